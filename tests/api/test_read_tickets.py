"""Who reads what: the same addresses, different people."""

import json

import pytest

from tests.factories import bring_to, make_ticket, make_user, tomorrow
from tickets import actions

pytestmark = pytest.mark.django_db

SECRET = "INTERNAL-7f3a"
PARTS = ("", "comments/", "events/", "attachments/", "moves/", "watchers/")


@pytest.fixture
def told(cast):
    """The ticket with the secret word in every place that is the desk's own."""
    ticket, agent = cast.ticket, cast.agent
    ticket = bring_to(ticket, "in_progress", agent)
    actions.note(ticket, by=agent, text=f"note {SECRET}")
    actions.log_work(ticket, by=agent, manner="remote", minutes=5, text=SECRET, session_reference=SECRET)
    actions.edit(ticket, by=agent, tags=[SECRET], priority=1, reason=f"because {SECRET}")
    actions.move(ticket, "raise", by=agent, reason=f"raised {SECRET}")
    actions.move(ticket, "assign", by=agent, assignee=agent.pk, comment=f"handed over {SECRET}")
    ticket = actions.move(ticket, "accept", by=agent)
    ticket = actions.move(
        ticket, "pend", by=agent, pending_reason="vendor", follow_up_at=tomorrow(), vendor_reference=SECRET
    )
    hidden = make_ticket(make_user(), by=agent, title=f"hidden {SECRET}", confidential=True, team=ticket.team)
    actions.link(ticket, by=agent, kind="relates_to", target=hidden)
    return ticket


@pytest.mark.parametrize("part", PARTS)
def test_requester_reads_nothing_internal(cast, as_, told, part):
    answer = as_(cast.employee).get(f"tickets/{told.number}/{part}")
    assert answer.status_code == 200
    assert SECRET not in answer.content.decode()


@pytest.mark.parametrize("part", ["worklogs/", "links/"])
def test_what_is_the_desk_s_own_is_not_there_for_the_requester(cast, as_, told, part):
    assert as_(cast.employee).get(f"tickets/{told.number}/{part}").status_code == 404


@pytest.mark.parametrize("path", ["tickets/", "incidents/", "incidents/{number}/"])
def test_lists_and_incidents_tell_the_requester_nothing_internal(cast, as_, told, path):
    answer = as_(cast.employee).get(path.format(number=told.number))
    assert answer.status_code == 200
    assert SECRET not in answer.content.decode()
    assert "tags" not in answer.content.decode()


def test_secret_is_there_for_the_desk(cast, as_, told):
    for part in ("", "comments/", "events/", "worklogs/", "links/"):
        assert SECRET in as_(cast.agent).get(f"tickets/{told.number}/{part}").content.decode(), part


def test_requester_cannot_find_by_what_is_internal(cast, as_, told):
    answer = as_(cast.employee).get(f"tickets/?tags={SECRET}")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "tags")
    assert as_(cast.employee).get(f"tickets/?q={SECRET}").json()["results"] == []


def test_link_to_a_ticket_that_one_may_not_see_is_left_out(cast, as_, told):
    assert as_(cast.other_agent).get(f"tickets/{told.number}/links/").json()["results"] == []


def test_confidential_ticket_is_404_for_another_agent(cast, as_):
    secret = make_ticket(cast.employee, by=cast.agent, confidential=True, team=cast.agent.teams.get())
    assert as_(cast.other_agent).get(f"tickets/{secret.number}/").status_code == 404
    assert as_(cast.agent).get(f"tickets/{secret.number}/").status_code == 200


def test_contact_is_for_the_desk_and_the_requester(cast, as_):
    actions.watch(cast.ticket, by=cast.employee, user=cast.stranger)
    path = f"tickets/{cast.ticket.number}/"
    assert as_(cast.employee).get(path).json()["contact"]["phone"] == "8001"
    assert as_(cast.agent).get(path).json()["contact"]["phone"] == "8001"
    assert as_(cast.stranger).get(path).json()["contact"] is None


def test_number_is_found_in_small_letters(cast, as_):
    assert as_(cast.employee).get(f"tickets/{cast.ticket.number.lower()}/").status_code == 200


def test_incident_collection_has_the_detail(cast, as_):
    ticket = bring_to(cast.ticket, "resolved", cast.agent)
    found = as_(cast.agent).get(f"incidents/{ticket.number}/").json()
    assert found["resolution"] == "已重启打印服务。"
    assert found["resolved_by"]["id"] == cast.agent.pk
    public = as_(cast.employee).get(f"incidents/{ticket.number}/").json()
    assert public["resolution"] == "已重启打印服务。"
    assert "close_code" not in public


def test_pages_follow_each_other_without_gap_or_double(cast, as_):
    for _ in range(6):
        make_ticket(cast.employee)
    caller = as_(cast.employee)
    seen, pages, path = [], [], "tickets/?page_size=3"
    while path:
        page = caller.get(path).json()
        pages.append(page)
        seen += [row["number"] for row in page["results"]]
        path = page["next"] and page["next"].removeprefix("http://testserver/api/v1/")
    assert len(seen) == len(set(seen)) == 7
    assert [int(number.rsplit("-", 1)[1]) for number in seen] == [7, 6, 5, 4, 3, 2, 1]
    back = caller.get(pages[-1]["previous"].removeprefix("http://testserver/api/v1/")).json()
    assert back["results"] == pages[-2]["results"]
    assert pages[0]["previous"] is None


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("cursor=abc", "cursor"),
        ("cursor=%00", "cursor"),
        ("page_size=0", "page_size"),
        ("page_size=101", "page_size"),
        ("page_size=99999999999999999999", "page_size"),
        ("page_size=%C2%B2", "page_size"),
        ("ordering=title", "ordering"),
        ("state=nowhere", "state"),
        ("priority=9", "priority"),
        ("q=%00", "q"),
        ("created_after=2026-13-01", "created_after"),
        ("assignee=12345678901234567890", "assignee"),
        ("stat=new", "stat"),
    ],
)
def test_each_wrong_parameter_is_refused_at_its_name(cast, as_, query, field):
    answer = as_(cast.agent).get(f"tickets/?{query}")
    assert answer.status_code == 400, answer.content
    assert answer.json()["errors"][0]["field"] == field


def test_cursor_of_another_order_is_refused(cast, as_):
    make_ticket(cast.employee)
    caller = as_(cast.employee)
    following = caller.get("tickets/?page_size=1").json()["next"].removeprefix("http://testserver/api/v1/")
    assert caller.get(f"{following}&ordering=priority").status_code == 400


def test_filters_are_the_queue_s(cast, as_):
    bring_to(make_ticket(cast.employee, title="键盘坏了"), "cancelled", cast.agent)
    caller = as_(cast.agent)
    assert [row["title"] for row in caller.get("tickets/?open=false").json()["results"]] == ["键盘坏了"]
    assert [row["title"] for row in caller.get("tickets/?q=打印").json()["results"]] == ["打印机脱机"]
    assert len(caller.get("tickets/?state=new&state=cancelled").json()["results"]) == 2


@pytest.mark.parametrize(
    ("path", "limit"),
    [("tickets/", 4), ("incidents/", 4), ("tickets/{n}/", 4), ("tickets/{n}/events/", 8), ("tickets/{n}/comments/", 8)],
)
def test_statements_do_not_grow_with_rows(cast, as_, django_assert_max_num_queries, path, limit):
    for _ in range(5):
        ticket = bring_to(make_ticket(cast.employee), "in_progress", cast.agent)
        for _ in range(3):
            actions.reply(ticket, by=cast.agent, text="在处理了")
    caller = as_(cast.agent)
    for _first_use_of_the_minute in range(2):
        caller.get("users/me/")
    with django_assert_max_num_queries(limit):
        answer = caller.get(path.format(n=ticket.number))
    assert answer.status_code == 200
    assert json.loads(answer.content)


@pytest.mark.parametrize("name", ["tags", "promise", "escalated", "updated_after", "updated_before"])
def test_what_the_desk_alone_may_know_is_asked_for_by_nobody_else(cast, as_, name):
    answer = as_(cast.employee).get(f"tickets/?{name}=x")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "unknown")


@pytest.mark.parametrize("ordering", ["updated_at", "-updated_at"])
def test_order_and_cursor_tell_the_requester_of_no_note(cast, as_, ordering):
    for path in ("tickets/", "incidents/"):
        assert as_(cast.employee).get(f"{path}?ordering={ordering}").status_code == 400
        assert as_(cast.agent).get(f"{path}?ordering={ordering}").status_code == 200
