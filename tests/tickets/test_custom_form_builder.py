"""Building a form on its page of settings, without any script."""

import pytest

from accounts.roles import Role
from tests.factories import make_agent, make_user
from tests.tickets.forms_cast import CHOICES, field, make_form, shown_if
from tickets.models import CustomForm, FormVersion

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    user = make_user(roles=(Role.ADMINISTRATOR,))
    client.force_login(user)
    return user


def sent(*rows, do="save", **names):
    """A page of the builder as a browser sends it."""
    data = {"name": "笔记本申请", "name_en": "Laptop", "slug": "laptop", "purpose": "request", "do": do, **names}
    data["count"] = str(len(rows))
    for index, row in enumerate(rows):
        data |= {f"fields-{index}-{name}": value for name, value in row.items()}
    return data


def row(name, kind="text", **more):
    return {"name": name, "kind": kind, "label": more.pop("label", f"问{name}"), **more}


def test_saves_a_form_as_its_first_version(client, administrator):
    rows = (
        row("vpn", "yes_no", required="on"),
        row("why", decider="vpn", decider_values="yes"),
        row("size", "choice", choices="light | 轻薄本 | Light | 1\nstrong | 工作站 | Workstation | 5"),
    )
    answer = client.post("/settings/forms/new/", sent(*rows))
    assert answer.status_code == 302
    version = CustomForm.objects.get(slug="laptop").current
    assert (version.number, version.created_by) == (1, administrator)
    vpn, why, size = version.document["fields"]
    assert vpn["required"] is True
    assert why["shown_if"] == shown_if("vpn", "yes")
    assert size["choices"] == CHOICES


def test_saving_again_makes_the_next_version_and_keeps_the_old_one(client, administrator):
    old = make_form(field("a"))
    client.post("/settings/forms/laptop/", sent(row("a"), row("b"), note="多问一句", based_on="1"))
    form = CustomForm.objects.get(slug="laptop")
    assert (form.current.number, form.current.note) == (2, "多问一句")
    old.refresh_from_db()
    assert [one["name"] for one in old.document["fields"]] == ["a"]


def test_saving_the_same_again_makes_no_version(client, administrator):
    make_form(field("a"))
    client.post("/settings/forms/laptop/", sent(row("a"), based_on="1"))
    assert FormVersion.objects.count() == 1


def test_refuses_to_save_over_what_somebody_else_saved(client, administrator):
    make_form(field("a"))
    client.post("/settings/forms/laptop/", sent(row("a"), row("b"), based_on="1"))
    answer = client.post("/settings/forms/laptop/", sent(row("a", label="另一问"), based_on="1"))
    assert answer.status_code == 409
    assert "另一问" in answer.content.decode()
    assert FormVersion.objects.count() == 2


@pytest.mark.parametrize(
    ("do", "names"),
    [("add", ["a", "b", "c", "field_1"]), ("up-1", ["b", "a", "c"]), ("down-1", ["a", "c", "b"]),
     ("remove-0", ["b", "c"]), ("up-0", ["a", "b", "c"]), ("remove-99", ["a", "b", "c"]), ("x-y", ["a", "b", "c"])],
)  # fmt: skip
def test_buttons_change_the_page_and_save_nothing(client, administrator, do, names):
    answer = client.post("/settings/forms/new/", sent(row("a"), row("b"), row("c"), do=do))
    assert answer.status_code == 200
    assert [form["name"].value() for form in answer.context["rows"]] == names
    assert not CustomForm.objects.exists()


def test_preview_shows_the_form_as_it_stands_on_the_page(client, administrator):
    answer = client.post("/settings/forms/new/", sent(row("a", label="要几台？"), do="preview"))
    assert answer.context["preview"]["a"].label == "要几台？"


def test_refusal_stands_at_its_field_and_loses_nothing(client, administrator):
    answer = client.post("/settings/forms/new/", sent(row("a"), row("b", "choice", choices="只有一项")))
    assert answer.status_code == 400
    _first, second = answer.context["rows"]
    assert second.errors["choices"]
    assert "只有一项" in answer.content.decode()


def test_what_another_kind_would_need_is_left_out(client, administrator):
    client.post("/settings/forms/new/", sent(row("a", "date", choices="x\ny", source="phone", max_length="9")))
    [kept] = CustomForm.objects.get(slug="laptop").current.document["fields"]
    assert kept.keys() == {"name", "kind", "label"}


def test_earlier_version_is_shown_and_can_be_taken_up_again(client, administrator):
    make_form(field("a", label="旧问题"))
    client.post("/settings/forms/laptop/", sent(row("b"), based_on="1"))
    assert "旧问题" in client.get("/settings/forms/laptop/versions/1/").content.decode()
    assert client.get("/settings/forms/laptop/?from=1").context["rows"][0]["name"].value() == "a"


@pytest.mark.parametrize("path", ["", "new/", "laptop/", "laptop/versions/1/"])
@pytest.mark.parametrize("role", [None, Role.SUPERVISOR, Role.AUDITOR])
def test_page_is_there_for_administrators_only(client, path, role):
    make_form(field("a"))
    client.force_login(make_agent(role=role) if role else make_user())
    assert client.get(f"/settings/forms/{path}").status_code == 404
    assert client.post(f"/settings/forms/{path}", sent(row("a"))).status_code in (404, 405)
    assert FormVersion.objects.count() == 1


def test_suggests_a_few_colleagues_and_nothing_to_strangers(client):
    make_user("王思远", phone="6411")
    assert client.get("/tickets/suggest/people/", {"answers-who": "思远"}).status_code == 302
    client.force_login(make_user())
    page = client.get("/tickets/suggest/people/", {"answers-who": "思远"}).content.decode()
    assert "王思远" in page
    assert "6411" not in page
    assert "王思远" not in client.get("/tickets/suggest/people/", {"answers-who": "思"}).content.decode()
