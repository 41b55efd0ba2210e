"""Clocks in lists and over a ticket: what they say, what they cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from sla.chips import TicketClocks
from sla.models import Clock
from sla.timer import tick
from tests.factories import make_ticket, make_user, resolution
from tests.sla.test_clocks import HIGH, clock_of, high_ticket, shanghai, work_on
from tickets import actions
from tickets.clocks import clock_time, clocks
from tickets.models import Ticket

pytestmark = pytest.mark.usefixtures("promises")


def chip(ticket: Ticket):
    return clocks().next_chips([ticket.pk], timezone.now()).get(ticket.pk)


def said(ticket: Ticket) -> tuple[str, str]:
    found = chip(ticket)
    return found.tone, found.time


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def answered(agent) -> Ticket:
    """Only its resolution still runs: four hours from ten to two."""
    ticket = work_on(high_ticket(), agent)
    actions.reply(ticket, by=agent, text="收到")
    return ticket


def test_the_clock_that_is_due_first_is_the_next(agent) -> None:
    ticket = high_ticket()
    assert (chip(ticket).name, said(ticket)) == (str(Clock(kind="acknowledge").get_kind_display()), ("ok", "0:10:00"))


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        (timedelta(0), ("ok", "4:00:00")),
        (timedelta(hours=2, minutes=59, seconds=59), ("ok", "1:00:01")),
        (timedelta(hours=3), ("soon", "1:00:00")),
        (timedelta(hours=4), ("soon", "0:00:00")),
        (timedelta(hours=4, seconds=1), ("breached", "0:00:01")),
        (timedelta(hours=4, minutes=6, seconds=42), ("breached", "0:06:42")),
    ],
)
def test_a_chip_goes_from_green_to_amber_to_red(agent, clock, later, expected) -> None:
    ticket = answered(agent)
    clock.shift(later)
    assert said(ticket) == expected


def test_only_working_time_is_left(agent, clock) -> None:
    ticket = answered(agent)
    clock.move_to(shanghai("2026-11-18T13:00:00"))
    actions.edit(ticket, by=agent, impact="person", urgency="medium")  # medium: 24 hours
    clock.move_to(shanghai("2026-11-18T23:00:00"))
    assert said(ticket) == ("ok", "16:00:00")


def test_a_paused_clock_stands_still(agent, clock) -> None:
    ticket = answered(agent)
    clock.shift(timedelta(hours=1))
    actions.move(ticket, "pend", by=agent, pending_reason="vendor", follow_up_at=timezone.now() + timedelta(days=1))
    clock.shift(timedelta(hours=5))
    assert (said(ticket), chip(ticket).is_ticking) == (("paused", "3:00:00"), False)


def test_an_ended_ticket_shows_how_its_solution_went(agent, clock) -> None:
    ticket = answered(agent)
    clock.shift(timedelta(hours=1))
    ticket = actions.move(ticket, "resolve", by=agent, **resolution())
    actions.move(ticket, "confirm", by=ticket.requester)
    assert said(ticket) == ("met", "1:00:00")


def test_a_cancelled_ticket_has_no_clock(agent) -> None:
    ticket = high_ticket()
    actions.move(ticket, "cancel", by=ticket.requester, reason="不需要了")
    assert chip(ticket) is None


def test_a_browser_is_told_when_the_calendar_turns(agent) -> None:
    found = chip(answered(agent))
    turns = [shanghai(text).timestamp() for text in ("2026-11-18T18:00:00", "2026-11-19T09:00:00")]
    assert (found.is_open, list(found.turns[:2])) == (True, turns)
    assert len(found.turns) % 2 == 1, "after the last turn it is closed, so nothing is counted that is not known"


def test_round_the_clock_never_turns(agent) -> None:
    found = chip(make_ticket(make_user(), impact="company", urgency="critical"))
    assert (found.is_open, found.turns) == (True, ())


def test_many_tickets_cost_one_statement(agent, clock) -> None:
    tickets = [high_ticket() for _n in range(12)]
    TicketClocks().next_chips([tickets[0].pk], timezone.now())
    with CaptureQueriesContext(
        connection,
    ) as seen:
        found = clocks().next_chips([ticket.pk for ticket in tickets], timezone.now())
    assert (len(found), len(seen)) == (12, 1)


def test_a_length_is_shown_as_a_clock() -> None:
    assert [clock_time(seconds) for seconds in (0, 59, 3_600, -42, 360_000)] == [
        "0:00:00",
        "0:00:59",
        "1:00:00",
        "0:00:42",
        "100:00:00",
    ]


def test_the_queue_shows_the_chip_with_its_exact_due_time(agent, team) -> None:
    ticket = make_ticket(make_user(), by=agent, team=team, **HIGH)
    page = client_of(agent).get(reverse("tickets:queue")).content.decode()
    assert "2026-11-18 12:00:00" in page, ticket.number
    assert page.count("data-clock=") == 1


def queue(agent, query: str) -> str:
    return client_of(agent).get(f"{reverse('tickets:queue')}?{query}").content.decode()


def test_sorted_by_the_clock_rows_stand_under_their_urgency(agent, team, clock) -> None:
    urgent = make_ticket(make_user(), by=agent, team=team, impact="company", urgency="critical")
    low = make_ticket(make_user(), by=agent, team=team, impact="person", urgency="low")
    paused = work_on(make_ticket(make_user(), by=agent, team=team, **HIGH), agent)
    actions.reply(paused, by=agent, text="收到")
    actions.move(paused, "pend", by=agent, pending_reason="vendor", follow_up_at=timezone.now() + timedelta(days=1))
    clock.shift(timedelta(minutes=16))
    tick(timezone.now())
    page = queue(agent, "view=team&ordering=next_due")
    heads = [page.index(f"<strong>{head}</strong>") for head in ("已超时", "今天到期", "挂起 · 时钟已暂停")]
    places = [page.index(f">{ticket.number}<") for ticket in (urgent, low, paused)]
    assert sorted([*heads, *places]) == [place for pair in zip(heads, places, strict=True) for place in pair]


def test_due_soon_is_ordered_by_working_time_left(agent, team, clock) -> None:
    """Friday evening: forty minutes of Monday are less than two hours of tonight, although due later."""
    clock.move_to(shanghai("2026-11-20T14:40:00"))
    office = answered_in(agent, team, **HIGH)  # due Monday 09:40
    clock.move_to(shanghai("2026-11-20T17:00:00"))
    night = answered_in(agent, team, impact="department", urgency="critical")  # due 19:00
    clock.move_to(shanghai("2026-11-20T18:31:00"))
    tick(timezone.now())
    chips = clocks().next_chips([office.pk, night.pk], timezone.now())
    assert chips[office.pk].seconds == 2_400
    assert chips[night.pk].seconds == 1_740
    clock.move_to(shanghai("2026-11-20T18:45:00"))
    page = queue(agent, "view=soon")
    assert page.index(night.number) < page.index(office.number)
    clock.move_to(shanghai("2026-11-20T18:40:00"))
    Clock.objects.filter(ticket=night).update(target_seconds=3 * 3600, due_at=shanghai("2026-11-20T20:00:00"))
    Ticket.objects.filter(pk=night.pk).update(next_due_at=shanghai("2026-11-20T20:00:00"))
    page = queue(agent, "view=soon")
    assert page.index(office.number) < page.index(night.number)


def answered_in(agent, team, **fields) -> Ticket:
    ticket = work_on(make_ticket(make_user(), by=agent, team=team, **fields), agent)
    actions.reply(ticket, by=agent, text="收到")
    return ticket


def test_breached_holds_what_is_over_and_counts_it_in_red(agent, team, clock) -> None:
    over, fine = answered_in(agent, team, **HIGH), answered_in(agent, team)
    clock.shift(timedelta(hours=5))
    tick(timezone.now())
    page = queue(agent, "view=breached")
    assert (over.number in page, fine.number in page) == (True, False)
    counts = client_of(agent).get(f"{reverse('tickets:counts')}?view=breached").content.decode()
    assert 'class="view-count is-danger"' in counts
    assert 'class="view-count is-soon"' not in counts


def test_the_ticket_shows_its_clocks_and_keeps_within_its_statements(agent, clock) -> None:
    ticket = answered(agent)
    clock.shift(timedelta(hours=3, minutes=10))
    tick(timezone.now())
    client = client_of(agent)
    with CaptureQueriesContext(connection) as seen:
        page = client.get(ticket.get_absolute_url()).content.decode()
    assert len(seen) <= 20
    assert 'data-target="14400"' in page
    assert reverse("sla:explain", args=[clock_of(ticket, "resolution").pk]) in page


def test_the_strip_asks_the_database_once(agent, django_assert_num_queries) -> None:
    ticket = answered(agent)
    TicketClocks().strip(ticket, agent, timezone.now())
    with django_assert_num_queries(1):
        strip = clocks().strip(ticket, agent, timezone.now())
    assert [dial.is_main for dial in strip.dials].count(True) == 1


def test_the_marks_tell_whom_the_steps_tell(agent, clock) -> None:
    ticket = answered(agent)
    clock.shift(timedelta(hours=3, minutes=10))
    tick(timezone.now())
    main = next(dial for dial in clocks().strip(ticket, agent, timezone.now()).dials if dial.is_main)
    assert [(mark.percent, mark.has_fired) for mark in main.marks] == [(50, True), (75, True), (100, False)]


def test_what_is_to_be_expected_is_the_solution_by_its_clock(agent) -> None:
    ticket = high_ticket()
    assert clocks().solved_by([ticket.pk]) == {ticket.pk: shanghai("2026-11-18T14:00:00")}


def test_a_paused_ticket_promises_nothing(agent) -> None:
    ticket = answered(agent)
    actions.move(ticket, "pend", by=agent, pending_reason="vendor", follow_up_at=timezone.now() + timedelta(days=1))
    assert clocks().solved_by([ticket.pk]) == {}


def test_a_ticket_to_come_is_foreseen(agent) -> None:
    ticket = Ticket(kind="incident", priority=2, requester=make_user())
    found = clocks().foresee(ticket, timezone.now())
    assert (found.respond_by, found.solve_by) == (shanghai("2026-11-18T12:00:00"), shanghai("2026-11-18T14:00:00"))


def test_without_a_keeper_of_clocks_the_pages_still_open(agent, settings) -> None:
    settings.TICKET_CLOCKS = ""
    ticket = high_ticket()
    client = client_of(agent)
    assert client.get(ticket.get_absolute_url()).status_code == 200
    assert client.get(reverse("tickets:queue")).status_code == 200
