"""Approval paths in the settings: steps without scripts, who would be asked, every change kept."""

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from tests.factories import make_user
from tests.tickets.approval_cast import approving_incidents, ask, make_cast, manager_step
from tickets import actions
from tickets.approvals.defaults import load_approval_paths
from tickets.models import ApprovalPath, StepMode

pytestmark = pytest.mark.django_db
LIST = "/settings/approval-paths/"


@pytest.fixture
def administrator():
    return make_user("管理员", roles=(Role.ADMINISTRATOR,))


@pytest.fixture
def client(administrator):
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(administrator)
    return client


def typed(*steps: dict[str, str], **names: str) -> dict[str, str]:
    """What the page sends."""
    found = {"name": "笔记本", "slug": "laptop", "is_active": "on", "steps": str(len(steps)), "do": "save"} | names
    for index, step in enumerate(steps):
        for name, value in ({"label": "经理", "mode": "one", "who": "manager"} | step).items():
            found[f"step-{index}-{name}"] = value
    return found


def labels(answer) -> list[str]:
    return [form["label"].value() or "" for form in answer.context["builder"].steps]


@pytest.mark.parametrize("role", [None, Role.SUPERVISOR])
def test_page_is_for_administrators(role):
    user: User = make_user(roles=(role,) if role else ())
    client = Client()
    client.force_login(user)
    for path in (LIST, LIST + "new/"):
        assert client.get(path).status_code == 404


def test_path_is_made_and_found_in_the_list(client):
    colleague = make_user("同事")
    answer = client.post(
        LIST + "new/", typed({}, {"label": "会签", "who": "", "people": f"同事 {colleague.employee_number}"})
    )
    assert answer.url == LIST + "laptop/"
    first, second = ApprovalPath.objects.get().specs()
    assert (first.who, second.people) == ("manager", (colleague.pk,))
    assert "笔记本" in client.get(LIST).content.decode()


def test_quorum_and_role(client):
    client.post(LIST + "new/", typed({"mode": "quorum", "quorum": "2", "role": "cab_member", "who": ""}))
    (spec,) = ApprovalPath.objects.get().specs()
    assert (spec.mode, spec.quorum, spec.role) == (StepMode.QUORUM, 2, "cab_member")


@pytest.mark.parametrize(
    ("do", "expected"),
    [
        ("add", ["甲", "乙", "丙", ""]),
        ("up-1", ["乙", "甲", "丙"]),
        ("down-0", ["乙", "甲", "丙"]),
        ("remove-1", ["甲", "丙"]),
        ("up-0", ["甲", "乙", "丙"]),
        ("down-9", ["甲", "乙", "丙"]),
        ("nonsense", ["甲", "乙", "丙"]),
    ],
)
def test_steps_are_added_moved_and_removed_by_buttons(client, do, expected):
    steps = [{"label": label} for label in "甲乙丙"]
    answer = client.post(LIST + "new/", typed(*steps, do=do))
    assert labels(answer) == expected
    assert not ApprovalPath.objects.exists()


def test_half_typed_step_survives_another_button(client):
    answer = client.post(LIST + "new/", typed({"label": "", "people": "不存在的人"}, do="add"))
    assert answer.status_code == 200
    assert "不存在的人" in answer.content.decode()
    assert not answer.context["builder"].steps[0].errors


@pytest.mark.parametrize(
    ("step", "field"),
    [
        ({"label": ""}, "label"),
        ({"who": ""}, "who"),
        ({"mode": "quorum"}, "quorum"),
        ({"people": "查无此人"}, "people"),
        ({"role": "king"}, "role"),
        ({"team": "999999"}, "team"),
    ],
)
def test_step_that_makes_no_sense_is_said_at_its_field(client, step, field):
    answer = client.post(LIST + "new/", typed(step))
    assert answer.status_code == 400
    assert list(answer.context["builder"].steps[0].errors) == [field]
    assert not ApprovalPath.objects.exists()


@pytest.mark.parametrize("count", ["0", "x", "", "99999999999999"])
def test_path_without_steps_is_refused(client, count):
    assert client.post(LIST + "new/", typed(steps=count)).status_code == 400


def test_preview_says_who_would_be_asked_and_saves_nothing(client):
    cast = make_cast()
    answer = client.post(
        LIST + "new/", typed({}, {"who": "department_head"}, do="preview", preview_for=cast.requester.employee_number)
    )
    people = [[plan.person for plan in plans] for _spec, plans, _is_fallback in answer.context["preview"]["steps"]]
    assert people == [[cast.manager], [cast.head]]
    assert not ApprovalPath.objects.exists()


def test_preview_shows_the_fallback(client):
    cast = make_cast()
    loner = make_user("独行者")
    answer = client.post(LIST + "new/", typed({}, do="preview", preview_for=loner.employee_number))
    ((_spec, plans, is_fallback),) = answer.context["preview"]["steps"]
    assert ([plan.person for plan in plans], is_fallback) == ([cast.supervisor], True)


def test_history_says_who_changed_what_and_why(client, administrator):
    client.post(LIST + "new/", typed({}))
    client.post(LIST + "laptop/", typed({}, {"label": "部门", "who": "department_head"}, note="新制度", version="1"))
    path = ApprovalPath.objects.get()
    assert [(change.version, change.by, len(change.document["steps"])) for change in path.history.all()] == [
        (2, administrator, 2),
        (1, administrator, 1),
    ]
    html = client.get(LIST + "laptop/").content.decode()
    assert "新制度" in html
    assert "管理员" in html


def test_path_that_came_without_a_history_keeps_its_beginning(administrator):
    path = ApprovalPath.objects.create(slug="old", name="旧", steps=[manager_step().to_json()])
    actions.save_path(path, by=administrator, steps=path.specs(), name="新")
    assert [(change.version, change.document["name"]) for change in path.history.all()] == [(2, "新"), (1, "旧")]


def test_stale_page_saves_nothing_and_keeps_what_was_typed(client, administrator):
    client.post(LIST + "new/", typed({}))
    path = ApprovalPath.objects.get()
    actions.save_path(path, by=administrator, steps=path.specs(), name="别人改的")
    answer = client.post(LIST + "laptop/", typed({"label": "我写的"}, version="1"))
    assert answer.status_code == 412
    assert labels(answer) == ["我写的"]
    assert ApprovalPath.objects.get().name == "别人改的"


def test_open_rounds_keep_their_steps(client, administrator):
    path = actions.save_path(None, by=administrator, slug="laptop", name="笔记本", steps=[manager_step()])
    with approving_incidents():
        cast = make_cast()
        step = ask(cast.requester, *path.specs())
        actions.save_path(path, by=administrator, steps=[manager_step(who="department_head")])
        actions.decide(step, by=cast.manager, approve=True)
        step.ticket.refresh_from_db()
        assert step.ticket.state == "approved"


def test_new_desk_begins_with_paths_that_are_valid():
    assert load_approval_paths() == ApprovalPath.objects.count() >= 4
    assert load_approval_paths() == 0
    assert all(path.specs() and path.history.count() == 1 for path in ApprovalPath.objects.all())
