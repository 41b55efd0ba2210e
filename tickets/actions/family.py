"""Making one ticket part of another, and taking it out again."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from tickets import events, policies
from tickets.actions.base import lock, require
from tickets.exceptions import NotAllowed, WrongState
from tickets.models import Ticket


@transaction.atomic
def join(ticket: Ticket, *, parent: Ticket, by: User, version: int | None = None, at: datetime | None = None) -> Ticket:
    """Makes an open ticket a child of another open one; where it is that already, nothing happens.

    A child has no children, and a drill mixes with nothing real. Locks the parent first, as everything does that goes
    from a parent to its children. Raises NotAllowed, WrongState, StaleTicket or ValidationError.
    """
    parent = lock(parent)
    require(policies.can_edit_facts, by, ticket)
    if not policies.can_view(by, parent):
        raise NotAllowed()
    return place(ticket, parent, by=by, version=version, at=at)


def place(
    ticket: Ticket, parent: Ticket, *, by: User | None, version: int | None = None, at: datetime | None = None
) -> Ticket:
    """The same for whoever has been checked already. The parent is locked."""
    ticket = lock(ticket, version)
    if ticket.parent_id == parent.pk:
        return ticket
    _check(ticket, parent)
    before, ticket.parent = ticket.parent, parent
    changes = {"parent": [events.as_json(before), events.as_json(parent)]}
    data = {"parent": events.as_json(parent), "is_major": parent.is_major}
    events.record(ticket, "joined", by, at=at, public=parent.is_major, changes=changes, fields={"parent"}, data=data)
    return ticket


@transaction.atomic
def leave(ticket: Ticket, *, by: User, version: int | None = None, at: datetime | None = None) -> Ticket:
    """Takes a child out of its parent; where it has none, nothing happens. Raises NotAllowed or StaleTicket."""
    if ticket.parent is not None:
        lock(ticket.parent)
    ticket = lock(ticket, version)
    require(policies.can_edit_facts, by, ticket)
    parent, ticket.parent = ticket.parent, None
    if parent is not None:
        changes = {"parent": [events.as_json(parent), None]}
        data = {"parent": events.as_json(parent)}
        events.record(ticket, "left", by, at=at, changes=changes, fields={"parent"}, data=data)
    return ticket


def _check(ticket: Ticket, parent: Ticket) -> None:
    for one in (parent, ticket):
        if not one.is_open:
            raise WrongState(_("%(number)s is closed.") % {"number": one.number})
    if ticket.pk == parent.pk or parent.parent_id is not None:
        raise _refusal(_("%(number)s is part of another ticket itself."), parent)
    if ticket.children.exists():
        raise _refusal(_("%(number)s has child tickets of its own."), ticket)
    if ticket.is_major:
        raise _refusal(_("%(number)s is a major incident itself."), ticket)
    if ticket.is_drill != parent.is_drill:
        raise _refusal(_("%(number)s: a drill and what is real are kept apart."), ticket)


def _refusal(words: str, ticket: Ticket) -> ValidationError:
    return ValidationError({"parent": ValidationError(words, code="invalid", params={"number": ticket.number})})
