"""Who may do what to a change. Plain predicates over the person and the ticket, as in tickets/policies.py."""

from typing import TYPE_CHECKING

from accounts.roles import Role
from tickets.policies import NOTE_ROLES, can_view, is_on_ticket, is_requester

if TYPE_CHECKING:
    from accounts.models import User
    from tickets.models import Ticket

# What a change is prepared in: later its plan is what was approved and stands.
PLANNING = ("draft", "submitted", "assessing")
STEP_GROUPS = ("implementation", "rollback")


def may_create(user: "User") -> bool:
    """Whoever works at the desk; employees ask for services, and the desk plans what that takes."""
    return user.is_active and user.has_role(*NOTE_ROLES)


def may_read_calendar(user: "User") -> bool:
    """The calendar shows when services are touched: to the desk, and to the board that decides on it."""
    return user.is_active and (user.is_desk_staff or user.has_role(Role.CAB_MEMBER))


def may_manage(user: "User") -> bool:
    return user.is_active and user.has_role(Role.CHANGE_MANAGER)


def may_set(user: "User") -> bool:
    """Freezes, templates and thresholds are the administrators'."""
    return user.is_active and user.is_administrator


def may_attend(user: "User") -> bool:
    """The pages of the board's meetings."""
    return user.is_active and user.has_role(Role.CAB_MEMBER, Role.CHANGE_MANAGER, Role.AUDITOR)


def can_manage(user: "User", ticket: "Ticket") -> bool:
    """Assess, ask for approval, reject, send back."""
    return may_manage(user) and can_view(user, ticket)


def can_prepare(user: "User", ticket: "Ticket") -> bool:
    """Write the plan: who asked or recorded it, who has it, and the change manager."""
    if not may_create(user):
        return False
    return (
        is_requester(user, ticket)
        or ticket.opened_by_id == user.pk
        or is_worker(user, ticket)
        or can_manage(user, ticket)
    )


def can_edit_plan(user: "User", ticket: "Ticket") -> bool:
    """While it is planned; once the manager assesses it, it is theirs to complete or to send back."""
    if ticket.state not in PLANNING:
        return False
    return can_manage(user, ticket) if ticket.state == "assessing" else can_prepare(user, ticket)


def is_worker(user: "User", ticket: "Ticket") -> bool:
    """Works on it: the assignee, and those in its team who work tickets."""
    return is_on_ticket(user, ticket) and user.has_role(*NOTE_ROLES)


def owns_step(user: "User", ticket: "Ticket") -> bool:
    """Has one of its steps."""
    if not user.is_active:
        return False
    return ticket.tasks.filter(group__in=STEP_GROUPS, assignee=user).exists()


def can_implement(user: "User", ticket: "Ticket") -> bool:
    """Begin, end, fail and roll back the work: those who do it, and the change manager."""
    return can_manage(user, ticket) or is_worker(user, ticket) or owns_step(user, ticket)


def can_begin_unapproved(user: "User", ticket: "Ticket") -> bool:
    """Begin an emergency before anybody has approved it: its workers, the change manager, a supervisor."""
    if user.has_role(Role.SUPERVISOR) and can_view(user, ticket):
        return True
    return can_implement(user, ticket)


def is_manager_or_requester(user: "User", ticket: "Ticket") -> bool:
    """Whoever asked for it, and the change manager."""
    return is_requester(user, ticket) or can_manage(user, ticket)


is_manager_or_requester.__name__ = "is_requester_or_can_manage"


def can_plan_steps(user: "User", ticket: "Ticket") -> bool:
    """Its steps: written with the plan; once the work has begun, handed over and left out by those who do it."""
    return can_edit_plan(user, ticket) if ticket.state in PLANNING else can_implement(user, ticket)
