"""Clocks for tickets that were never under a promise (imported ones), as if a policy had held from their first event.

What would have fired by now counts as fired, and nobody is told of the past.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from sla import store
from sla.firing import breach_of
from sla.life import BREACHED, MET, ClockState
from sla.models import Breach, Clock, PolicyMatch, PolicyVersion
from sla.tallies import mark_changed
from sla.verification import replay
from tickets.bulk import insert_many, update_many
from tickets.models import Ticket, TicketEvent
from tickets.moments import database_now

CHUNK = 500
SUMMARY = ("next_due_at", "next_warn_at", "is_breached")


@dataclass
class Totals:
    """What a run has made: tickets, and clocks by kind, priority and status."""

    tickets: int = 0
    left: int = 0
    clocks: Counter[tuple[str, int, str]] = field(default_factory=Counter)

    def attainment(self, kind: str, priority: int) -> tuple[int, int]:
        """How many promises were kept, and of how many that were kept or broken."""
        met, broken = (self.clocks[kind, priority, status] for status in (MET, BREACHED))
        return met, met + broken


def without_clocks(*, imported: bool) -> "QuerySet[Ticket]":
    """Tickets that no policy ever held for; only those that an import brought, if asked for."""
    tickets = Ticket.objects.filter(policy_matches=None, clocks=None)
    if imported:
        tickets = tickets.filter(events__sequence=1, events__data__has_key="source")
    return tickets


def give_clocks(version: PolicyVersion, *, imported: bool, tell: Callable[[int], None] = lambda count: None) -> Totals:
    """Gives every such ticket its clocks, chunk by chunk; stopped at any moment and run again, it goes on."""
    totals, last, now = Totals(), 0, database_now()
    while keys := list(
        without_clocks(imported=imported).filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]
    ):
        last = keys[-1]
        _give(keys, version, now, totals)
        tell(totals.tickets)
    return totals


@transaction.atomic
def _give(keys: Sequence[int], version: PolicyVersion, now: datetime, totals: Totals) -> None:
    tickets = list(Ticket.objects.select_for_update(of=("self",)).filter(pk__in=keys, clocks=None).order_by("pk"))
    events: defaultdict[int, list[TicketEvent]] = defaultdict(list)
    for event in TicketEvent.objects.filter(ticket__in=keys).defer("text", "digest").order_by("ticket", "sequence"):
        events[event.ticket_id].append(event)
    rows: list[Clock] = []
    matches: list[PolicyMatch] = []
    breaches: list[Breach] = []
    given: list[Ticket] = []
    for ticket in tickets:
        history = events[ticket.pk]
        if not history or "priority" not in history[0].data:
            totals.left += 1  # nothing says how it began
            continue
        first = history[0].sequence
        states = replay(ticket, history, {first: version.pk})
        matches.append(PolicyMatch(ticket=ticket, sequence=first, version=version, reason=["replayed"]))
        for state in states:
            row = _row(ticket, state, now)
            rows.append(row)
            totals.clocks[state.kind, state.priority, state.status] += 1
            if state.breached_at:
                breaches.append(breach_of(row, ticket, state.breached_at, **_holders(history, state.breached_at)))
        store.summarise(ticket, states)
        given.append(ticket)
    insert_many(rows)
    insert_many(matches)
    for breach in breaches:
        breach.clock_id = breach.clock.pk  # which it has only now
    insert_many(breaches)
    mark_changed(row.ended_at for row in rows)
    update_many(given, SUMMARY)
    totals.tickets += len(given)


def _row(ticket: Ticket, state: ClockState, now: datetime) -> Clock:
    state.come_due(now)
    state.owed = []
    row = Clock(ticket=ticket, kind=state.kind, ordinal=state.ordinal)
    store.write(row, state, ticket)
    return row


def _holders(history: Sequence[TicketEvent], at: datetime) -> dict[str, Any]:
    """Team and assignee at that moment, as the timeline tells it."""
    held: dict[str, Any] = {"team_id": None, "assignee_id": None}
    for event in history:
        if event.at > at:
            break
        for name in ("team", "assignee"):
            if name in event.changes:
                held[f"{name}_id"] = (event.changes[name][1] or {}).get("id")
    return held
