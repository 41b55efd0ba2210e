"""Changes and what belongs to them by API."""

import json

import pytest

from accounts.roles import Role
from tests.assets.making import make_asset
from tests.changes.making import TEXTS, at, bring_to, load_defaults, make_board, make_change, make_manager
from tests.factories import make_agent, make_team, make_user
from tickets.models import Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def send(client, path: str, data: dict, method: str = "post"):
    call = getattr(client, method)
    return call(f"/api/v1/{path}", json.dumps(data), content_type="application/json")


@pytest.fixture
def engineer(client):
    found = make_agent(role=Role.SECOND_LINE, teams=(make_team(),))
    client.force_login(found)
    return found


def whole(engineer, **fields) -> dict:
    return {
        "title": "固件升级", **TEXTS, "point_of_no_return": 1, "starts_at": at(2).isoformat(),
        "ends_at": at(2, 2).isoformat(), "assets": [make_asset().pk],
        "steps": [{"title": "升级", "minutes": 30, "assignee": engineer.pk}],
        "rollback_steps": [{"title": "回退", "minutes": 10}], **fields,
    }  # fmt: skip


def test_a_whole_change_is_recorded_and_submitted(client, engineer):
    answer = send(client, "changes/", whole(engineer))
    assert answer.status_code == 201, answer.json()
    number = answer.json()["number"]

    moved = send(client, f"tickets/{number}/moves/submit/", {})

    assert moved.json()["state"] == "submitted"
    shown = client.get(f"/api/v1/changes/{number}/").json()
    assert (shown["type"], shown["justification"]) == ("normal", TEXTS["justification"])


def test_what_is_missing_is_named(client, engineer):
    number = send(client, "changes/", {"title": "固件升级"}).json()["number"]

    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    answer = send(client, f"tickets/{number}/moves/submit/", {})

    assert answer.status_code == 409
    for words in ("reason", "scope", "assets", "impact", "test plan", "rollback plan", "window"):
        assert words in answer.content.decode(), words


def test_the_plan_is_edited(client, engineer):
    number = send(client, "changes/", whole(engineer)).json()["number"]

    answer = send(client, f"changes/{number}/", {"scope": "两台", "steps": [{"title": "别的"}]}, "patch")

    assert answer.json()["scope"] == "两台"
    assert Ticket.objects.get(number=number).tasks.filter(group="implementation").get().title == "别的"


@pytest.mark.parametrize(
    "fields",
    [
        {"starts_at": "2000-01-01T00:00:00Z", "ends_at": "1999-01-01T00:00:00Z"},
        {"type": "standard"},
        {"assets": [2**62]},
        {"steps": [{"title": ""}]},
        {"steps": [{"minutes": 5}]},
        {"point_of_no_return": -1},
        {"nothing": 1},
    ],
)
def test_what_makes_no_sense_is_refused(client, engineer, fields):
    assert send(client, "changes/", whole(engineer, **fields)).status_code == 400
    assert not Ticket.objects.filter(kind="change").exists()


def test_employees_record_no_changes(client):
    client.force_login(make_user())

    assert send(client, "changes/", {"title": "x"}).status_code == 403


def test_the_risk_decides_by_its_answers(client):
    load_defaults()
    manager = make_manager()
    ticket = bring_to(make_change(), "assessing", manager)
    client.force_login(manager)
    answers = {"reach": "company", "service": "core", "downtime": "long", "tested": "no", "rollback": "impossible",
               "experience": "never"}  # fmt: skip

    answer = send(client, f"changes/{ticket.number}/risk/", {"answers": answers})

    assert (answer.json()["risk_level"], answer.json()["risk_score"]) == ("high", 21)
    assert send(client, f"changes/{ticket.number}/risk/", {"answers": {"reach": "moon"}}).status_code == 400


def test_freezes_are_read_by_all_who_plan_and_set_by_administrators(client, engineer):
    data = {"name": "封网", "starts_at": at(1).isoformat(), "ends_at": at(3).isoformat()}
    assert send(client, "freezes/", data).status_code == 403
    client.force_login(make_user(roles=(Role.ADMINISTRATOR,)))
    pk = send(client, "freezes/", data).json()["id"]
    assert send(client, f"freezes/{pk}/", {"reason": "月结"}, "patch").json()["reason"] == "月结"

    client.force_login(engineer)
    number = send(client, "changes/", whole(engineer)).json()["number"]
    found = client.get(f"/api/v1/changes/{number}/conflicts/").json()
    assert [(row["kind"], row["name"], row["is_accepted"]) for row in found] == [("freeze", "封网", False)]


def test_calendar_and_free_windows(client, engineer):
    number = send(client, "changes/", whole(engineer)).json()["number"]
    send(client, f"tickets/{number}/moves/submit/", {})

    calendar = client.get(f"/api/v1/change-calendar/?view=week&on={at(2):%Y-%m-%d}").json()
    assert number in {entry["number"] for entry in calendar["entries"]}
    windows = client.get("/api/v1/free-windows/?minutes=60").json()
    assert len(windows) == 5
    assert client.get("/api/v1/free-windows/?minutes=0").status_code == 400
    assert client.get("/api/v1/change-calendar/?on=0001-01-01").status_code == 400


def test_meetings_are_called_and_seen_by_those_asked(client):
    manager, board = make_manager(), make_board(2)
    client.force_login(manager)
    data = {
        "title": "评审会", "starts_at": at(1).isoformat(), "ends_at": at(1, 1).isoformat(),
        "members": [board[0].pk],
    }  # fmt: skip
    answer = send(client, "cab-meetings/", data)
    assert answer.status_code == 201, answer.json()

    for person, count in ((board[0], 1), (board[1], 0)):
        client.force_login(person)
        assert len(client.get("/api/v1/cab-meetings/").json()["results"]) == count
    assert send(client, "cab-meetings/", data).status_code == 403
