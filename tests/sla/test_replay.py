"""Tickets that were never under a promise get the clocks that a policy would have given them."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from sla.models import Breach, Clock, Policy, PolicyMatch
from sla.verification import verify_all
from tests.factories import make_ticket, make_user, resolution
from tickets import actions
from tickets.models import Notification, Ticket, TicketEvent

pytestmark = pytest.mark.usefixtures("promises")


@pytest.fixture
def past(agent, clock) -> Ticket:
    """An urgent ticket that was solved after three hours while there was no policy."""
    Policy.objects.update(is_active=False)
    ticket = make_ticket(make_user(), impact="company", urgency="critical")
    ticket = actions.move(ticket, "assign", by=agent, assignee=agent)
    ticket = actions.move(ticket, "accept", by=agent)
    clock.shift(timedelta(hours=3))
    ticket = actions.move(ticket, "resolve", by=agent, **resolution())
    Policy.objects.update(is_active=True)
    assert not Clock.objects.exists()
    return ticket


def replay(**options) -> str:
    out = StringIO()
    call_command("sla_replay", policy="标准服务水平", stdout=out, **options)
    return out.getvalue()


def test_a_ticket_of_the_past_gets_its_clocks_and_breaches(past, agent) -> None:
    said = replay()
    late = Clock.objects.get(ticket=past, kind="resolution")
    assert (late.status, late.used_seconds, late.owed) == ("breached", 3 * 3600, [])
    assert (late.breach.team, late.breach.assignee) == (past.team, agent)
    assert late.breach.at == late.started_at + timedelta(hours=2)
    assert "0/1" in said


def test_nobody_is_told_of_the_past(past) -> None:
    told, events = Notification.objects.count(), TicketEvent.objects.count()
    replay()
    assert (Notification.objects.count(), TicketEvent.objects.count()) == (told, events)


def test_history_agrees_with_what_the_replay_stored(past) -> None:
    replay()
    assert list(verify_all()) == []


def test_a_second_run_finds_nothing_to_do(past) -> None:
    replay()
    counts = Clock.objects.count(), Breach.objects.count(), PolicyMatch.objects.count()
    replay()
    assert (Clock.objects.count(), Breach.objects.count(), PolicyMatch.objects.count()) == counts


def test_only_imported_tickets_if_asked(past) -> None:
    replay(imported=True)
    assert not Clock.objects.exists()


def test_a_policy_that_is_not_there_is_named(db) -> None:
    with pytest.raises(CommandError, match="没有|no policy"):
        call_command("sla_replay", policy="不存在")
