"""What an event does to the ticket's clocks, in the transaction that records it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery

from sla import store
from sla.firing import breach_of
from sla.happenings import Standing, first_standing, happening_of, is_relevant
from sla.life import ClockState, follow
from sla.matching import match
from sla.models import Breach, Clock, PolicyMatch, PolicyVersion
from sla.tallies import mark_changed
from tickets.bulk import insert_many, update_many
from tickets.hints import hint
from tickets.models import Ticket, TicketEvent

TICK = "sla.tasks.tick"
# Read along with the clocks: the version that holds for their ticket.
HELD = Subquery(PolicyMatch.objects.held_by(OuterRef("ticket"))[:1])


def run_clocks(events: Sequence[TicketEvent]) -> None:
    """Reaction: starts, pauses, resumes, retargets and ends the clocks of a ticket that its events touch.

    It changes clocks and the ticket's summary of them; what escalation is owed is carried out by the next tick.
    """
    relevant = [event for event in events if is_relevant(event)]
    if not relevant:
        return
    ticket = relevant[0].ticket
    rows = _rows(relevant[0], ticket)
    states = [store.to_state(row) for row in rows]
    breached: list[tuple[TicketEvent, ClockState]] = []
    for event in relevant:
        breached += [(event, state) for state in _follow(event, ticket, states)]
    if not states:
        return
    _save(ticket, rows, states)
    _record_breaches(ticket, rows, breached)
    if any(state.owed for state in states):
        transaction.on_commit(lambda: hint(TICK))


def _follow(event: TicketEvent, ticket: Ticket, states: list[ClockState]) -> list[ClockState]:
    """Carries the states over the event. Returns those that turn out to have been breached before it."""
    version_id = _version(event, ticket)
    if version_id is None:
        return []
    unbroken = [state for state in states if not state.breached_at]
    standing = first_standing(event) if event.verb == "created" else _present(event, ticket)
    follow(states, happening_of(event, ticket.kind, standing), version_id, store.document_of(version_id))
    return [state for state in unbroken if state.breached_at]


def _rows(event: TicketEvent, ticket: Ticket) -> list[Clock]:
    """The ticket's clocks, oldest first. A verb that records several events works on one list: it holds the lock."""
    rows: list[Clock] | None = ticket.__dict__.get("_clock_rows")
    if rows is None:
        rows = (
            []
            if event.verb == "created"
            else list(Clock.objects.filter(ticket=ticket).annotate(held=HELD).order_by("pk"))
        )
        ticket.__dict__["_clock_rows"] = rows
        ticket.__dict__["_held_version"] = None if event.verb == "created" else _held(ticket, rows)
    return rows


def _held(ticket: Ticket, rows: Sequence[Any]) -> int | None:
    """The version that holds so far. Clocks do not tell: one that has ended stays behind when another policy comes."""
    if rows:
        return rows[0].held
    return PolicyMatch.objects.held_by(ticket.pk).first()


def _present(event: TicketEvent, ticket: Ticket) -> Standing:
    return Standing(ticket.state, ticket.pending_reason, ticket.priority).after(event)


def _version(event: TicketEvent, ticket: Ticket) -> int | None:
    """The version that holds from this event on; matched anew when what policies ask about has changed."""
    if event.verb == "policy_changed":
        return _note_match(event, event.data["version"], ["moved"])
    current: int | None = ticket.__dict__["_held_version"]
    if event.verb not in ("created", "edited"):
        return current
    found = match(ticket)
    if found is None:
        return current
    if current is not None and PolicyVersion.objects.filter(pk=current, policy=found.policy_id).exists():
        return current  # an edited policy leaves running clocks their version
    return _note_match(event, found.version_id, found.reason)


def _note_match(event: TicketEvent, version_id: int, reason: list[str]) -> int:
    event.ticket.__dict__["_held_version"] = version_id
    insert_many([PolicyMatch(ticket=event.ticket, sequence=event.sequence, version_id=version_id, reason=reason)])
    return version_id


def _save(ticket: Ticket, rows: list[Clock], states: list[ClockState]) -> None:
    fields: set[str] = set()
    ends: list[datetime | None] = []
    for row, state in zip(rows, states, strict=False):
        before = row.ended_at
        written = store.write(row, state, ticket)
        if written & store.FIGURED:
            ends += [before, row.ended_at]
        fields |= written
    if fields:
        update_many(rows, sorted(fields))
    fresh = []
    for state in states[len(rows) :]:
        row = Clock(ticket=ticket, kind=state.kind, ordinal=state.ordinal)
        store.write(row, state, ticket)
        ends.append(row.ended_at)
        fresh.append(row)
    insert_many(fresh)
    if any(ends):
        mark_changed(ends)
    rows += fresh
    summary = store.summarise(ticket, states)
    if summary and not ticket._state.adding:  # a new ticket's own insert carries it
        update_many([ticket], sorted(summary))


def _record_breaches(ticket: Ticket, rows: list[Clock], breached: list[tuple[TicketEvent, ClockState]]) -> None:
    """Breaches that no tick had come to see yet: each belongs to whoever had the ticket before the event."""
    by_key = {(row.kind, row.ordinal): row for row in rows}
    found = [
        breach_of(by_key[state.kind, state.ordinal], ticket, state.breached_at, **_held_by(event))
        for event, state in breached
        if state.breached_at
    ]
    Breach.objects.bulk_create(found, ignore_conflicts=True)


def _held_by(event: TicketEvent) -> dict[str, int | None]:
    changed = [name for name in ("team", "assignee") if name in event.changes]
    return {f"{name}_id": (event.changes[name][0] or {}).get("id") for name in changed}
