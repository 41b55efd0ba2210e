"""Who may do what with problems. Source: processes.md, "Roles" and "Problem".

The problem manager handles them; the second line logs them and investigates what is assigned to them; a supervisor logs
them. Everybody else of the desk reads.
"""

from typing import TYPE_CHECKING

from accounts.roles import Role
from tickets.policies import can_view

if TYPE_CHECKING:
    from accounts.models import User
    from tickets.models import Ticket


def can_log(user: "User") -> bool:
    """Record a problem."""
    return user.is_active and user.has_role(Role.PROBLEM_MANAGER, Role.SECOND_LINE, Role.SUPERVISOR)


def can_manage(user: "User", ticket: "Ticket") -> bool:
    """Decide on it: known error, workaround, fix, closing."""
    return user.has_role(Role.PROBLEM_MANAGER) and can_view(user, ticket)


def can_investigate(user: "User", ticket: "Ticket") -> bool:
    """Look for the root cause and write down what is found: the manager, or the second line whose problem it is."""
    if can_manage(user, ticket):
        return True
    return user.is_active and user.has_role(Role.SECOND_LINE) and ticket.assignee_id == user.pk


def can_see_problems(user: "User") -> bool:
    """Read the pages of problems; each problem still only if it may be seen."""
    return user.is_active and user.is_desk_staff


def can_decide_candidates(user: "User") -> bool:
    """Make a problem of a candidate, or dismiss it."""
    return user.is_active and user.has_role(Role.PROBLEM_MANAGER)


def can_change_settings(user: "User") -> bool:
    return user.is_active and user.has_role(Role.ADMINISTRATOR)
