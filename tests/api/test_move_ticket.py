"""Moves, edits and versions by API."""

import pytest

from tests.factories import bring_to, make_category, make_ticket, resolution, tomorrow
from tickets.models import TicketEvent

pytestmark = pytest.mark.django_db


def moves_of(caller, ticket):
    return {move["name"]: move for move in caller.get(f"tickets/{ticket.number}/moves/").json()}


def test_moves_are_those_of_role_and_state(cast, as_):
    assert set(moves_of(as_(cast.employee), cast.ticket)) == {"cancel"}
    assert {"acknowledge", "assign", "accept"} <= set(moves_of(as_(cast.agent), cast.ticket))
    assert moves_of(as_(cast.auditor), cast.ticket) == {}


def test_a_move_says_what_it_asks_for(cast, as_):
    ticket = bring_to(cast.ticket, "in_progress", cast.agent)
    resolution()
    found = as_(cast.agent).get(f"tickets/{ticket.number}/moves/resolve/").json()
    inputs = {one["name"]: one for one in found["inputs"]}
    assert found["target"] == "resolved"
    assert inputs["resolution"]["required"] is True
    assert inputs["cause_category"]["type"] == "choice"
    assert len(inputs["cause_category"]["choices"]) == 1


def test_a_blocked_move_says_why(cast, as_):
    ticket = bring_to(cast.ticket, "in_progress", cast.agent)
    child = make_ticket(cast.employee, by=cast.agent, parent=ticket)
    found = moves_of(as_(cast.agent), ticket)["resolve"]
    assert found["is_open"] is False
    assert child.number in found["blocked_by"][0]
    refused = as_(cast.agent).post(f"tickets/{ticket.number}/moves/resolve/", resolution())
    assert (refused.status_code, refused.json()["code"]) == (409, "blocked")
    assert refused.json()["blocked_by"] == found["blocked_by"]


def test_a_move_is_made_and_answers_with_the_ticket(cast, as_):
    ticket = bring_to(cast.ticket, "in_progress", cast.agent)
    body = {"pending_reason": "vendor", "follow_up_at": tomorrow().isoformat(), "message": "等厂商寄件"}
    answer = as_(cast.agent).post(f"tickets/{ticket.number}/moves/pend/", body)
    assert answer.status_code == 200, answer.content
    assert (answer.json()["state"], answer.json()["pending_reason"]) == ("pending", "vendor")
    assert answer["ETag"] == f'"{answer.json()["version"]}"'


@pytest.mark.parametrize(
    ("move", "body", "status", "where"),
    [
        ("resolve", resolution, 409, "wrong_state"),
        ("no_such_move", dict, 404, "not_found"),
        ("cancel", dict, 400, "reason"),
        ("cancel", lambda: {"reason": "x", "by": 1}, 400, "by"),
        ("cancel", lambda: {"reason": ["x"]}, 400, "reason"),
        ("cancel", lambda: {"reason": "x" * 20_001}, 400, "reason"),
        ("assign", lambda: {"team": 10**40}, 400, "team"),
        ("assign", lambda: {"team": "x"}, 400, "team"),
        ("assign", dict, 400, "team"),
        ("auto_close", dict, 403, "permission_denied"),
    ],
)
def test_a_move_that_cannot_be_is_refused_and_changes_nothing(cast, as_, move, body, status, where):
    answer = as_(cast.agent).post(f"tickets/{cast.ticket.number}/moves/{move}/", body())
    assert answer.status_code == status, answer.content
    problem = answer.json()
    assert where in [problem["code"], *(error["field"] for error in problem["errors"])]
    assert TicketEvent.objects.filter(ticket=cast.ticket).count() == 1


def test_a_moment_no_calendar_holds_is_refused(cast, as_):
    ticket = bring_to(cast.ticket, "in_progress", cast.agent)
    body = {"pending_reason": "vendor", "follow_up_at": "9999-12-31T23:59:59-12:00"}
    answer = as_(cast.agent).post(f"tickets/{ticket.number}/moves/pend/", body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "follow_up_at")


def test_a_stale_move_is_412_with_the_version_of_now(cast, as_):
    caller = as_(cast.agent)
    path = f"tickets/{cast.ticket.number}/"
    read = caller.get(path)["ETag"]
    assert caller.patch(path, {"title": "打印机卡纸"}, If_Match=read).status_code == 200
    stale = caller.post(f"{path}moves/acknowledge/", {}, If_Match=read)
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    assert stale["ETag"] == f'"{stale.json()["current_version"]}"' == caller.get(path)["ETag"]
    assert caller.post(f"{path}moves/acknowledge/", {}, If_Match=stale["ETag"]).status_code == 200


@pytest.mark.parametrize(("header", "status"), [("*", 200), ('"7", "1"', 200), ("1", 200), ('W/"1"', 412), ("x", 412)])
def test_if_match_is_read_as_http_has_it(cast, as_, header, status):
    answer = as_(cast.agent).patch(f"tickets/{cast.ticket.number}/", {"title": "新标题"}, If_Match=header)
    assert answer.status_code == status


def test_facts_are_edited(cast, as_):
    make_category("网络", slug="network")
    body = {
        "category": "network",
        "tags": ["八楼", "vip"],
        "impact": "team",
        "occurred_at": "2026-11-20T09:00:00+08:00",
    }
    answer = as_(cast.agent).patch(f"tickets/{cast.ticket.number}/", body)
    assert answer.status_code == 200, answer.content
    assert answer.json()["category"]["slug"] == "network"
    assert answer.json()["tags"] == ["八楼", "vip"]
    assert answer.json()["occurred_at"] == "2026-11-20T09:00:00+08:00"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"state": "closed"}, "state"),
        ({"title": ""}, "title"),
        ({"priority": 1}, "reason"),
        ({"promised_at": "2020-01-01T00:00:00Z"}, "promised_at"),
        ({"tags": ["x" * 41]}, "tags.0"),
        ({"tags": "x"}, "tags"),
    ],
)
def test_an_edit_that_cannot_be_is_refused_at_its_field(cast, as_, body, field):
    answer = as_(cast.agent).patch(f"tickets/{cast.ticket.number}/", body)
    assert answer.status_code == 400
    assert field in [error["field"] for error in answer.json()["errors"]]


def test_requester_confirms(cast, as_):
    ticket = bring_to(cast.ticket, "resolved", cast.agent)
    answer = as_(cast.employee).post(f"tickets/{ticket.number}/moves/confirm/")
    assert (answer.status_code, answer.json()["state"]) == (200, "closed")
