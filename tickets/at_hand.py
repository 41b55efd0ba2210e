"""What every page says of what waits for its reader, read in one statement."""

from dataclasses import dataclass

from django.db.models import Exists, IntegerField, Subquery

from accounts.models import User
from tickets.models import ApprovalSeat, Notification, Task

# Counted no further: beyond it the number says nothing.
CAP = 100


class _Count(Subquery):
    """How many rows a queryset has; one that is cut off is counted to where it is cut."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


@dataclass(frozen=True)
class AtHand:
    """Unread messages and steps to decide, CAP at most; whether tasks wait; whether one was ever asked to approve."""

    unread: int = 0
    approvals: int = 0
    has_tasks: bool = False
    approves: bool = False


def at_hand(user: User) -> AtHand:
    """Kept with the person as this request knows them."""
    found = user.__dict__.get("_at_hand")
    if found is None:
        found = user.__dict__["_at_hand"] = _read(user)
    return found


def _read(user: User) -> AtHand:
    unread = Notification.objects.inbox(user).unread().order_by().values("pk")
    steps = ApprovalSeat.objects.awaiting(user).order_by().values("step_id").distinct()
    row = (
        User.objects.filter(pk=user.pk)
        .order_by()
        .values_list(
            _Count(unread[:CAP]),
            _Count(steps[:CAP]),
            Exists(Task.objects.live().mine(user)),
            Exists(ApprovalSeat.objects.held_by(user)),
        )
        .first()
    )
    return AtHand(*row) if row else AtHand()
