"""Doing tasks: start, complete, fail, waive, and once more."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from tickets import moments, policies
from tickets.actions.base import require_text
from tickets.actions.checklist_base import Checklist, follow, open_task, record
from tickets.exceptions import Blocked, NotAllowed, WrongState
from tickets.models import Task, TaskState, Ticket

MAX_REASON = 2_000
DOABLE = (TaskState.READY, TaskState.IN_PROGRESS)


@transaction.atomic
def start_task(task: Task, *, by: User | None, version: int | None = None, at: datetime | None = None) -> Task:
    """Begins a ready task; one that only a team had is then the person's.

    Like every verb here it raises NotAllowed, WrongState (somebody was faster), Blocked (something comes first),
    StaleTicket. `by` is None for the system.
    """
    now = at or moments.now()
    checklist, task = open_task(task, version)
    _check(checklist, task, by, (TaskState.READY,))
    task.state, task.started_at = TaskState.IN_PROGRESS, now
    if by is not None and task.assignee_id is None and task.team_id in by.team_ids:
        task.assignee = by
    _save(task, "state", "started_at", "assignee")
    record(checklist.ticket, "task_started", by, task, now=now)
    follow(checklist, task, "start", by)
    return task


@transaction.atomic
def complete_task(
    task: Task,
    *,
    by: User | None,
    version: int | None = None,
    comment: str = "",
    at: datetime | None = None,
) -> Task:
    """Ticks a task off, whether it had been started or not. What waited only for it is ready then."""
    now = at or moments.now()
    checklist, task = open_task(task, version)
    _check(checklist, task, by, DOABLE)
    words = require_text(comment, field="comment", limit=MAX_REASON) if comment.strip() else ""
    _end(task, TaskState.DONE, by, now)
    record(checklist.ticket, "task_done", by, task, now=now, ready=checklist.settle(now), text=words)
    follow(checklist, task, "complete", by)
    return task


@transaction.atomic
def fail_task(
    task: Task, *, by: User | None, reason: str, version: int | None = None, at: datetime | None = None
) -> Task:
    """Records that it could not be done, and why. What comes after it waits until it is retried or waived."""
    now = at or moments.now()
    checklist, task = open_task(task, version)
    _check(checklist, task, by, DOABLE)
    task.reason = require_text(reason, field="reason", limit=MAX_REASON)
    _end(task, TaskState.FAILED, by, now)
    record(checklist.ticket, "task_failed", by, task, now=now, reason=task.reason)
    follow(checklist, task, "fail", by)
    return task


@transaction.atomic
def waive_task(
    task: Task, *, by: User | None, reason: str, version: int | None = None, at: datetime | None = None
) -> Task:
    """Leaves a task out, and says why; also the way to go on after one that failed."""
    now = at or moments.now()
    checklist, task = open_task(task, version)
    if by is not None and not policies.can_waive_task(by, checklist.ticket, task):
        raise NotAllowed()
    _expect(task, (TaskState.WAITING, *DOABLE, TaskState.FAILED))
    task.reason = require_text(reason, field="reason", limit=MAX_REASON)
    _end(task, TaskState.WAIVED, by, now)
    record(checklist.ticket, "task_waived", by, task, now=now, ready=checklist.settle(now), reason=task.reason)
    follow(checklist, task, "waive", by)
    return task


@transaction.atomic
def retry_task(task: Task, *, by: User | None, version: int | None = None, at: datetime | None = None) -> Task:
    """Opens a failed task again, or one that was ticked off or waived by mistake.

    Raises Blocked when something that comes after it has begun.
    """
    now = at or moments.now()
    checklist, task = open_task(task, version)
    _may_do(checklist, task, by)
    _expect(task, (TaskState.FAILED, TaskState.DONE, TaskState.WAIVED))
    idle = (TaskState.WAITING, TaskState.READY)
    if begun := [other for other in checklist.followers(task) if other.state not in idle]:
        raise Blocked([_("“%(task)s”, which comes after it, has begun.") % {"task": begun[0]}])
    task.state, task.is_live, task.reason = TaskState.WAITING, True, ""
    task.ready_at = task.started_at = task.ended_at = task.ended_by = None
    _save(task, "state", "is_live", "reason", "ready_at", "started_at", "ended_at", "ended_by")
    record(checklist.ticket, "task_retried", by, task, now=now, ready=checklist.settle(now))
    follow(checklist, task, "retry", by)
    return task


def wake_tasks(ticket: Ticket, *, by: User | None, at: datetime | None = None) -> list[Task]:
    """After a move: makes ready the tasks that its process lets begin now, and tells their holders.

    The ticket is locked. Costs nothing where the process holds no tasks back.
    """
    if ticket.workflow.tasks_wait is None or not ticket.is_open:
        return []
    now = at or moments.now()
    ready = Checklist(ticket).settle(now)
    if ready:
        record(ticket, "task_ready", by, None, now=now, ready=ready)
    return ready


def follow_ticket(ticket: Ticket) -> None:
    """When a ticket ends or begins anew: what is left of its tasks leaves, or comes back to, the lists of tasks to
    do."""
    left = Task.objects.filter(ticket=ticket).exclude(state__in=(TaskState.DONE, TaskState.WAIVED))
    left.exclude(is_live=ticket.is_open).update(is_live=ticket.is_open)


def _check(checklist: Checklist, task: Task, by: User | None, states: tuple[TaskState, ...]) -> None:
    _may_do(checklist, task, by)
    if task.state == TaskState.WAITING:
        raise Blocked(_reasons(checklist, task))
    _expect(task, states)
    wait = checklist.ticket.workflow.tasks_wait
    if wait and (reason := wait(checklist.ticket, task)):
        raise Blocked([reason])


def _may_do(checklist: Checklist, task: Task, by: User | None) -> None:
    if by is not None and not policies.can_do_task(by, checklist.ticket, task):
        raise NotAllowed()


def _reasons(checklist: Checklist, task: Task) -> list[Any]:
    """Why a task still waits."""
    wait = checklist.ticket.workflow.tasks_wait
    reasons: list[Any] = [_("“%(task)s” comes first.") % {"task": other} for other in checklist.blocking(task)]
    if wait and (reason := wait(checklist.ticket, task)):
        reasons.append(reason)
    return reasons or [_("“%(task)s” is not ready.") % {"task": task}]


def _expect(task: Task, states: tuple[TaskState, ...]) -> None:
    if task.state in states:
        return
    names = {"task": task, "state": task.get_state_display()}
    if task.ended_by is None:
        raise WrongState(_("“%(task)s” is now “%(state)s”.") % names)
    raise WrongState(_("“%(task)s” is now “%(state)s”, by %(person)s.") % {**names, "person": task.ended_by.name})


def _end(task: Task, state: TaskState, by: User | None, now: datetime) -> None:
    """Sets how it ended, when and by whom; a failed one is still to be done."""
    task.state, task.ended_at, task.ended_by = state, now, by
    if state != TaskState.WAIVED:
        task.started_at = task.started_at or now
    task.is_live = state == TaskState.FAILED
    _save(task, "state", "started_at", "ended_at", "ended_by", "is_live", "reason")


def _save(task: Task, *fields: str) -> None:
    task.version += 1
    task.save(update_fields=[*fields, "version"])
