"""Between the rows of clocks and the states that `sla/life.py` reckons with."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

from sla.document import PolicyDocument, read_document
from sla.life import LIVE, RUNNING, ClockState
from sla.models import Clock, PolicyVersion
from tickets.models import Ticket

# What a state decides about its row; those of `HELD_FIELDS` are set beside them.
STATE_FIELDS = (
    "priority", "calendar_key", "target_seconds", "used_seconds", "runs", "status", "started_at", "due_at", "warn_at",
    "breached_at", "ended_at", "fired", "owed", "next_look_at", "subject", "promised_seconds",
)  # fmt: skip
HELD_FIELDS = ("version", "team", "category", "in_figures")
# What the figures of a day are made of, besides the clock's own beginning.
FIGURED = frozenset({"status", "ended_at", "used_seconds", "priority", "team", "in_figures", "started_at"})
# What firing changes of them.
FIRED_FIELDS = ("fired", "owed", "breached_at", "next_look_at")


@lru_cache(maxsize=512)
def document_of(version_id: int) -> PolicyDocument:
    """The document of a version; versions are never edited, so each is read once by a process."""
    return read_document(PolicyVersion.objects.values_list("document", flat=True).get(pk=version_id))


def to_state(clock: Clock) -> ClockState:
    return ClockState(
        kind=clock.kind,
        ordinal=clock.ordinal,
        version=clock.version_id,
        document=document_of(clock.version_id),
        priority=clock.priority,
        target_seconds=clock.target_seconds,
        calendar_key=clock.calendar_key,
        runs=[[_moment(start), _moment(end)] for start, end in clock.runs],
        status=clock.status,
        breached_at=clock.breached_at,
        ended_at=clock.ended_at,
        fired=list(clock.fired),
        owed=[(key, datetime.fromisoformat(due_at)) for key, due_at in clock.owed],
        subject=clock.subject,
        promised_seconds=clock.promised_seconds,
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def values_of(state: ClockState) -> dict[str, Any]:
    """The columns of a clock in this state."""
    running = state.status == RUNNING
    return {
        "priority": state.priority,
        "calendar_key": state.calendar_key,
        "target_seconds": state.target_seconds,
        "used_seconds": state.used_seconds(),
        "runs": [[moment.isoformat() if moment else None for moment in run] for run in state.runs],
        "status": state.status,
        "started_at": state.started_at,
        "due_at": state.due_at if running else None,
        "warn_at": state.warn_at if running else None,
        "breached_at": state.breached_at,
        "ended_at": state.ended_at,
        "fired": state.fired,
        "owed": [[key, due_at.isoformat()] for key, due_at in state.owed],
        "next_look_at": state.next_look_at,
        "subject": state.subject,
        "promised_seconds": state.promised_seconds,
    }


def write(clock: Clock, state: ClockState, ticket: Ticket) -> set[str]:
    """Brings the row to the state, unsaved. Returns the fields that are different now."""
    values = values_of(state) | {
        "version_id": state.version,
        "team_id": ticket.team_id,
        "category_id": ticket.category_id,
        "in_figures": not ticket.is_drill,
    }
    if state.status not in LIVE and clock.ended_at is not None and state.ended_at == clock.ended_at:
        values.pop("team_id")  # an ended clock stays with the team it ended with
    different = {name for name, value in values.items() if getattr(clock, name) != value}
    for name in different:
        setattr(clock, name, values[name])
    return {name.removesuffix("_id") for name in different}


def note_fired(clock: Clock, state: ClockState) -> None:
    """Brings the row, unsaved, to a state that differs by steps come due and carried out: `FIRED_FIELDS`."""
    clock.fired = state.fired
    clock.owed = [[key, due_at.isoformat()] for key, due_at in state.owed]
    clock.breached_at = state.breached_at
    clock.next_look_at = state.next_look_at


def summarise(ticket: Ticket, states: Iterable[ClockState]) -> set[str]:
    """Sets the ticket's own columns that follow from its clocks. Returns those that changed."""
    live = [state for state in states if state.status in LIVE]
    due = [at for state in live if (at := state.due_at)]
    warn = [at for state in live if (at := state.warn_at)]
    values = {
        "next_due_at": min(due, default=None),
        "next_warn_at": min(warn, default=None),
        "is_breached": any(state.breached_at for state in live),
    }
    different = {name for name, value in values.items() if getattr(ticket, name) != value}
    for name in different:
        setattr(ticket, name, values[name])
    return different
