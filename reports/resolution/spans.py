"""How long each step took, and what was promised about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sla import store
from sla.life import LIVE
from sla.models import Clock
from tickets.business_time import elapsed
from tickets.models import Ticket, TicketEvent
from tickets.site_calendar import site_calendar


@dataclass(frozen=True)
class Span:
    """A stretch in one state, by the wall clock and in business hours."""

    state: str
    start: datetime
    end: datetime | None
    wall: int
    business: int
    by: str = ""


def spans_of(ticket: Ticket, events: Iterable[TicketEvent]) -> list[Span]:
    """Every stretch in the order in which it began; the last one, in which the ticket has ended, is none."""
    states = ticket.workflow.states
    turns: list[tuple[str, datetime, str]] = []
    for event in events:
        state = event.data.get("state") if event.verb == "created" else None
        if "state" in event.changes:
            state = event.changes["state"][1]
        if state is not None and state in states:
            turns.append((state, event.at, event.actor.name if event.actor else ""))
    found = []
    for (state, start, by), (_next, end, _by) in zip(turns, turns[1:], strict=False):
        if end <= start:  # routed in the moment in which it was recorded
            continue
        wall = int((end - start).total_seconds())
        found.append(Span(str(states[state].label), start, end, wall, elapsed(site_calendar(start), start, end), by))
    return found


@dataclass(frozen=True)
class Promise:
    """One clock as it ended, or stands."""

    name: str
    status: str
    started_at: datetime
    ended_at: datetime | None
    due_at: datetime | None
    target: int
    used: int
    # How long it stood still, by the wall clock, and how often.
    paused: int
    pauses: int
    is_broken: bool
    reason: str = ""
    remedy: str = ""

    @property
    def left(self) -> int:
        """Of the target; below zero: by how much it was overrun."""
        return self.target - self.used


def promises_of(ticket: Ticket, now: datetime) -> list[Promise]:
    """The ticket's clocks in the order in which they began, in one statement."""
    clocks = Clock.objects.filter(ticket=ticket).select_related("breach__reason").order_by("started_at", "pk")
    return [_promise(clock, now) for clock in clocks]


def _promise(clock: Clock, now: datetime) -> Promise:
    state = store.to_state(clock)
    breach = getattr(clock, "breach", None)
    return Promise(
        name=str(clock.get_kind_display()),
        status=str(clock.get_status_display()),
        started_at=clock.started_at,
        ended_at=clock.ended_at,
        due_at=state.due_at if clock.status in LIVE else None,
        target=clock.target_seconds,
        used=state.used_seconds(now),
        paused=int(_paused(state.runs, clock.ended_at or now).total_seconds()),
        pauses=max(0, len(state.runs) - 1),
        is_broken=clock.breached_at is not None,
        reason=str(breach.reason) if breach is not None and breach.reason else "",
        remedy=breach.remedy if breach is not None else "",
    )


def _paused(runs: list[list[datetime | None]], end: datetime) -> timedelta:
    """The gaps between the runs, and after the last one."""
    total = timedelta()
    for (_start, stop), (start, _stop) in zip(runs, runs[1:], strict=False):
        if stop is not None and start is not None:
            total += start - stop
    last = runs[-1][1] if runs else None
    return total + (max(end - last, timedelta()) if last is not None else timedelta())
