"""Who is told besides the requester and the assignee."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from tickets import events, policies
from tickets.actions.base import lock
from tickets.exceptions import NotAllowed
from tickets.models import Ticket

# All of them are told of every step: what one person starts must stay a message, not a mailing.
MAX_WATCHERS = 100


@transaction.atomic
def watch(ticket: Ticket, *, by: User, user: User | None = None, at: datetime | None = None) -> None:
    """Adds a watcher: oneself on what one sees, or somebody else, who then sees it too.

    Naming others is for the requester and for whoever edits the ticket. Raises NotAllowed or ValidationError.
    """
    person = user or by
    ticket = lock(ticket)
    _check(ticket, by, person)
    if not person.is_active:
        raise ValidationError({"user": ValidationError(_("This account is disabled."), code="inactive")})
    if not ticket.watchers.filter(pk=person.pk).exists():
        _refuse_crowd(ticket)
        ticket.watchers.add(person)
        events.record(ticket, "watched", by, at=at, data={"user": events.as_json(person)})


@transaction.atomic
def unwatch(ticket: Ticket, *, by: User, user: User | None = None) -> None:
    """Removes a watcher. Raises NotAllowed."""
    person = user or by
    ticket = lock(ticket)
    _check(ticket, by, person)
    if ticket.watchers.filter(pk=person.pk).exists():
        ticket.watchers.remove(person)
        events.record(ticket, "unwatched", by, data={"user": events.as_json(person)})


def _refuse_crowd(ticket: Ticket) -> None:
    if ticket.watchers.count() >= MAX_WATCHERS:
        message = _("At most %(count)d people can watch a ticket.")
        raise ValidationError({"user": ValidationError(message, code="too_many", params={"count": MAX_WATCHERS})})


def _check(ticket: Ticket, by: User, person: User) -> None:
    allowed = policies.can_view(by, ticket) if person.pk == by.pk else may_name_watchers(by, ticket)
    if not allowed:
        raise NotAllowed()


def may_name_watchers(user: User, ticket: Ticket) -> bool:
    return policies.is_requester(user, ticket) or policies.can_edit(user, ticket)
