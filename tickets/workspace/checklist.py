"""The tasks of a ticket as its page shows them: by group, with what this person may do to each."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from tickets import policies
from tickets.models import Task, TaskState, Ticket

ICONS = {
    TaskState.WAITING: "circle-dashed",
    TaskState.READY: "circle",
    TaskState.IN_PROGRESS: "progress",
    TaskState.DONE: "circle-check-filled",
    TaskState.FAILED: "alert-triangle",
    TaskState.WAIVED: "ban",
}


@dataclass
class Row:
    """One task: what it waits for, and which verbs are offered."""

    task: Task
    waits_for: list[Task] = field(default_factory=list)
    verbs: frozenset[str] = frozenset()

    @property
    def quick(self) -> list[tuple[str, Any]]:
        """The verbs that are buttons beside the task, with what they say."""
        labels = {"start": pgettext("task", "Begin"), "take": pgettext("task", "Take it")}
        again = _("Retry") if self.task.state == TaskState.FAILED else _("Open again")
        return [(name, words) for name, words in {**labels, "retry": again}.items() if name in self.verbs]

    @property
    def icon(self) -> str:
        return ICONS[TaskState(self.task.state)]


@dataclass
class Group:
    label: str
    rows: list[Row]

    @property
    def finished(self) -> int:
        return sum(row.task.is_finished for row in self.rows)


@dataclass
class Board:
    """All of it. `may_plan` is whether the person adds and changes."""

    groups: list[Group]
    may_plan: bool

    @property
    def total(self) -> int:
        return sum(len(group.rows) for group in self.groups)

    @property
    def finished(self) -> int:
        return sum(group.finished for group in self.groups)

    @property
    def rows(self) -> list[Row]:
        return [row for group in self.groups for row in group.rows]


def has_tasks(ticket: Ticket) -> bool:
    """Whether it has any: read with the ticket where its page found it, else in a statement of its own."""
    known = getattr(ticket, "has_tasks", None)
    return ticket.tasks.exists() if known is None else bool(known)


def read_board(ticket: Ticket, user: User, *, only: Iterable[str] = (), without: Iterable[str] = ()) -> Board:
    """The tasks of these groups (all but some), in one statement however many there are."""
    links = Task.after.through._default_manager.filter(from_task=OuterRef("pk")).order_by("to_task")
    rows_of = ticket.tasks.select_related("team", "assignee", "ended_by").order_by("position", "pk")
    tasks = list(rows_of.annotate(after_ids=ArraySubquery(links.values("to_task"))))
    by_key: dict[int, Task] = {task.pk: task for task in tasks}
    waits: dict[int, list[Task]] = {
        task.pk: [by_key[earlier] for earlier in task.after_ids if not by_key[earlier].is_finished] for task in tasks
    }
    may_plan = ticket.is_open and policies.can_plan_tasks(user, ticket)
    shown = [task for task in tasks if task.group not in set(without) and (not only or task.group in set(only))]
    rows: dict[str, list[Row]] = {}
    for task in shown:
        task.ticket = ticket
        offered = verbs_for(task, user, may_plan=may_plan)
        rows.setdefault(task.group, []).append(Row(task, waits.get(task.pk, []), offered))
    labels = ticket.workflow.task_groups
    return Board([Group(str(labels.get(name, name)), found) for name, found in rows.items()], may_plan)


def verbs_for(task: Task, user: User, *, may_plan: bool) -> frozenset[str]:
    """What the person may do to a task as it is now; the verb itself checks again."""
    if not task.ticket.is_open or not (may_plan or policies.holds_task(user, task)):
        return frozenset()
    state = TaskState(task.state)
    verbs = set()
    if state == TaskState.READY:
        verbs |= {"start", "complete", "fail"}
    elif state == TaskState.IN_PROGRESS:
        verbs |= {"complete", "fail"}
    elif state in (TaskState.DONE, TaskState.FAILED, TaskState.WAIVED):
        verbs.add("retry")
    if not task.is_finished and (may_plan or not task.is_mandatory):
        verbs.add("waive")
    if not task.is_finished and task.assignee_id is None and task.team_id in user.team_ids:
        verbs.add("take")
    return frozenset(verbs)


def desk_panel(ticket: Ticket, user: User) -> dict[str, Any] | None:
    """The panel on the desk's page: nothing where there is no task and the process uses none."""
    if not ticket.workflow.uses_tasks and not has_tasks(ticket):
        return None
    board = read_board(ticket, user, without=ticket.workflow.own_task_groups)
    return {"board": board} if board.total or (board.may_plan and ticket.workflow.uses_tasks) else None


def own_panel(ticket: Ticket, user: User) -> dict[str, Any] | None:
    """On the requester's page: a person's own tasks, and nobody else's."""
    if not has_tasks(ticket):
        return None
    board = read_board(ticket, user)
    rows = [row for row in board.rows if policies.holds_task(user, row.task)]
    return {"rows": rows} if rows else None
