"""Who may do what with reports. The rule of the figures is `sla.policies.may_see_figures`: one for all of them."""

from typing import TYPE_CHECKING

from accounts.roles import Role
from problems.policies import can_log
from sla.policies import may_see_figures

if TYPE_CHECKING:
    from accounts.models import User

RECORD_TABLE_ROLES = (
    Role.SUPERVISOR, Role.AUDITOR, Role.PROBLEM_MANAGER, Role.CHANGE_MANAGER, Role.RELEASE_MANAGER,
    Role.KNOWLEDGE_MANAGER,
)  # fmt: skip

__all__ = [
    "may_log_frequent", "may_make_reports", "may_see_figures", "may_see_own_figures", "may_see_people",
    "may_set_beginnings", "may_take_record_table",
]  # fmt: skip


def may_make_reports(user: "User") -> bool:
    """Make a monthly report, write in it, send it and say to whom it goes: whoever runs the desk."""
    return user.is_active and user.has_role(Role.SUPERVISOR, Role.ADMINISTRATOR)


def may_log_frequent(user: "User") -> bool:
    """Make a problem of what recurs."""
    return may_see_figures(user) and can_log(user)


def may_take_record_table(user: "User") -> bool:
    """Take the tickets of a period out as a table: supervisors, auditors and the managers of processes. What stands in
    it is what they may see.
    """
    return user.is_active and user.has_role(*RECORD_TABLE_ROLES)


def may_see_people(user: "User") -> bool:
    """Compare people with one another, or look at somebody else's figures: whoever leads them, and auditors. A
    figure of a person is given to as few as can be; everybody has their own."""
    return user.is_active and user.has_role(Role.SUPERVISOR, Role.AUDITOR)


def may_see_own_figures(user: "User") -> bool:
    """One's own work in figures: whoever works tickets."""
    return user.is_active and user.is_agent


def may_set_beginnings(user: "User") -> bool:
    """Say with which dashboard a role begins."""
    return user.is_active and user.has_role(Role.SUPERVISOR, Role.ADMINISTRATOR)


def may_audit(user: "User") -> bool:
    """Draw samples, review, finish: auditors and supervisors; which tickets, `reports.audit.reviewing` says."""
    return user.is_active and user.has_role(Role.SUPERVISOR, Role.AUDITOR)


def may_read_audits(user: "User") -> bool:
    """Read audits and what the system finds."""
    return may_audit(user) or (user.is_active and user.has_role(Role.ADMINISTRATOR))
