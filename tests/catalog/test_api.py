"""The catalogue and requests by API: the same rules as on the pages."""

import pytest

from accounts.roles import Role
from catalog.models import Audience, CatalogItem
from tests.catalog.cast import make_bundle, make_item, make_order
from tests.factories import make_agent, make_user
from tests.tickets.forms_cast import CHOICES, field, make_form, shown_if
from tickets.models import CustomForm, Ticket

pytestmark = pytest.mark.django_db
ITEMS = "/api/v1/catalog/items/"


@pytest.fixture
def employee(client):
    user = make_user()
    client.force_login(user)
    return user


def post(client, path, data=None, **headers):
    return client.post(path, data or {}, content_type="application/json", headers=headers)


def test_lists_only_what_one_may_order(client, employee):
    make_item("笔记本", slug="laptop")
    make_item("入职", slug="joiner", audience=Audience.CHOSEN)
    make_item("旧的", slug="old", is_active=False)
    assert [row["slug"] for row in client.get(ITEMS).json()["results"]] == ["laptop"]
    assert client.get(f"{ITEMS}joiner/").status_code == 404
    assert post(client, f"{ITEMS}joiner/order/").status_code == 404


def test_item_tells_what_it_asks(client, employee):
    make_item(slug="laptop", asks=(field("size", "choice", required=True, choices=CHOICES),))
    [question] = client.get(f"{ITEMS}laptop/").json()["questions"]
    assert (question["name"], question["kind"], question["required"]) == ("size", "choice", True)
    assert [choice["value"] for choice in question["choices"]] == ["light", "strong"]


def test_orders_and_tells_the_request(client, employee):
    make_item(slug="laptop", asks=(field("size", "choice", label="型号", choices=CHOICES), field("count", "number")))
    answer = post(client, f"{ITEMS}laptop/order/", {"answers": {"size": "strong", "count": 2}})
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert (told["kind"], told["item"], told["state"], told["form_version"]) == ("request", "laptop", "approved", 1)
    assert [one["value"] for one in told["answers"]] == ["工作站", "2"]
    assert client.get(f"/api/v1/requests/{told['number']}/").json()["answers"] == told["answers"]


def test_wrong_and_missing_answers_are_named(client, employee):
    make_item(slug="laptop", asks=(
        field("vpn", "yes_no", required=True), field("why", required=True, shown_if=shown_if("vpn", "yes")),
    ))  # fmt: skip
    path = f"{ITEMS}laptop/order/"
    refused = post(client, path, {"answers": {"vpn": True, "colour": "red"}})
    assert refused.status_code == 400
    assert {error["field"] for error in refused.json()["errors"]} == {"answers.why", "answers.colour"}
    assert post(client, path, {"answers": {"vpn": False, "why": "x"}}).json()["answers"][0]["value"]
    assert Ticket.objects.count() == 1


def test_same_key_orders_once(client, employee):
    make_item(slug="laptop")
    for _time in range(2):
        post(client, f"{ITEMS}laptop/order/", {}, **{"Idempotency-Key": "one"})
    assert Ticket.objects.count() == 1


def test_bundle_tells_its_parts(client, employee):
    make_bundle(make_item("账号", slug="account"), (make_item("邮箱", slug="mail"), True), slug="joiner")
    told = post(client, f"{ITEMS}joiner/order/").json()
    assert [(part["item"], bool(part["number"])) for part in told["parts"]] == [("account", True), ("mail", False)]
    [number] = [part["number"] for part in told["parts"] if part["number"]]
    assert client.get(f"/api/v1/requests/{number}/").json()["ordered_with"] == told["number"]


def test_request_of_somebody_else_is_not_there(client, employee):
    ticket = make_order(make_item(), make_user())
    assert client.get(f"/api/v1/requests/{ticket.number}/").status_code == 404
    assert client.get("/api/v1/requests/").json()["results"] == []


def test_free_wish_is_a_request_without_an_item(client, employee):
    told = post(client, "/api/v1/requests/", {"title": "借投影仪"}).json()
    assert (told["kind"], told["item"], told["state"]) == ("request", None, "approved")


def test_administrator_edits_an_item_and_finds_its_history(client):
    admin = make_user(roles=(Role.ADMINISTRATOR,))
    client.force_login(admin)
    make_form(field("a"), slug="phone-form")
    group = make_item().group.slug
    made = post(client, ITEMS, {"slug": "phone", "name": "电话", "group": group, "form": "phone-form"})
    assert made.status_code == 201, made.content
    changed = client.patch(
        f"{ITEMS}phone/", {"delivery_hours": 9, "note": "更快"}, content_type="application/json",
        headers={"If-Match": made["ETag"]},
    )  # fmt: skip
    assert changed.json()["delivery_hours"] == 9
    stale = client.patch(f"{ITEMS}phone/", {"name": "x"}, content_type="application/json", headers={"If-Match": '"1"'})
    assert stale.status_code == 409
    assert [row["note"] for row in client.get(f"{ITEMS}phone/history/").json()] == ["更快", ""]


def test_only_administrators_read_what_is_set_of_an_item(client, employee):
    make_item(slug="laptop", roles=["supervisor"])
    assert client.get(f"{ITEMS}laptop/").json()["settings"] is None
    client.force_login(make_user(roles=(Role.ADMINISTRATOR,)))
    told = client.get(f"{ITEMS}laptop/").json()["settings"]
    assert (told["name"], told["roles"], told["audience"], told["is_active"]) == (
        "新笔记本", ["supervisor"], "everyone", True,
    )  # fmt: skip


@pytest.mark.parametrize("role", [None, Role.SUPERVISOR, Role.AUDITOR])
def test_nobody_else_edits_items_or_forms(client, role):
    client.force_login(make_agent(role=role) if role else make_user())
    make_item(slug="laptop", asks=(field("a"),))
    assert post(client, ITEMS, {"slug": "phone", "name": "电话"}).status_code == 403
    assert client.patch(f"{ITEMS}laptop/", {"name": "x"}, content_type="application/json").status_code == 403
    assert client.get("/api/v1/forms/").status_code == 403
    assert post(client, "/api/v1/forms/", {}).status_code == 403
    assert CatalogItem.objects.get(slug="laptop").name == "新笔记本"


def test_administrator_saves_a_form_version_by_version(client):
    client.force_login(make_user(roles=(Role.ADMINISTRATOR,)))
    sent = {"slug": "risk", "name": "风险", "purpose": "risk", "questions": [field("a")]}
    assert post(client, "/api/v1/forms/", sent).json()["version"] == 1
    sent["questions"].append(field("b", "choice", choices=CHOICES, shown_if=None))
    answer = client.put("/api/v1/forms/risk/", sent, content_type="application/json")
    assert answer.json()["version"] == 2, answer.content
    assert [row["number"] for row in client.get("/api/v1/forms/risk/versions/").json()] == [2, 1]
    sent["questions"][1]["shown_if"] = {"field": "a", "values": ["x"]}
    refused = client.put("/api/v1/forms/risk/", sent, content_type="application/json")
    assert refused.status_code == 400
    assert CustomForm.objects.get(slug="risk").current.number == 2


def test_approver_reads_what_was_filled_in_before_deciding(client):
    chief = make_user("孙主管")
    item = make_item(approvers=(chief,), asks=(field("why", label="用途"),))
    step = make_order(item, make_user(), why="出差").approval_steps.get()
    client.force_login(chief)
    told = client.get(f"/api/v1/approvals/{step.pk}/").json()
    assert told["answers"] == [{"label": "用途", "value": "出差"}]
    assert (told["files"], told["earlier"], told["can_decide"]) == ([], [], True)
    decided = post(client, f"/api/v1/approvals/{step.pk}/decide/", {"decision": "approve"}).json()
    assert (decided["state"], decided["can_decide"]) == ("approved", False)
