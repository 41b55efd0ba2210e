"""Public replies and internal notes."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from tickets import events, moments, policies
from tickets.actions.attachment import claim
from tickets.actions.base import lock, require, require_text
from tickets.actions.move import carry_out
from tickets.exceptions import WrongState
from tickets.models import Attachment, Ticket, TicketEvent


@transaction.atomic
def reply(
    ticket: Ticket, *, by: User, text: str, attachments: Sequence[Attachment] = (), at: datetime | None = None
) -> TicketEvent:
    """Says something that the requester reads. The desk's first reply is its response; a requester's reply wakes a
    ticket that waits for them. A closed ticket hears only the desk. Raises NotAllowed, WrongState or ValidationError by
    field.
    """
    ticket = lock(ticket)
    require(policies.can_reply, by, ticket)
    from_desk = policies.can_triage(by, ticket) and not policies.is_requester(by, ticket)
    if not (ticket.is_open or from_desk):
        raise WrongState(_("%(number)s is closed. Ask again with a new ticket.") % {"number": ticket.number})
    cleaned = require_text(text)
    now = at or moments.now()
    fields = _mark_response(ticket, now) if from_desk else set()
    event = events.record(
        ticket, "replied", by, at=now, public=True, text=cleaned, fields=fields, data={"from_desk": from_desk}
    )
    claim(attachments, by=by, ticket=ticket, event=event, public=True)
    if policies.is_requester(by, ticket):
        _wake(ticket, now)
    return event


def _mark_response(ticket: Ticket, now: datetime) -> set[str]:
    fields = {name for name in ("first_responded_at", "acknowledged_at") if getattr(ticket, name) is None}
    for name in fields:
        setattr(ticket, name, now)
    return fields


def _wake(ticket: Ticket, now: datetime) -> None:
    awakening = ticket.workflow.on_requester_reply.get(ticket.state)
    if awakening is None:
        return
    name, condition = awakening
    if condition(ticket):
        carry_out(ticket, ticket.workflow.moves[name], None, {"cause": "requester_replied"}, now)


@transaction.atomic
def note(
    ticket: Ticket, *, by: User, text: str, attachments: Sequence[Attachment] = (), at: datetime | None = None
) -> TicketEvent:
    """Writes an internal note, which no requester ever sees. Raises NotAllowed or ValidationError by field."""
    ticket = lock(ticket)
    require(policies.can_note, by, ticket)
    event = events.record(ticket, "noted", by, at=at, text=require_text(text))
    claim(attachments, by=by, ticket=ticket, event=event, public=False)
    return event
