"""Whether the stored clocks are what the timeline says: all recomputed from history."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from sla import store, tallies
from sla.happenings import first_standing, happening_of, is_relevant
from sla.life import ClockState, follow
from sla.models import Clock, PolicyMatch
from sla.tallies import mark_changed
from tickets.actions.base import lock
from tickets.bulk import update_many
from tickets.models import Ticket, TicketEvent
from tickets.moments import database_now

logger = logging.getLogger(__name__)

# A step may be this late before its being unpaid counts as a fault; a tick comes every five seconds.
GRACE = timedelta(minutes=2)
STEP_VERBS = ("clock_step", "breached")
CHUNK = 1_000
# What decides a clock's life; the rest of a row follows from it.
COMPARED = (
    "version", "priority", "calendar_key", "target_seconds", "runs", "status", "breached_at", "ended_at", "subject",
)  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """One thing that is stored otherwise than history has it."""

    number: str
    clock: str
    field: str
    stored: Any
    replayed: Any

    def __str__(self) -> str:
        return f"{self.number} {self.clock} {self.field}: {self.stored} ≠ {self.replayed}"


def replay(ticket: Ticket, events: list[TicketEvent], matches: dict[int, int]) -> list[ClockState]:
    """A ticket's clocks from its whole history. `matches` are the versions by the sequence from which they hold."""
    clocks: list[ClockState] = []
    standing, version = None, None
    for event in events:
        standing = first_standing(event) if standing is None else standing.after(event)
        version = matches.get(event.sequence, version)
        if version is not None and is_relevant(event):
            follow(clocks, happening_of(event, ticket.kind, standing), version, store.document_of(version))
    return clocks


def verify_all(*, repair: bool = False, at: datetime | None = None) -> Iterator[Difference]:
    """Recomputes every ticket that has clocks, in chunks. With `repair` what differs is mended under its lock."""
    now = at or database_now()
    last = 0
    while chunk := list(
        Ticket.objects.filter(pk__gt=last, policy_matches__isnull=False)
        .only("pk", "number", "kind")
        .order_by("pk")
        .distinct()[:CHUNK]
    ):
        last = chunk[-1].pk
        for ticket, found in _verify(chunk, now):
            yield from found
            if found and repair:
                mend(ticket)


def _verify(tickets: list[Ticket], now: datetime) -> Iterator[tuple[Ticket, list[Difference]]]:
    keys = [ticket.pk for ticket in tickets]
    events: dict[int, list[TicketEvent]] = {key: [] for key in keys}
    for event in TicketEvent.objects.filter(ticket__in=keys).defer("text", "digest").order_by("ticket", "sequence"):
        events[event.ticket_id].append(event)
    matches: dict[int, dict[int, int]] = {key: {} for key in keys}
    for ticket_id, sequence, version_id in PolicyMatch.objects.filter(ticket__in=keys).values_list(
        "ticket", "sequence", "version"
    ):
        matches[ticket_id][sequence] = version_id
    stored: dict[int, list[ClockState]] = {key: [] for key in keys}
    for clock in Clock.objects.filter(ticket__in=keys).order_by("pk"):
        stored[clock.ticket_id].append(store.to_state(clock))
    for ticket in tickets:
        replayed = replay(ticket, events[ticket.pk], matches[ticket.pk])
        yield ticket, compare(ticket, stored[ticket.pk], replayed, now)


def compare(ticket: Ticket, stored: list[ClockState], replayed: list[ClockState], now: datetime) -> list[Difference]:
    """What differs between the stored clocks and the replayed ones, as both stand at `now`."""
    by_key = {(state.kind, state.ordinal): state for state in stored}
    found = []
    for state in replayed:
        name = f"{state.kind}/{state.ordinal}"
        own = by_key.pop((state.kind, state.ordinal), None)
        if own is None:
            found.append(Difference(ticket.number, name, "clock", None, state.status))
            continue
        found += [Difference(ticket.number, name, *pair) for pair in _differences(own, state, now)]
    found += [Difference(ticket.number, f"{kind}/{n}", "clock", "stored", None) for kind, n in by_key]
    return found


def _differences(stored: ClockState, replayed: ClockState, now: datetime) -> Iterator[tuple[str, Any, Any]]:
    replayed.come_due(now - GRACE)
    stored.come_due(now - GRACE)
    for name in COMPARED:
        ours, theirs = getattr(stored, name), getattr(replayed, name)
        if ours != theirs and not (name == "breached_at" and ours and ours > now - GRACE):
            yield name, ours, theirs
    if missing := set(replayed.fired) - set(stored.fired):
        yield "fired", sorted(stored.fired), sorted(missing)


@transaction.atomic
def mend(ticket: Ticket) -> None:
    """Brings a ticket's stored clocks to what its history gives; what had been carried out stays so."""
    fresh = lock(ticket)
    events = list(fresh.events.order_by("sequence"))
    matches = dict(PolicyMatch.objects.filter(ticket=fresh).values_list("sequence", "version"))
    states = replay(fresh, events, matches)
    paid = {
        (event.data["clock"], event.data["ordinal"], event.data["step"]) for event in events if event.verb in STEP_VERBS
    }
    rows = {(row.kind, row.ordinal): row for row in Clock.objects.filter(ticket=fresh)}
    ends = [row.ended_at for row in rows.values()]
    made: list[Clock] = []
    changed: list[Clock] = []
    for state in states:
        state.owed = [owed for owed in state.owed if (state.kind, state.ordinal, owed[0]) not in paid]
        done = [key for kind, ordinal, key in paid if (kind, ordinal) == (state.kind, state.ordinal)]
        state.fired = list(dict.fromkeys([*state.fired, *done]))
        row = rows.pop((state.kind, state.ordinal), None)
        target = made if row is None else changed
        row = row or Clock(ticket=fresh, kind=state.kind, ordinal=state.ordinal)
        store.write(row, state, fresh)
        target.append(row)
    Clock.objects.bulk_create(made)
    update_many(changed, (*store.STATE_FIELDS, *store.HELD_FIELDS))
    Clock.objects.filter(pk__in=[row.pk for row in rows.values()], breach=None).delete()
    mark_changed([*ends, *(state.ended_at for state in states)])
    if fields := store.summarise(fresh, states):
        fresh.save(update_fields=fields)


def log_differences() -> int:
    """The nightly run: every difference goes to the log as an error. Returns how many there were."""
    count = 0
    for difference in verify_all():
        logger.error("SLA clock differs from its history: %s", difference)
        count += 1
    for told in tallies.differences(repair=True):
        logger.error("SLA figures differed from the clocks, and were counted anew: %s", told)
        count += 1
    return count
