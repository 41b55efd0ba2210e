"""What follows a move or a step of a change, and who answers for a conflict."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from changes import board
from changes.plan import GROUPS, IMPLEMENTATION
from changes.policies import PLANNING, may_manage
from tickets.actions.approval import is_awaiting, start_approvals, withdraw_approvals
from tickets.exceptions import Blocked
from tickets.models import ApprovalSeat, Task, Ticket
from tickets.policies import can_view

__all__ = ["ask_for_approval", "can_accept_conflicts", "check_step", "is_awaiting", "step_waits", "withdraw"]

# What may be done to the steps of a plan that has been approved: nothing but to carry them out and hand them over.
PLANNING_VERBS = ("add", "change", "remove")
DOING_VERBS = ("start", "complete", "fail", "retry")


def ask_for_approval(ticket: Ticket, by: User | None) -> None:
    """Asks those whom the type and the risk name, unless they are being asked already."""
    if not is_awaiting(ticket):
        start_approvals(ticket, board.steps_to_approve(ticket.change), by=by, at=ticket.updated_at)


def withdraw(ticket: Ticket, by: User | None) -> None:
    """Nobody is asked any more."""
    withdraw_approvals(ticket, by=by, at=ticket.updated_at)


def can_accept_conflicts(user: User, ticket: Ticket) -> bool:
    """Answers for a conflict: the change manager, or somebody who is asked to approve; never who asked or works."""
    if not user.is_active or not (_is_manager(user, ticket) or _is_asked(user, ticket)):
        return False
    return user.pk not in board.conflicted(ticket)


def _is_manager(user: User, ticket: Ticket) -> bool:
    return may_manage(user) and can_view(user, ticket)


def _is_asked(user: User, ticket: Ticket) -> bool:
    return ApprovalSeat.objects.awaiting(user).filter(ticket=ticket).exists()


def step_waits(ticket: Ticket, task: Task) -> Any:
    """Why a step may not begin yet: each plan has its state."""
    if task.group not in GROUPS:
        return None
    if task.group == IMPLEMENTATION:
        return None if ticket.state == "implementing" else _("It begins with the implementation.")
    return None if ticket.state == "rolling_back" else _("It is for the rollback only.")


def check_step(ticket: Ticket, task: Task, verb: str, by: User | None) -> None:
    """Keeps the plan what was approved, and the hands that approve apart from those that do.

    Raises Blocked. Source: processes.md, "nobody approves a change they requested or implement".
    """
    if task.group not in GROUPS:
        return
    if verb in PLANNING_VERBS and ticket.state not in PLANNING:
        raise Blocked([_("The plan stands: it was submitted for approval. Send the change back to draft to alter it.")])
    doers = {task.assignee_id} if verb == "assign" else {by.pk} if by and verb in DOING_VERBS else set()
    if doers - {None} and doers & board.approvers(ticket):
        raise Blocked([_("Who approved this change cannot implement it.")])
