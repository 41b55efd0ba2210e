"""The way of a ticket like a parcel's: what is behind, where it is, what is still to come."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from helpdesk.portal.cards import said_pending, said_state
from tickets.events import public_changes
from tickets.models import Ticket, TicketEvent
from tickets.templatetags.desk import said
from tickets.timeline.reading import Entry
from tickets.workflow import is_applicable

# These happen within a stage and are told in the conversation.
WITHIN_STAGE = frozenset(
    {
        "acknowledged", "replied", "promised", "updated", "major_declared", "update_published", "major_ended", "joined",
        "approval_opened", "approved", "rejected_step", "approver_replaced", "approvals_finished", "assets_named",
    }
)  # fmt: skip


@dataclass
class Stage:
    """One mark on the way. `phase` is done, now or future."""

    name: str | Promise
    phase: str
    at: datetime | None = None
    expected: datetime | None = None
    text: str = ""


def stages_of(ticket: Ticket, entries: list[Entry], reader: User, expected: datetime | None) -> list[Stage]:
    """The stages behind (from the story), the present one, and those still to come, said to the reader."""
    passed = list(_passed(entries, reader))
    if passed and ticket.is_open:
        passed[-1].phase = "now"
        passed[-1].name = said_state(ticket, reader)
    return passed + (list(_to_come(ticket, expected)) if ticket.is_open else [])


def _passed(entries: list[Entry], reader: User) -> Iterator[Stage]:
    for entry in entries:
        if entry.event.verb == "created":
            number = _("Number %(number)s") % {"number": entry.event.ticket.number}
            yield Stage(_("Received"), "done", entry.at, text=number)
        elif entry.event.verb not in WITHIN_STAGE:
            yield Stage(_name(entry, reader), "done", entry.at, text=_text(entry))


def _name(entry: Entry, reader: User) -> str | Promise:
    """The state that the event led to, a pause by its reason; where it led to none, what the event was."""
    event = entry.event
    states = event.ticket.workflow.states
    if reason := _new(event, "pending_reason"):
        return said_pending(reason, event.ticket, reader)
    if (state := _new(event, "state")) in states:
        return states[state].label
    return _("Assigned") if event.verb == "assigned" else entry.sentence


def _text(entry: Entry) -> str:
    """What the timeline says of it; of a pause, whose name says why, only when somebody looks again."""
    if not _new(entry.event, "pending_reason"):
        return entry.sentence
    until = parse_datetime(_new(entry.event, "follow_up_at") or "")
    return _("We look again %(when)s") % {"when": said(timezone.localtime(until))} if until else ""


def _new(event: TicketEvent, field: str) -> Any:
    return public_changes(event).get(field, [None, None])[1]


def _to_come(ticket: Ticket, solved_by: datetime | None) -> Iterator[Stage]:
    """The first state of every later stage, and the end."""
    states = ticket.workflow.states
    reached = states[ticket.state].stage
    last = max(state.stage for state in states.values())
    for state in states.values():
        is_end = not state.is_open and state.stage == last
        if state.stage <= reached and not is_end:
            continue
        reached = max(reached, state.stage)
        is_solution = state.is_open and state.clock == "stopped"
        expected = solved_by if is_solution else None
        asks = is_solution and _is_asked(ticket)
        yield Stage(state.label, "future", expected=expected, text=_solution_note() if asks else "")


def _is_asked(ticket: Ticket) -> bool:
    """Whether the requester will be asked to confirm; for the part of a bundle the bundle answers."""
    confirm = ticket.workflow.moves.get("confirm")
    return confirm is not None and is_applicable(confirm, ticket)


def _solution_note() -> str:
    days = settings.INCIDENT_AUTO_CLOSE_DAYS
    return ngettext(
        "We ask you to confirm; without an answer it closes after %(days)d working day.",
        "We ask you to confirm; without an answer it closes after %(days)d working days.",
        days,
    ) % {"days": days}


def earlier_promise(ticket: Ticket, entries: list[Entry]) -> datetime | None:
    """What the requester had been told before the present promise."""
    for entry in reversed(entries):
        before = public_changes(entry.event).get("promised_at", [None])[0]
        at = parse_datetime(before) if before else None
        if at and at != ticket.promised_at:
            return at
    return None
