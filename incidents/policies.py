"""Who commands a major incident. The rules read the ticket first: on an ordinary one they cost nothing."""

from typing import TYPE_CHECKING

from accounts.roles import STAFF_ROLES, Role
from tickets.policies import any_of, can_supervise, can_view

if TYPE_CHECKING:
    from accounts.models import User
    from tickets.models import Ticket


def is_commander(user: "User", ticket: "Ticket") -> bool:
    """Whoever has the command, as long as they work tickets at all."""
    return bool(ticket.is_major and ticket.major.commander_id == user.pk and user.is_agent and can_view(user, ticket))


can_declare = can_supervise
can_command = any_of(is_commander, can_supervise)


def may_know(user: "User", ticket: "Ticket") -> bool:
    """Be told of a major incident: everybody, of a drill the staff alone."""
    return not ticket.is_drill or user.has_role(*STAFF_ROLES)


def may_set_rule(user: "User") -> bool:
    return user.has_role(Role.ADMINISTRATOR)
