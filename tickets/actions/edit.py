"""Changing the facts of a ticket."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from tickets import events, moments, policies
from tickets.actions.base import lock, require
from tickets.actions.family import join, leave
from tickets.changes import Snapshot
from tickets.exceptions import NotAllowed
from tickets.inputs import clean_inputs
from tickets.models import Ticket
from tickets.priority import proposed_priority
from tickets.search import ticket_search_vector

EDITABLE = (
    "title", "description", "error_text", "category", "impact", "urgency", "priority", "reason", "tags", "location",
    "device", "contact_phone", "occurred_at", "expected_by", "promised_at", "confidential",
)  # fmt: skip
SEARCHED = {"title", "description", "error_text", "device"}


@transaction.atomic
def edit(ticket: Ticket, *, by: User, version: int | None = None, at: datetime | None = None, **values: Any) -> Ticket:
    """Changes the named facts and returns the ticket fresh; nothing different records nothing.

    Those are EDITABLE and what the process declares `editable`. A new impact or urgency proposes the priority anew,
    unless it was set by hand. A priority other than the proposed one needs a `reason`. A new promise is told to the
    requester. `parent` is a ticket or None, as `join` and `leave` take it. Raises NotAllowed, StaleTicket, WrongState
    or ValidationError.
    """
    if "parent" in values:
        ticket = _change_parent(ticket, values.pop("parent"), by=by, version=version, at=at)
        version = None
    ticket = lock(ticket, version)
    workflow = ticket.workflow
    require(policies.can_edit_facts, by, ticket)
    if not ticket.is_open:
        raise NotAllowed(_("%(number)s is closed; its facts no longer change.") % {"number": ticket.number})
    before = Snapshot(ticket)
    now = at or moments.now()
    cleaned = clean_inputs(ticket, (), EDITABLE + workflow.editable, values, now)
    _refuse_empty(cleaned)
    reason = cleaned.pop("reason", "")
    for name, value in cleaned.items():
        setattr(ticket.detail if name in workflow.editable else ticket, name, value)
    before.save_detail()
    _settle_priority(ticket, cleaned, before, reason)
    _record(ticket, by, before, reason, now)
    if follow := workflow.on_edited:
        follow(ticket)
    return ticket


def _change_parent(
    ticket: Ticket, parent: Ticket | None, *, by: User, version: int | None, at: datetime | None
) -> Ticket:
    """Before the ticket itself is locked: from a parent to its children is the order of locks."""
    require(policies.can_edit_facts, by, ticket)
    if parent is not None:
        return join(ticket, parent=parent, by=by, version=version, at=at)
    return leave(ticket, by=by, version=version, at=at)


def _refuse_empty(cleaned: dict[str, Any]) -> None:
    for name in ("title", "impact", "urgency", "priority"):
        if name in cleaned and cleaned[name] in ("", None):
            raise ValidationError({name: ValidationError(_("This field is required."), code="required")})


def _settle_priority(ticket: Ticket, cleaned: dict[str, Any], before: Snapshot, reason: str) -> None:
    changed = before.ticket_fields()
    if "priority" not in changed:
        if changed & {"impact", "urgency"} and not ticket.priority_overridden:
            ticket.priority = proposed_priority(ticket.impact, ticket.urgency)
        return
    ticket.priority_overridden = ticket.priority != proposed_priority(ticket.impact, ticket.urgency)
    if ticket.priority_overridden and not reason:
        message = _("Say why the priority differs from what impact and urgency propose.")
        raise ValidationError({"reason": ValidationError(message, code="required")})


def _record(ticket: Ticket, by: User, before: Snapshot, reason: str, now: datetime) -> None:
    changes = before.changes()
    if not changes:
        return
    fields = before.ticket_fields()
    if SEARCHED & changes.keys():
        ticket.search = ticket_search_vector(ticket)
        fields.add("search")
    promise = {name: changes.pop(name) for name in ("promised_at",) if name in changes}
    if promise:
        events.record(ticket, "promised", by, at=now, public=True, changes=promise, fields=fields)
    if changes:
        data = {"reason": reason} if reason else {}
        events.record(ticket, "edited", by, at=now, changes=changes, fields=fields, data=data)
    if "search" in fields:
        del ticket.search
