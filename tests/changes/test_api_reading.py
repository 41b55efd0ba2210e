"""What the pages of changes tell and set, by API under the same rules: the record, the calendar, its address, risk."""

import json
from datetime import datetime

import pytest
from django.utils import timezone

from accounts.roles import Role
from changes.calendar import MOST_A_DAY
from changes.models import CalendarFeed, ChangeTemplate, SettingRecord
from tests.assets.making import make_asset
from tests.changes.making import (
    MEDIUM,
    TEXTS,
    at,
    bring_to,
    load_defaults,
    make_board,
    make_change,
    make_manager,
)
from tests.factories import make_agent, make_team, make_ticket, make_user
from tickets import actions
from tickets.models import Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def send(client, path: str, data: dict, method: str = "post"):
    call = getattr(client, method)
    return call(f"/api/v1/{path}", json.dumps(data), content_type="application/json")


@pytest.fixture
def agent(client):
    found = make_agent()
    client.force_login(found)
    return found


@pytest.fixture
def administrator(client):
    found = make_user("钟原", roles=(Role.ADMINISTRATOR,))
    client.force_login(found)
    return found


def claim(asset, **window) -> Ticket:
    ticket = make_change(assets=[asset], **window)
    return actions.move(ticket, "submit", by=ticket.opened_by)


# --- the audit record ------------------------------------------------------------------------------


def test_the_record_tells_what_its_page_tells(client):
    load_defaults()
    board = make_board(3)
    ticket = bring_to(make_change(), "closed", make_manager("管理"), risk=MEDIUM)
    client.force_login(make_user(roles=(Role.AUDITOR,)))

    told = client.get(f"/api/v1/changes/{ticket.number}/record/").json()

    assert told["justification"] == TEXTS["justification"]
    assert [step["title"] for step in told["steps"]] == ["备份配置", "刷固件"]
    assert {step["ended_by"]["id"] for step in told["steps"]} == {ticket.opened_by_id}
    said = {vote["decided_by"]["name"] for vote in told["approvals"] if vote["state"] == "approved"}
    assert said and said <= {person.name for person in board}
    assert (told["is_intact"], told["reviewed_by"]["name"], told["outcome"]) == (True, "管理", "successful")
    assert told["entries"][0]["verb"] == "created"
    page = client.get(f"/changes/{ticket.number}/record/").content.decode()
    assert all(answer["answer"] in page for answer in told["risk_answers"]) and told["risk_answers"]
    assert page.count("<tr>") >= len(told["entries"])


def test_the_record_is_the_desks_alone(client):
    requester = make_user()
    ticket = make_change()
    Ticket.objects.filter(pk=ticket.pk).update(requester=requester)
    other = make_ticket(requester)
    client.force_login(requester)
    assert client.get(f"/api/v1/changes/{ticket.number}/").status_code == 200
    assert client.get(f"/api/v1/changes/{ticket.number}/record/").status_code == 404
    client.force_login(make_agent())
    assert client.get(f"/api/v1/changes/{other.number}/record/").status_code == 404


def test_the_record_costs_a_bounded_number_of_statements(client, agent, django_assert_max_num_queries):
    ticket = bring_to(make_change(), "submitted", make_manager())
    with django_assert_max_num_queries(20):
        assert client.get(f"/api/v1/changes/{ticket.number}/record/").status_code == 200


def test_a_record_that_is_cut_says_so(client, monkeypatch):
    monkeypatch.setattr("changes.audit.MOST_EVENTS", 2)
    ticket = bring_to(make_change(), "submitted", make_manager())
    client.force_login(make_agent(language="en"))
    assert "The first 2 are shown." in client.get(f"/changes/{ticket.number}/record/").content.decode()
    told = client.get(f"/api/v1/changes/{ticket.number}/record/").json()
    assert (len(told["entries"]), told["is_cut"]) == (2, True)


# --- the calendar ----------------------------------------------------------------------------------


def test_a_long_list_comes_in_pages(client, agent, monkeypatch):
    monkeypatch.setattr("changes.calendar.LIST_PAGE", 2)
    numbers = [claim(make_asset(), starts_at=at(1, n), ends_at=at(1, n + 1)).number for n in range(5)]
    path, seen = f"/api/v1/change-calendar/?view=list&on={timezone.localdate()}", []
    cursor = ""
    while cursor is not None:
        told = client.get(f"{path}&cursor={cursor}" if cursor else path).json()
        assert len(told["entries"]) <= 2
        seen += [entry["number"] for entry in told["entries"]]
        cursor = told["next"]
    assert seen == numbers


def test_a_conflict_with_a_change_of_another_page_or_team_is_seen(client, agent, monkeypatch):
    monkeypatch.setattr("changes.calendar.LIST_PAGE", 1)
    asset = make_asset()
    first, second = (claim(asset, starts_at=at(1, n), ends_at=at(1, 3)) for n in (0, 1))
    path = "/api/v1/change-calendar/"
    [told] = client.get(path, {"view": "list"}).json()["entries"]
    assert (told["number"], told["conflicts"]) == (first.number, [second.number])

    team = make_team()
    Ticket.objects.filter(pk=first.pk).update(team=team)
    query = {"view": "week", "on": f"{timezone.localtime(at(1)):%Y-%m-%d}", "team": team.pk}
    entries = client.get(path, query).json()["entries"]
    assert [(entry["number"], entry["conflicts"]) for entry in entries] == [(first.number, [second.number])]


def test_the_page_of_the_list_leads_on(client, agent, monkeypatch):
    monkeypatch.setattr("changes.calendar.LIST_PAGE", 2)
    numbers = [claim(make_asset(), starts_at=at(1, n), ends_at=at(1, n + 1)).number for n in range(3)]
    page = client.get("/changes/calendar/?view=list")
    assert [number in page.content.decode() for number in numbers] == [True, True, False]
    rest = client.get(f"/changes/calendar/?{page.context['calendar'].older_query}").content.decode()
    assert [number in rest for number in numbers] == [False, False, True]
    assert 'rel="prev"' in rest


def test_a_full_day_says_how_many_more_there_are(client, agent, monkeypatch):
    monkeypatch.setitem(MOST_A_DAY, "month", 1)
    noon = timezone.localtime(at(2)).replace(hour=12)
    for minute in (0, 1, 2):
        start = noon.replace(minute=minute)
        claim(make_asset(), starts_at=start, ends_at=start.replace(hour=13))
    page = client.get(f"/changes/calendar/?on={noon:%Y-%m-%d}", headers={"accept-language": "en"}).content.decode()
    assert page.count("entry-normal") == 1
    assert f"?view=list&amp;on={noon:%Y-%m-%d}" in page and "2 more" in page


def test_a_conflict_hides_a_change_that_is_not_for_the_reader(client, agent):
    asset = make_asset()
    own, other = claim(asset), claim(asset)
    Ticket.objects.filter(pk=other.pk).update(confidential=True)

    [told] = client.get(f"/api/v1/changes/{own.number}/conflicts/").json()

    assert (told["kind"], told["name"]) == ("change", "")


def test_what_stands_against_a_window_that_is_planned(client):
    asset = make_asset()
    other = claim(asset, starts_at=at(1), ends_at=at(1, 2))
    client.force_login(other.opened_by)
    query = {"starts_at": at(1, 1).isoformat(), "ends_at": at(1, 3).isoformat(), "assets": asset.pk}

    assert [one["name"] for one in client.get("/api/v1/change-conflicts/", query).json()] == [other.number]
    assert client.get("/api/v1/change-conflicts/", query | {"change": other.number}).json() == []
    wrong = client.get("/api/v1/change-conflicts/", query | {"ends_at": at(1).isoformat()})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (400, "ends_at")
    client.force_login(make_user())
    assert client.get("/api/v1/change-conflicts/", query).status_code == 404


def test_free_windows_at_weekends_and_within_what_is_planned(client, agent):
    found = client.get("/api/v1/free-windows/?minutes=60&weekends=true").json()
    assert found
    begins = [timezone.localtime(datetime.fromisoformat(one["starts_at"])) for one in found]
    assert all(begin.weekday() >= 5 for begin in begins)
    late = client.get("/api/v1/free-windows/", {"minutes": 60, "earliest": at(400).isoformat()})
    assert (late.status_code, late.json()["errors"][0]["field"]) == (400, "earliest")


def test_the_private_address_is_made_told_once_and_taken_back(client, agent):
    path = "/api/v1/change-calendar/address/"
    assert client.get(path).json() == {"created_at": None, "used_at": None}

    made = client.post(path)

    address = made.json()["address"]
    assert (made.status_code, client.get(address).status_code) == (201, 200)
    assert address.rpartition("/")[2].removesuffix(".ics") not in str(list(CalendarFeed.objects.values()))
    told = client.get(path).json()
    assert told["created_at"] and "address" not in told
    assert client.delete(path).status_code == 204
    assert client.get(address).status_code == 404


def test_who_does_not_read_the_calendar_has_no_address(client):
    client.force_login(make_user())
    assert client.post("/api/v1/change-calendar/address/").status_code == 404
    assert not CalendarFeed.objects.exists()


def test_the_questions_of_the_risk_can_be_asked(client):
    load_defaults()
    ticket = make_change()
    client.force_login(ticket.opened_by)
    told = client.get(f"/api/v1/changes/{ticket.number}/risk/").json()
    assert told["answers"] == {} and told["questions"][0]["name"] == "reach"
    answers = {one["name"]: one["choices"][0]["value"] for one in told["questions"]}

    assert send(client, f"changes/{ticket.number}/risk/", {"answers": answers}).json()["risk_level"] == "low"

    assert client.get(f"/api/v1/changes/{ticket.number}/risk/").json()["answers"] == answers


# --- settings --------------------------------------------------------------------------------------


def test_thresholds_are_read_and_set_by_administrators(client, administrator):
    load_defaults()
    told = client.get("/api/v1/change-risk/").json()
    assert (told["medium_from"], told["high_from"], told["highest"]) == (6, 12, 21)

    saved = send(client, "change-risk/", {"high_from": 14, "note": "更宽"}, "patch")

    assert (saved.json()["medium_from"], saved.json()["high_from"]) == (6, 14)
    assert SettingRecord.objects.get().changes == {"high_from": [12, 14]}
    wrong = send(client, "change-risk/", {"high_from": 2}, "patch")
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (400, "high_from")


def test_thresholds_are_nobody_elses(client):
    client.force_login(make_manager())
    assert client.get("/api/v1/change-risk/").status_code == 403
    assert send(client, "change-risk/", {"high_from": 14}, "patch").status_code == 403


def test_a_templates_point_of_no_return_is_one_of_its_steps(client, administrator):
    data = {"name": "补丁", "steps": [{"title": "装", "minutes": 5}], "point_of_no_return": 2}
    wrong = send(client, "change-templates/", data)
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (400, "point_of_no_return")
    assert send(client, "change-templates/", data | {"point_of_no_return": 1}).status_code == 201
    assert ChangeTemplate.objects.get().point_of_no_return == 1


@pytest.mark.parametrize("way", ["page", "api"])
def test_only_the_board_is_asked_to_a_meeting(client, way):
    manager, stranger = make_manager(), make_user("外人")
    client.force_login(manager)
    if way == "api":
        data = {
            "title": "会",
            "starts_at": at(1).isoformat(),
            "ends_at": at(1, 1).isoformat(),
            "members": [stranger.pk],
        }
        answer = send(client, "cab-meetings/", data)
        assert answer.json()["errors"][0]["field"] == "members"
    else:
        data = {"title": "会", "starts_at": f"{at(1):%Y-%m-%dT%H:%M}", "ends_at": f"{at(1, 1):%Y-%m-%dT%H:%M}",
                "quorum": 1, "members": [stranger.pk]}  # fmt: skip
        answer = client.post("/changes/meetings/new/", data)
        assert "members" in answer.context["form"].errors
    assert answer.status_code == 400
