"""What a change manager and a member do to a meeting of the board, by API as on the page."""

import pytest

from changes.actions.meetings import save_meeting
from changes.models import Meeting
from tests.changes.making import at, make_board, make_change, make_manager
from tests.factories import make_ticket, make_user

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json", "headers": {"accept-language": "en"}}


@pytest.fixture
def manager(client):
    found = make_manager()
    client.force_login(found)
    return found


@pytest.fixture
def board():
    return make_board(3)


@pytest.fixture
def meeting(manager, board):
    fields = {"title": "变更评审会", "starts_at": at(2), "ends_at": at(2, 1), "place": "701", "quorum": 2}
    return save_meeting(None, fields, by=manager, members=board)


def url(meeting, verb: str) -> str:
    return f"/api/v1/cab-meetings/{meeting.pk}/{verb}/"


def test_a_change_is_put_on_the_agenda_and_taken_off(client, meeting):
    change = make_change()
    answer = client.post(url(meeting, "agenda"), {"number": change.number}, **JSON)
    assert [item["number"] for item in answer.json()["agenda"]] == [change.number]
    answer = client.delete(url(meeting, f"agenda/{change.number}"), **JSON)
    assert answer.json()["agenda"] == []


def test_what_is_no_change_is_refused_at_its_number(client, meeting):
    answer = client.post(url(meeting, "agenda"), {"number": make_ticket().number}, **JSON)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "number")


def test_held_with_who_was_present_and_what_was_said(client, meeting, board):
    change = make_change()
    client.post(url(meeting, "agenda"), {"number": change.number}, **JSON)
    body = {
        "present": [board[0].pk, board[1].pk], "minutes": "通过。",
        "notes": [{"number": change.number, "note": "无异议"}],
    }  # fmt: skip
    answer = client.post(url(meeting, "hold"), body, **JSON).json()
    assert (answer["state"], answer["minutes"], answer["agenda"][0]["note"]) == ("held", "通过。", "无异议")
    came = {member["person"]["id"]: member["attendance"] for member in answer["members"]}
    assert came == {board[0].pk: "present", board[1].pk: "present", board[2].pk: "absent"}


def test_without_quorum_it_is_not_held(client, meeting, board):
    answer = client.post(url(meeting, "hold"), {"present": [board[0].pk]}, **JSON)
    assert (answer.status_code, Meeting.objects.get().state) == (409, "planned")


def test_called_off(client, meeting):
    assert client.post(url(meeting, "call-off"), **JSON).json()["state"] == "cancelled"


def test_a_member_says_who_comes_in_their_place_and_no_other_member_does(client, meeting, board):
    colleague = make_user()
    client.force_login(board[0])
    own, other = (url(meeting, f"members/{person.pk}/delegate") for person in board[:2])
    answer = client.put(own, {"delegate": colleague.pk}, **JSON).json()
    assert (
        next(one for one in answer["members"] if one["person"]["id"] == board[0].pk)["delegate"]["id"] == colleague.pk
    )
    assert client.put(other, {"delegate": colleague.pk}, **JSON).status_code == 403


def test_a_member_neither_holds_nor_calls_off(client, meeting, board):
    client.force_login(board[0])
    assert client.post(url(meeting, "hold"), {"present": [one.pk for one in board]}, **JSON).status_code == 403
    assert client.post(url(meeting, "call-off"), **JSON).status_code == 403
    assert Meeting.objects.get().state == "planned"
