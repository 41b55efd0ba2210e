"""Who may: one small predicate per rule, and the queryset form of the one that lists need.

A rule reads plain attributes of the person and the ticket and imports no model, so that models, workflows,
pages, the API, search and mail can all ask it.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db.models import Q

from accounts.roles import Role

if TYPE_CHECKING:
    from accounts.models import User
    from tickets.models import Ticket

Predicate = Callable[["User", "Ticket"], bool]

NOTE_ROLES = (
    Role.ASSISTANT,
    Role.FIRST_LINE,
    Role.SECOND_LINE,
    Role.SUPERVISOR,
    Role.PROBLEM_MANAGER,
    Role.CHANGE_MANAGER,
    Role.RELEASE_MANAGER,
    Role.KNOWLEDGE_MANAGER,
)


def any_of(*predicates: Predicate) -> Predicate:
    """Allowed when one of the rules allows it."""

    def allowed(user: "User", ticket: "Ticket") -> bool:
        return any(predicate(user, ticket) for predicate in predicates)

    allowed.__name__ = "_or_".join(predicate.__name__ for predicate in predicates)
    return allowed


def nobody(user: "User", ticket: "Ticket") -> bool:
    """Only the system itself does this."""
    return False


def is_requester(user: "User", ticket: "Ticket") -> bool:
    return user.is_active and ticket.requester_id == user.pk


def is_watcher(user: "User", ticket: "Ticket") -> bool:
    if not user.is_active:
        return False
    loaded = getattr(ticket, "_prefetched_objects_cache", {}).get("watchers")
    if loaded is not None:
        return any(person.pk == user.pk for person in loaded)
    return ticket.watchers.filter(pk=user.pk).exists()


def is_on_ticket(user: "User", ticket: "Ticket") -> bool:
    """The assignee, or a member or the lead of the team."""
    if not user.is_active:
        return False
    return ticket.assignee_id == user.pk or (ticket.team_id is not None and ticket.team_id in user.team_ids)


def heads_department(user: "User", ticket: "Ticket") -> bool:
    """The head of the requester's department (as it was when they asked) or of one above it."""
    if not user.is_active or ticket.contact_department is None or not user.headed_department_paths:
        return False
    return ticket.contact_department.path.startswith(user.headed_department_paths)


def can_view(user: "User", ticket: "Ticket") -> bool:
    """See the ticket at all. Source: processes.md, "Roles" and "confidential"."""
    if is_requester(user, ticket) or is_on_ticket(user, ticket):
        return True
    if not ticket.confidential and (user.is_desk_staff or heads_department(user, ticket)):
        return True
    return is_watcher(user, ticket)


def visible_condition(user: "User") -> Q:
    """`can_view` as a condition over tickets."""
    if not user.is_active:
        return Q(pk__in=[])
    condition = Q(requester=user) | Q(assignee=user)
    if user.team_ids:
        condition |= Q(team_id__in=user.team_ids)
    if user.is_desk_staff:
        condition |= Q(confidential=False)
    for path in user.headed_department_paths:
        condition |= Q(confidential=False, contact_department__path__startswith=path)
    return condition | Q(pk__in=user.watched_tickets.through.objects.filter(user_id=user.pk).values("ticket_id"))


def can_see_internal(user: "User", ticket: "Ticket") -> bool:
    """Read internal notes, work log and every change: the desk's staff, on tickets they may see."""
    return user.is_desk_staff and can_view(user, ticket)


def can_handle(user: "User", ticket: "Ticket") -> bool:
    """Work the ticket: supervisors and the first line any, the second line those of their own teams."""
    if not can_view(user, ticket):
        return False
    if user.has_role(Role.SUPERVISOR, Role.FIRST_LINE):
        return True
    return user.has_role(Role.SECOND_LINE) and is_on_ticket(user, ticket)


def can_triage(user: "User", ticket: "Ticket") -> bool:
    """Receive, complete and pass on: whoever works tickets, and the assistants at the service desk."""
    return can_handle(user, ticket) or (user.has_role(Role.ASSISTANT) and can_view(user, ticket))


def can_accept(user: "User", ticket: "Ticket") -> bool:
    """Take it oneself: when it is nobody's or one's own."""
    return ticket.assignee_id in (None, user.pk) and can_handle(user, ticket)


def can_supervise(user: "User", ticket: "Ticket") -> bool:
    return user.has_role(Role.SUPERVISOR) and can_view(user, ticket)


def can_reply(user: "User", ticket: "Ticket") -> bool:
    """Write what the requester reads: the requester, those who watch, and the desk.

    To watch gives no word to those of the desk who only read: an auditor changes nothing.
    """
    if is_requester(user, ticket) or can_triage(user, ticket):
        return True
    return is_watcher(user, ticket) and (not user.is_desk_staff or can_note(user, ticket))


def can_note(user: "User", ticket: "Ticket") -> bool:
    """Write what only staff reads. An auditor changes nothing."""
    return user.has_role(*NOTE_ROLES) and can_see_internal(user, ticket)


def can_log_work(user: "User", ticket: "Ticket") -> bool:
    return user.is_agent and can_note(user, ticket)


can_edit = can_triage
can_link = can_note


def can_record_for_others(user: "User") -> bool:
    """Record a ticket with the fields that only the desk sets (channel, priority, team)."""
    return user.is_agent
