"""Steps fire once each, at their moment, and tell whom they name."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sla.models import Breach, Clock
from sla.timer import tick
from tests.factories import make_agent, make_ticket, make_user
from tickets import actions
from tickets.events import first_broken_link
from tickets.models import Notification, Ticket

pytestmark = pytest.mark.usefixtures("promises")


def high_ticket(agent) -> Ticket:
    ticket = make_ticket(make_user(), impact="department", urgency="high")
    ticket = actions.move(ticket, "assign", by=agent, assignee=agent)
    return actions.move(ticket, "accept", by=agent)


def fired(ticket: Ticket, kind: str) -> list[str]:
    steps = ticket.events.filter(verb__in=("clock_step", "breached"), data__clock=kind).order_by("sequence")
    return [event.data["step"] for event in steps]


def told(ticket: Ticket, step: str, kind: str = "resolution") -> set[str]:
    event = ticket.events.get(data__clock=kind, data__step=step)
    return set(Notification.objects.filter(event=event).values_list("recipient__name", flat=True))


def test_an_urgent_ticket_is_told_to_the_supervisor_at_once(agent, supervisor) -> None:
    ticket = make_ticket(make_user(), impact="company", urgency="critical")
    tick(timezone.now())
    assert told(ticket, "created", "response") == {"孟晴"}


def test_at_three_quarters_the_assignee_and_the_lead_are_told(agent, clock) -> None:
    ticket = high_ticket(agent)
    clock.shift(timedelta(hours=3))
    tick(timezone.now())
    assert fired(ticket, "resolution") == ["p50", "p75"]
    assert told(ticket, "p75") == {"周启明", "沈一帆"}


def test_at_the_breach_the_level_rises_and_the_supervisor_is_told(agent, clock, supervisor) -> None:
    ticket = high_ticket(agent)
    clock.shift(timedelta(hours=4, seconds=1))
    tick(timezone.now())
    ticket.refresh_from_db()
    assert (ticket.is_breached, ticket.escalation_level >= 1) == (True, True)
    assert told(ticket, "p100") == {"孟晴"}
    assert Breach.objects.get(ticket=ticket, clock__kind="resolution").assignee == agent


def test_at_one_and_a_half_the_it_manager_is_told(agent, clock, manager) -> None:
    ticket = high_ticket(agent)
    clock.shift(timedelta(hours=6))
    tick(timezone.now())
    assert told(ticket, "p150") == {"高总"}


def test_a_second_tick_does_nothing(agent, clock) -> None:
    ticket = high_ticket(agent)
    clock.shift(timedelta(hours=3))
    tick(timezone.now())
    assert tick(timezone.now()) == 0
    assert fired(ticket, "resolution") == ["p50", "p75"]


def test_what_came_due_before_the_ticket_was_solved_still_fires_and_says_how_late(agent, clock) -> None:
    from tests.factories import resolution

    ticket = high_ticket(agent)
    clock.shift(timedelta(hours=3))
    actions.move(ticket, "resolve", by=agent, **resolution())
    clock.shift(timedelta(minutes=10))
    tick(timezone.now())
    assert fired(ticket, "resolution") == ["p50", "p75"]
    late = ticket.events.get(data__clock="resolution", data__step="p75").data["late_seconds"]
    assert late == 600


def test_the_timeline_of_an_escalated_ticket_is_whole(agent, clock) -> None:
    ticket = high_ticket(agent)
    clock.shift(timedelta(hours=9))
    tick(timezone.now())
    ticket.refresh_from_db()
    assert first_broken_link(ticket) is None


def test_a_night_notice_waits_for_the_morning(agent, clock) -> None:
    ticket = high_ticket(agent)
    clock.shift(timedelta(hours=4, seconds=1))
    Clock.objects.filter(ticket=ticket).exclude(kind="resolution").update(next_look_at=None)
    clock.shift(timedelta(hours=10))  # midnight
    tick(timezone.now())
    mail = Notification.objects.filter(event__ticket=ticket, channel="mail", topic="escalation").earliest("pk")
    local = timezone.localtime(mail.next_attempt_at)
    assert (local.hour, local.date().day) == (9, 19)


def test_an_urgent_notice_never_waits(agent, clock, supervisor) -> None:
    clock.shift(timedelta(hours=12))
    ticket = make_ticket(make_user(), impact="company", urgency="critical")
    tick(timezone.now())
    mail = Notification.objects.get(event__ticket=ticket, channel="mail", event__data__step="created")
    assert mail.next_attempt_at == timezone.now()


def test_calls_go_round_those_on_shift_until_somebody_acknowledges(agent, clock, team) -> None:
    second = make_agent("许嘉", teams=(team,))
    ticket = make_ticket(make_user(), impact="company", urgency="critical")
    clock.shift(timedelta(minutes=5))
    tick(timezone.now())
    clock.shift(timedelta(minutes=5))
    tick(timezone.now())
    assert [told(ticket, "call1", "acknowledge"), told(ticket, "call2", "acknowledge")] == [{"周启明"}, {"许嘉"}]
    actions.move(ticket, "acknowledge", by=second)
    clock.shift(timedelta(hours=1))
    tick(timezone.now())
    assert "call3" not in fired(ticket, "acknowledge")


def test_a_confidential_ticket_is_told_only_to_those_who_may_see_it(clock, supervisor, lead, team) -> None:
    agent = make_agent("蒋怡", teams=(team,))
    ticket = make_ticket(make_user(), by=agent, impact="company", urgency="critical", confidential=True)
    tick(timezone.now())
    assert not Notification.objects.filter(event__ticket=ticket, recipient=supervisor).exists()
