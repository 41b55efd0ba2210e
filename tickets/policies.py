"""Who may: one small predicate per rule, and the queryset form of the one that lists need.

A rule reads plain attributes of the person and the ticket and imports no model, so that models, workflows,
pages, the API, search and mail can all ask it.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from accounts.roles import Role

if TYPE_CHECKING:
    from accounts.models import User
    from tickets.models import Satisfaction, Task, Ticket

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

# Who reads what every requester thinks of the desk: whoever runs, checks or steers it.
RATINGS_ROLES = (Role.SUPERVISOR, Role.AUDITOR, Role.ADMINISTRATOR)


def any_of(*predicates: Predicate) -> Predicate:
    """Allowed when one of the rules allows it."""

    def allowed(user: "User", ticket: "Ticket") -> bool:
        return any(predicate(user, ticket) for predicate in predicates)

    allowed.__name__ = "_or_".join(predicate.__name__ for predicate in predicates)
    allowed.parts = predicates  # type: ignore[attr-defined]
    return allowed


def parts_of(predicate: Predicate) -> tuple[Predicate, ...]:
    """The single rules that a rule is put together from."""
    parts = getattr(predicate, "parts", (predicate,))
    return tuple(leaf for part in parts for leaf in (parts_of(part) if part is not predicate else (part,)))


def nobody(user: "User", ticket: "Ticket") -> bool:
    """Only the system itself does this."""
    return False


def is_requester(user: "User", ticket: "Ticket") -> bool:
    """Whoever asked."""
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


def tasks_held_by(user: "User") -> Q:
    """Given to the person or to one of their teams, as a condition over tasks."""
    held = Q(assignee=user)
    return held | Q(team_id__in=user.team_ids) if user.team_ids else held


def has_task(user: "User", ticket: "Ticket") -> bool:
    """Holds, or has held, a task of the ticket, alone or with a team."""
    return user.is_active and ticket.tasks.filter(tasks_held_by(user)).exists()


def is_approver(user: "User", ticket: "Ticket") -> bool:
    """Is or was asked to approve it, stands in for somebody who was, or has decided."""
    return user.is_active and ticket.approval_seats.held_by(user).exists()


def can_view(user: "User", ticket: "Ticket") -> bool:
    """See the ticket at all. Source: processes.md, "Roles" and "confidential"."""
    if is_requester(user, ticket) or is_on_ticket(user, ticket):
        return True
    if not ticket.confidential and (user.is_desk_staff or heads_department(user, ticket)):
        return True
    if is_watcher(user, ticket) or has_task(user, ticket):
        return True
    # Of a confidential one an approver sees only what they decide on (see `approvals`).
    return not ticket.confidential and is_approver(user, ticket)


def visible_condition(user: "User") -> Q:
    """`can_view` as a condition over tickets."""
    if not user.is_active:
        return Q(pk__in=[])
    condition = Q(requester=user) | Q(assignee=user)
    if user.team_ids:
        condition |= Q(team_id__in=user.team_ids)
    if user.is_desk_staff:
        condition |= Q(confidential=False)
    else:
        asked = user.approval_seats.model._default_manager.held_by(user)
        condition |= Q(confidential=False, pk__in=asked.values("ticket_id"))
    for path in user.headed_department_paths:
        condition |= Q(confidential=False, contact_department__path__startswith=path)
    # One look at the index for a ticket that nothing else shows; the planner may also read them all at once.
    tasks = user.tasks.model._default_manager.filter(tasks_held_by(user), ticket_id=OuterRef("pk"))
    if user.is_desk_staff:
        # But not those of a team over years, where only what is confidential is asked about: said twice, in another
        # way, the condition cannot be read ahead.
        tasks = tasks.filter(ticket_id__lte=OuterRef("pk"))
    condition |= Q(Exists(tasks))
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
    """Answer for it towards the management: supervisors."""
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


def can_plan_tasks(user: "User", ticket: "Ticket") -> bool:
    """Add, change, give and waive the ticket's tasks: whom the process names, else whoever handles the ticket."""
    return (ticket.workflow.who_plans_tasks or can_handle)(user, ticket)


def holds_task(user: "User", task: "Task") -> bool:
    """The task is the person's own or their team's."""
    if not user.is_active:
        return False
    return task.assignee_id == user.pk or (task.team_id is not None and task.team_id in user.team_ids)


def can_do_task(user: "User", ticket: "Ticket", task: "Task") -> bool:
    """Tick it off: its holder, even of another team than the ticket's, and whoever plans the tasks."""
    return holds_task(user, task) or can_plan_tasks(user, ticket)


def can_waive_task(user: "User", ticket: "Ticket", task: "Task") -> bool:
    """Leave it out: a mandatory one only whoever plans the tasks."""
    return can_plan_tasks(user, ticket) or (not task.is_mandatory and holds_task(user, task))


def solves_its_problem(user: "User", ticket: "Ticket") -> bool:
    """End what comes from a problem that is solved: the problem manager, on tickets linked to it."""
    if not user.has_role(Role.PROBLEM_MANAGER) or not can_view(user, ticket):
        return False
    solved = ticket.links_out.filter(target__kind="problem", target__state__in=("resolved", "closed"))
    return solved.filter(kind__in=("caused_by", "same_problem")).exists()


can_edit = can_triage


def can_edit_facts(user: "User", ticket: "Ticket") -> bool:
    """Change what stands in the ticket: whom its process names, else whoever edits tickets."""
    return (ticket.workflow.who_edits or can_edit)(user, ticket)


can_link = can_note
# What a person makes from a ticket is linked to it.
can_spin_off = can_note


def can_record_for_others(user: "User") -> bool:
    """Record a ticket with the fields that only the desk sets (channel, priority, team)."""
    return user.has_role(*NOTE_ROLES)


def can_rate(user: "User", ticket: "Ticket") -> bool:
    """Say how they were helped: whoever asked, and nobody for them."""
    return is_requester(user, ticket)


def can_read_rating(user: "User", satisfaction: "Satisfaction") -> bool:
    """Read what a requester thinks: they themselves, and the desk's staff on tickets they may see. No other employee
    does, whether they watch the ticket or head the department.
    """
    own = user.is_active and satisfaction.requester_id == user.pk
    return own or can_see_internal(user, satisfaction.ticket)


def may_follow_up(user: "User") -> bool:
    """Ask somebody who was not content, and write down what came of it: supervisors."""
    return user.has_role(Role.SUPERVISOR)


def may_read_follow_ups(user: "User") -> bool:
    """Find the list of those who were not content."""
    return user.has_role(*RATINGS_ROLES)
