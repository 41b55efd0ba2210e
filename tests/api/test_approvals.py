"""Approving, keeping paths and handing over by API: the verbs of the pages."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from tests.factories import make_agent, make_user
from tests.tickets.approval_cast import approving_incidents, ask, make_cast, manager_step, people_step
from tickets import actions
from tickets.models import ApprovalPath, Ticket

pytestmark = pytest.mark.django_db
API = "/api/v1"
STEP = {"label": "经理", "mode": "one", "who": "manager"}


@pytest.fixture(autouse=True)
def _process():
    with approving_incidents():
        yield


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def administrator():
    return make_user("管理员", roles=(Role.ADMINISTRATOR,))


def call(user: User, method: str, path: str, body: object = None, **headers: str):
    client = Client(headers={"Accept-Language": "en", **headers})
    client.force_login(user)
    more = {} if body is None else {"data": body, "content_type": "application/json"}
    return getattr(client, method)(API + path, **more)


def test_ticket_s_steps_are_read_and_decided(cast):
    step = ask(cast.requester, manager_step(), people_step(cast.colleague))
    address = f"/tickets/{step.ticket.number}/approvals/"
    rows = call(cast.requester, "get", address).json()["results"]
    assert [(row["label"], row["state"]) for row in rows] == [("Manager", "open"), ("Board", "waiting")]
    assert [seat["person"]["id"] for seat in rows[0]["seats"]] == [cast.manager.pk]
    answer = call(cast.manager, "post", address, {"step": step.pk, "decision": "approve", "comment": "同意"})
    assert (answer.status_code, answer.json()["state"]) == (200, "approved")
    assert step.seats.get().via == "api"


def test_own_list_has_what_waits_and_what_was_decided(cast):
    step = ask(cast.requester, manager_step(), title="申请新笔记本")
    (row,) = call(cast.manager, "get", "/approvals/").json()["results"]
    assert (row["id"], row["ticket"]["title"], row["can_decide"]) == (step.pk, "申请新笔记本", True)
    assert call(cast.stranger, "get", "/approvals/").json()["results"] == []
    call(cast.manager, "post", f"/approvals/{step.pk}/decide/", {"decision": "approve"})
    assert call(cast.manager, "get", "/approvals/").json()["results"] == []
    (row,) = call(cast.manager, "get", "/approvals/?show=decided").json()["results"]
    assert (row["id"], row["can_decide"]) == (step.pk, False)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"decision": "approve"}, 200),
        ({"decision": "reject", "comment": "预算不足"}, 200),
        ({"decision": "reject"}, 400),
        ({"decision": "maybe"}, 400),
        ({}, 400),
        ({"decision": "approve", "more": 1}, 400),
        ({"decision": "reject", "comment": "\x00"}, 400),
    ],
)
def test_decision_s_body_is_checked(cast, body, status):
    step = ask(cast.requester, manager_step())
    assert call(cast.manager, "post", f"/approvals/{step.pk}/decide/", body).status_code == status


def test_who_may_decide(cast):
    agent = make_agent()
    step = ask(cast.requester, people_step(cast.manager, agent))
    path, body = f"/approvals/{step.pk}/decide/", {"decision": "approve"}
    for person, status in ((cast.stranger, 404), (cast.requester, 404), (cast.supervisor, 404)):
        assert call(person, "post", path, body).status_code == status
    number = f"/tickets/{step.ticket.number}/approvals/"
    for person, status in ((cast.requester, 403), (cast.supervisor, 403), (cast.stranger, 404)):
        assert call(person, "post", number, {"step": step.pk, **body}).status_code == status
    Ticket.objects.filter(pk=step.ticket_id).update(assignee=agent)
    assert call(agent, "post", path, body).status_code == 403
    assert call(cast.manager, "post", path, body).status_code == 200
    late = call(cast.manager, "post", path, body)
    assert (late.status_code, late.json()["code"]) == (409, "wrong_state")


def test_step_of_another_ticket_is_not_found(cast):
    one, other = (ask(cast.requester, manager_step()) for _ in range(2))
    path = f"/tickets/{one.ticket.number}/approvals/"
    assert call(cast.manager, "post", path, {"step": other.pk, "decision": "approve"}).status_code == 404


def test_confidential_ticket_shows_its_approver_the_summary_alone(cast):
    step = ask(cast.requester, manager_step(), by=make_agent(), confidential=True, description="请保密")
    assert call(cast.manager, "get", f"/tickets/{step.ticket.number}/").status_code == 404
    assert call(cast.manager, "get", f"/tickets/{step.ticket.number}/approvals/").status_code == 404
    shown = call(cast.manager, "get", f"/approvals/{step.pk}/").json()
    assert shown["ticket"].keys() == {"number", "kind", "title", "description", "requester"}
    assert shown["ticket"]["description"] == "请保密"


def test_administrators_keep_paths_and_everybody_of_the_desk_reads_who_changed_them(administrator, cast):
    made = call(administrator, "post", "/approval-paths/", {"slug": "laptop", "name": "笔记本", "steps": [STEP]})
    assert (made.status_code, made.json()["version"], made["ETag"]) == (201, 1, '"1"')
    changed = call(administrator, "patch", "/approval-paths/laptop/", {"name": "电脑", "note": "改名"})
    assert (changed.json()["name"], changed.json()["version"]) == ("电脑", 2)
    history = call(cast.supervisor, "get", "/approval-paths/laptop/history/").json()
    assert [(row["version"], row["by"]["name"], row["document"]["name"]) for row in history] == [
        (2, "管理员", "电脑"),
        (1, "管理员", "笔记本"),
    ]


def test_path_that_somebody_else_changed_is_refused(administrator):
    path = actions.save_path(None, by=administrator, slug="laptop", name="笔记本", steps=[manager_step()])
    actions.save_path(path, by=administrator, name="电脑", steps=[manager_step()])
    stale = call(administrator, "patch", "/approval-paths/laptop/", {"name": "别的"}, **{"If-Match": '"1"'})
    assert (stale.status_code, stale["ETag"]) == (412, '"2"')
    assert ApprovalPath.objects.get().name == "电脑"


def test_saving_a_path_unchanged_makes_no_version(administrator):
    call(administrator, "post", "/approval-paths/", {"slug": "laptop", "name": "笔记本", "steps": [STEP]})
    assert call(administrator, "patch", "/approval-paths/laptop/", {"name": "笔记本"}).json()["version"] == 1


@pytest.mark.parametrize(
    "step",
    [
        {},
        {"label": "", "mode": "one", "who": "manager"},
        {"label": "无人", "mode": "one"},
        {"label": "多少", "mode": "quorum", "who": "manager"},
        {"label": "谁", "mode": "one", "people": [10**15]},
        {"label": "组", "mode": "one", "team": 10**15},
        {"label": "角色", "mode": "one", "role": "king"},
        {"label": "\x00", "mode": "one", "who": "manager"},
        {"label": "方式", "mode": "most", "who": "manager"},
    ],
)
def test_step_that_makes_no_sense_is_refused(administrator, step):
    answer = call(administrator, "post", "/approval-paths/", {"slug": "x", "name": "x", "steps": [step]})
    assert answer.status_code == 400
    assert any(one["field"].startswith("steps") for one in answer.json()["errors"])
    assert not ApprovalPath.objects.exists()


def test_path_needs_a_step_and_a_name_of_its_own(administrator):
    for body in ({"steps": []}, {"slug": "a b", "steps": [STEP]}, {"name": "", "steps": [STEP]}):
        answer = call(administrator, "post", "/approval-paths/", {"slug": "x", "name": "x"} | body)
        assert answer.status_code == 400
    call(administrator, "post", "/approval-paths/", {"slug": "x", "name": "x", "steps": [STEP]})
    assert (
        call(administrator, "post", "/approval-paths/", {"slug": "x", "name": "y", "steps": [STEP]}).status_code == 400
    )


def test_only_administrators_change_paths(cast):
    for person in (cast.supervisor, cast.requester):
        assert call(person, "post", "/approval-paths/", {"slug": "x", "name": "x", "steps": [STEP]}).status_code == 403
    assert call(cast.requester, "get", "/approval-paths/").status_code == 403


def test_delegations_are_made_read_and_taken_back(cast, administrator):
    today = timezone.localdate()
    body = {"delegate": cast.colleague.pk, "starts_on": f"{today}", "ends_on": f"{today + timedelta(days=3)}"}
    made = call(cast.manager, "post", "/delegations/", body)
    assert made.status_code == 201
    for person in (cast.manager, cast.colleague, administrator):
        assert len(call(person, "get", "/delegations/").json()["results"]) == 1
    assert call(cast.stranger, "get", "/delegations/").json()["results"] == []
    path = f"/delegations/{made.json()['id']}/"
    assert call(cast.stranger, "delete", path).status_code == 404
    assert call(cast.colleague, "delete", path).status_code == 403
    assert call(cast.manager, "delete", path).status_code == 204


def test_only_administrators_hand_over_for_others(cast, administrator):
    today = f"{timezone.localdate()}"
    body = {"person": cast.manager.pk, "delegate": cast.colleague.pk, "starts_on": today, "ends_on": today}
    assert call(cast.supervisor, "post", "/delegations/", body).status_code == 403
    assert call(administrator, "post", "/delegations/", body).status_code == 201
    assert call(administrator, "post", "/delegations/", body).status_code == 400


def test_administrators_see_whom_a_path_would_ask(cast):
    administrator, chief = make_user("钟原", roles=("administrator",)), make_user("孙主管")
    person = make_user(manager=chief)
    step = {"label": "主管", "mode": "one", "who": "manager"}
    call(administrator, "post", "/approval-paths/", {"slug": "laptop", "name": "笔记本", "steps": [step]})
    [told] = call(administrator, "get", f"/approval-paths/laptop/preview/?person={person.pk}").json()
    assert (told["step"], [seat["person"]["name"] for seat in told["asked"]]) == ("主管", ["孙主管"])
    assert call(administrator, "get", "/approval-paths/laptop/preview/?person=x").status_code == 400
    assert call(cast.supervisor, "get", "/approval-paths/laptop/preview/").status_code == 403
