"""Who may: the rules about promised times that do not hang on one ticket."""

from typing import TYPE_CHECKING

from accounts.roles import Role

if TYPE_CHECKING:
    from accounts.models import User

FIGURES_ROLES = (Role.SUPERVISOR, Role.PROBLEM_MANAGER, Role.AUDITOR, Role.ADMINISTRATOR)


def may_see_figures(user: "User") -> bool:
    """The dashboard, its trends, the wallboard and the same by API: supervisors run the desk by it, problem managers
    look for what keeps breaking, auditors check it, administrators set its targets. For others it is not there.

    What stands in a list, and every figure of this moment, counts only tickets that the reader may see; a rate over
    a period counts the whole desk and names no ticket.
    """
    return user.is_active and user.has_role(*FIGURES_ROLES)


def may_steer(user: "User") -> bool:
    """Reassign, pull, escalate and adjust a promise from the dashboard; the verbs themselves ask again."""
    return user.has_role(Role.SUPERVISOR)


def may_read_promises(user: "User") -> bool:
    """The pages of calendars, policies, matrix and reasons, with their history."""
    return user.is_active and user.has_role(Role.ADMINISTRATOR, Role.SUPERVISOR)


def may_edit_promises(user: "User") -> bool:
    """Save them, and try a change on past tickets."""
    return user.is_active and user.has_role(Role.ADMINISTRATOR)
