"""The way of a ticket like a parcel's: what is behind, where it is, what is still to come."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from helpdesk.portal.cards import said_state
from helpdesk.portal.story import WITHIN_STAGE, moment_of, sentence
from tickets.models import Ticket, TicketEvent


@dataclass
class Stage:
    """One mark on the way. `phase` is done, now or future."""

    name: str | Promise
    phase: str
    at: datetime | None = None
    expected: datetime | None = None
    text: str = ""


def stages_of(ticket: Ticket, events: list[TicketEvent], reader: User) -> list[Stage]:
    """The stages behind (from the public events), the present one, and those still to come, said to the reader."""
    passed = _passed(events, reader)
    if passed:
        passed[-1].phase = "now" if ticket.is_open else "done"
        if ticket.is_open:
            passed[-1].name = said_state(ticket, reader)
    return passed + (_to_come(ticket) if ticket.is_open else [])


def _passed(events: list[TicketEvent], reader: User) -> list[Stage]:
    found: list[Stage] = []
    for event in events:
        if event.verb == "created":
            text = _("Number %(number)s") % {"number": event.ticket.number}
            found.append(Stage(_("Received"), "done", event.at, text=text))
        elif event.verb != "replied" and event.verb not in WITHIN_STAGE:
            found.append(Stage(_name(event, reader), "done", event.at, text=sentence(event, reader)))
    return found


def _name(event: TicketEvent, reader: User) -> str | Promise:
    """The state that the event led to; where it led to none, what it did."""
    states = event.ticket.workflow.states
    state = event.changes.get("state", [None, None])[1]
    if state in states:
        return states[state].label
    return _("Assigned") if event.verb == "assigned" else sentence(event, reader)


def _to_come(ticket: Ticket) -> list[Stage]:
    """The first state of every later stage, and the end."""
    states = ticket.workflow.states
    current = states[ticket.state]
    found, reached = [], current.stage
    for state in states.values():
        is_end = not state.is_open and state.stage == max(one.stage for one in states.values())
        if state.stage <= reached and not is_end:
            continue
        reached = max(reached, state.stage)
        is_solution = state.is_open and state.clock == "stopped"
        found.append(
            Stage(
                state.label,
                "future",
                expected=ticket.promised_at if is_solution else None,
                text=_solution_note() if is_solution else "",
            )
        )
    return found


def _solution_note() -> str:
    days = settings.INCIDENT_AUTO_CLOSE_DAYS
    return ngettext(
        "We ask you to confirm; without an answer it closes after %(days)d working day.",
        "We ask you to confirm; without an answer it closes after %(days)d working days.",
        days,
    ) % {"days": days}


def earlier_promise(ticket: Ticket, events: list[TicketEvent]) -> datetime | None:
    """What the requester had been told before the present promise."""
    for event in reversed(events):
        before = moment_of(event, "promised_at", 0)
        if before and before != ticket.promised_at:
            return before
    return None
