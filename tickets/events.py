"""The spine: everything that happens is recorded here, and everything that follows starts here."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string

from accounts.models import User
from tickets import moments
from tickets.models import Ticket, TicketEvent
from tickets.workflow import workflow_for

# What a requester may read of a public event's changes, whatever else it changed.
PUBLIC_FIELDS = frozenset({"state", "team", "assignee", "promised_at", "pending_reason", "follow_up_at", "resolution"})

# What they may read besides of the verbs that are no moves.
PUBLIC_DATA: Mapping[str, frozenset[str]] = {
    "approval_opened": frozenset({"step", "label", "label_en", "approvers", "stand_ins", "fallback"}),
    "approved": frozenset({"step", "label", "label_en", "comment", "on_behalf_of", "via"}),
    "rejected_step": frozenset({"step", "label", "label_en", "comment", "on_behalf_of", "via"}),
    "approval_carried": frozenset({"step", "label", "label_en", "people", "before"}),
    "approver_replaced": frozenset({"step", "label", "label_en", "replaced"}),
    "approvals_finished": frozenset({"round", "outcome"}),
    "rated": frozenset({"overall", "speed", "attitude"}),
    "rating_changed": frozenset({"overall", "speed", "attitude", "before"}),
}

Changes = Mapping[str, list[Any]]

_is_history: ContextVar[bool] = ContextVar("is_history", default=False)


def as_json(value: Any) -> Any:
    """A field's value in JSON's own types; a row of another table as its id and its name at that moment."""
    if isinstance(value, models.Model):
        name = getattr(value, "number", None) or getattr(value, "name", None) or str(value)
        return {"id": value.pk, "name": name}
    if isinstance(value, date):  # a moment is one too
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [as_json(item) for item in value]
    return value


def build_event(ticket: Ticket, verb: str, actor: User | None, *, at: datetime, **content: Any) -> TicketEvent:
    """The next link of the ticket's chain, not saved; moves the ticket's head on to it."""
    event = TicketEvent(ticket=ticket, sequence=ticket.event_count + 1, verb=verb, actor=actor, at=at, **content)
    if _is_history.get():
        event.dispatched_at = at
    event.digest = event.compute_digest(ticket.event_digest)
    ticket.event_count = event.sequence
    ticket.event_digest = event.digest
    return event


def record(
    ticket: Ticket,
    verb: str,
    actor: User | None,
    *,
    changes: Changes | None = None,
    fields: Iterable[str] = (),
    at: datetime | None = None,
    **content: Any,
) -> TicketEvent:
    """Saves the ticket's changed fields and the event that tells of them, and runs the reactions.

    The caller holds the ticket's row lock inside a transaction and has set the fields already. `fields` are those
    of the ticket to save, `changes` is `{field: [old, new]}` as `as_json` gives it (the detail's too). `content` is
    `public`, `text` and `data` of the event.
    """
    now = at or moments.now()
    changes = dict(changes or {})
    own = set(fields)
    event = build_event(ticket, verb, actor, at=now, changes=changes, **content)
    if own or changes:
        ticket.version += 1
    ticket.updated_at = now
    ticket.save(update_fields={*own, "version", "updated_at", "event_count", "event_digest"})
    event.save(force_insert=True)
    react([event])
    return event


@cache
def _reactions() -> tuple[Any, ...]:
    return tuple(import_string(path) for path in settings.TICKET_REACTIONS)


@contextmanager
def as_history() -> Iterator[None]:
    """What is recorded within tells of the past: clocks follow it, but it counts as dispatched and nobody is told."""
    token = _is_history.set(True)
    try:
        yield
    finally:
        _is_history.reset(token)


def is_history() -> bool:
    """Whether what is recorded now tells of the past."""
    return _is_history.get()


def react(events: Sequence[TicketEvent]) -> None:
    """Runs the declared reactions, in order, inside the transaction that recorded the events (of one ticket).

    Of a new ticket neither its row nor the events are written yet: the keys of what hangs on it are checked at commit.
    """
    for reaction in _reactions():
        reaction(events)


def public_changes(event: TicketEvent) -> dict[str, list[Any]]:
    """What of an event's changes a requester may read."""
    return {name: pair for name, pair in event.changes.items() if name in PUBLIC_FIELDS} if event.public else {}


def public_data(event: TicketEvent) -> dict[str, Any]:
    """What of an event's further data a requester may read: the inputs that its move declares public."""
    if not event.public:
        return {}
    moves = workflow_for(event.ticket.kind).moves
    shown = {name for move in moves.values() if move.verb == event.verb for name in move.public_inputs}
    shown |= PUBLIC_DATA.get(event.verb, frozenset())
    return {name: value for name, value in event.data.items() if name in shown}


def first_broken_link(ticket: Ticket, chain: Iterable[TicketEvent] | None = None) -> int | None:
    """Verifies the ticket's chain; the sequence of the first entry that does not fit, or None.

    `chain` are its events in their order, when the caller has read them already.
    """
    digest = ""
    sequence = 0
    for event in ticket.events.order_by("sequence").iterator() if chain is None else chain:
        sequence += 1
        event.ticket = ticket
        if event.sequence != sequence or event.digest != event.compute_digest(digest):
            return sequence
        digest = event.digest
    if (sequence, digest) != (ticket.event_count, ticket.event_digest):
        return sequence + 1
    return None
