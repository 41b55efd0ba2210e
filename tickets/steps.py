"""What the workflows of several processes say alike: conditions, guards and effects of their moves."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from tickets.choices import PendingReason
from tickets.marks import may_have
from tickets.models import Ticket


def not_acknowledged(ticket: Ticket) -> bool:
    return ticket.acknowledged_at is None


def waits_for_requester(ticket: Ticket) -> bool:
    return ticket.pending_reason == PendingReason.REQUESTER


def no_open_children(ticket: Ticket) -> Any:
    """A parent is finished when its children are."""
    child = ticket.children.open().order_by("created_at").first()
    if child is None:
        return None
    return _("Child ticket %(number)s is not finished.") % {"number": child.number}


def is_followed_up(ticket: Ticket) -> bool:
    """The requester was not content when it closed, and a supervisor has not finished with that yet."""
    return may_have(ticket, "open_follow_up") and ticket.follow_ups.open().exists()


def take(ticket: Ticket, by: User | None, values: Mapping[str, Any]) -> None:
    """Whoever accepts has it; in a team of theirs, when it had none. The system gives it to nobody."""
    if by is None:
        return
    ticket.assignee = by
    if ticket.team_id is None:
        ticket.team = by.teams.filter(is_active=True).order_by("pk").first()
    ticket.assigned_at = ticket.assigned_at or ticket.accepted_at
