"""Who may do what to a release. Source: processes.md, "Release" and "Roles"."""

from typing import TYPE_CHECKING

from accounts.roles import Role
from tickets.policies import NOTE_ROLES, can_view, is_on_ticket

if TYPE_CHECKING:
    from accounts.models import User
    from tickets.models import Ticket

# The plan is written until the tests begin to count on it.
PLANNING = ("planning", "building")


def may_create(user: "User") -> bool:
    """Record a release: the release manager, the change manager and supervisors."""
    return user.is_active and user.has_role(Role.RELEASE_MANAGER, Role.CHANGE_MANAGER, Role.SUPERVISOR)


def may_manage(user: "User") -> bool:
    return user.is_active and user.has_role(Role.RELEASE_MANAGER)


def can_manage(user: "User", ticket: "Ticket") -> bool:
    """Plan, decide on and end a release."""
    return may_manage(user) and can_view(user, ticket)


def can_work(user: "User", ticket: "Ticket") -> bool:
    """Build, test, deploy, verify and roll back: the release manager, the assignee, and those of its team."""
    return can_manage(user, ticket) or (is_on_ticket(user, ticket) and user.has_role(*NOTE_ROLES))


def can_edit_plan(user: "User", ticket: "Ticket") -> bool:
    """Write what is in it and how it goes out, until it is tested; its notes as long as it is open."""
    return ticket.state in PLANNING and (can_work(user, ticket) or _recorded(user, ticket))


def can_write_notes(user: "User", ticket: "Ticket") -> bool:
    return ticket.is_open and can_work(user, ticket)


def _recorded(user: "User", ticket: "Ticket") -> bool:
    return may_create(user) and user.pk in (ticket.requester_id, ticket.opened_by_id)
