"""A desk with a few tickets of each fate, and the figures over them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone, translation

from reports.measures import Scope
from sla.timer import tick
from tests.factories import make_category, make_department, make_team, make_ticket, make_user, resolution, tomorrow
from tests.sla.conftest import agent, clock, lead, manager, promises, supervisor, team  # noqa: F401
from tickets import actions
from tickets.models import Ticket

HIGH = {"impact": "department", "urgency": "high"}  # response 2 h, resolution 4 h on business hours
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)


def at(hour: int, day: int = 18) -> datetime:
    """A moment of November 2026 in Shanghai."""
    return datetime(2026, 11, day, hour - 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _forget():
    """What one test has worked out is nothing to the next."""
    cache.clear()


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def take(ticket: Ticket, by) -> Ticket:
    ticket = actions.move(ticket, "assign", by=by, assignee=by)
    return actions.move(ticket, "accept", by=by)


def solve(ticket: Ticket, by) -> Ticket:
    return actions.move(ticket, "resolve", by=by, **resolution())


@pytest.fixture
def desk(promises, agent, team, supervisor, clock):  # noqa: F811
    """Solved in time, solved late and handed on, reopened, confidential, waiting, cancelled, a drill."""
    printers = make_category("打印机", slug="printers")
    laser = make_category("激光打印机", slug="laser", parent=printers)
    finance = make_department("财务部")
    network = make_team("网络组", name_en="Network")
    # Solved within the hour.
    quick = take(make_ticket(make_user(department=finance), category=laser, **HIGH), agent)
    actions.reply(quick, by=agent, text="收到")
    clock.move_to(at(11))
    quick = solve(quick, agent)
    actions.move(quick, "confirm", by=quick.requester)
    # Reopened once, and solved again.
    again = take(make_ticket(make_user(), category=printers), agent)
    again = solve(again, agent)
    clock.move_to(at(12))
    again = actions.move(again, "reopen", by=again.requester, reason="又坏了")
    solve(again, agent)
    # Handed on, late in response and solution.
    late = take(make_ticket(make_user(), **HIGH), agent)
    late = actions.move(late, "assign", by=agent, team=network)
    clock.move_to(at(18))
    tick(timezone.now())
    late = actions.move(late, "assign", by=agent, assignee=agent)
    late = actions.move(late, "accept", by=agent)
    solve(late, agent)
    # One of which the supervisor sees nothing.
    hush = take(make_ticket(make_user(), by=agent, team=team, confidential=True, **HIGH), agent)
    solve(hush, agent)
    # Still there.
    held = take(make_ticket(make_user()), agent)
    actions.move(held, "pend", by=agent, pending_reason="vendor", follow_up_at=tomorrow())
    actions.move(make_ticket(make_user(), category=laser), "cancel", by=agent, reason="不需要了")
    Ticket.objects.filter(pk=make_ticket(make_user()).pk).update(is_drill=True)
    clock.shift(timedelta(minutes=5))
    return supervisor


@pytest.fixture
def november(desk) -> Scope:
    return Scope(NOVEMBER, DECEMBER, user=desk)
