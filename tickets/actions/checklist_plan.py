"""Planning tasks: add, change, give, put in order, remove."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from tickets import moments, policies
from tickets.actions.base import refuse_unfit, require, require_text
from tickets.actions.checklist_base import MAX_TASKS, Checklist, brief, follow, open_checklist, open_task, record
from tickets.exceptions import Blocked
from tickets.models import Task, TaskHolder, TaskSpec, TaskState, Ticket

CHANGEABLE = (
    "title", "title_en", "description", "group", "planned_minutes", "planned_start", "planned_end", "is_mandatory",
    "data",
)  # fmt: skip
TEXTS = {"title": 200, "title_en": 200, "description": 10_000}
# What no longer changes once somebody has begun it.
BEGUN = (TaskState.IN_PROGRESS, TaskState.DONE, TaskState.WAIVED)


@transaction.atomic
def add_tasks(
    ticket: Ticket, specs: Sequence[TaskSpec], *, by: User | None, group: str = "", at: datetime | None = None
) -> list[Task]:
    """Adds tasks behind those that are there, in their order, in one event; those that can begin are ready at once.

    `by` is None for the process itself. Raises NotAllowed, WrongState (the ticket has ended), or ValidationError by
    field: a name in `after` that nobody has, tasks that would wait for each other, too many.
    """
    now = at or moments.now()
    checklist = open_checklist(ticket)
    _may_plan(checklist, by)
    if not specs:
        return []
    _refuse_crowd(len(checklist.tasks) + len(specs))
    position = max((task.position for task in checklist.tasks.values()), default=0)
    tasks = [_build(checklist.ticket, spec, group, position + place) for place, spec in enumerate(specs, start=1)]
    for task in tasks:
        _validate(task)
    Task.objects.bulk_create(tasks)
    checklist.tasks |= {task.pk: task for task in tasks}
    _link(checklist, tasks, specs)
    names = [brief(task) for task in tasks]
    record(checklist.ticket, "task_added", by, None, now=now, ready=checklist.settle(now), tasks=names, group=group)
    for task in tasks:
        follow(checklist, task, "add", by)
    return tasks


@transaction.atomic
def change_task(
    task: Task, *, by: User | None, version: int | None = None, after: Sequence[int] | None = None, **fields: Any
) -> Task:
    """Changes what a task says and what it comes after, as long as nobody has begun it.

    `fields` are of CHANGEABLE. Raises NotAllowed, Blocked, StaleTicket, WrongState or ValidationError by field.
    """
    if unknown := fields.keys() - set(CHANGEABLE):
        raise TypeError(f"change_task() does not take {sorted(unknown)}")
    now = moments.now()
    checklist, task = open_task(task, version)
    _may_plan(checklist, by)
    if task.state in BEGUN:
        raise Blocked([_("“%(task)s” has begun and is not changed any more.") % {"task": task}])
    changed = [name for name, value in fields.items() if getattr(task, name) != value]
    for name in changed:
        setattr(task, name, fields[name])
    _validate(task)
    if after is not None and set(after) != checklist.after[task.pk]:
        checklist.set_after(task, after)
        checklist.save_after([task])
        changed.append("after")
    if not changed:
        return task
    task.version += 1
    task.save(update_fields=[*(name for name in changed if name != "after"), "version"])
    ready = checklist.settle(now)
    record(checklist.ticket, "task_changed", by, task, now=now, ready=ready, fields=sorted(changed))
    follow(checklist, task, "change", by)
    return task


@transaction.atomic
def assign_task(
    task: Task, *, by: User | None, version: int | None = None, at: datetime | None = None, **holder: Any
) -> Task:
    """Gives a task to a `team`, an `assignee`, or both; neither leaves it to whoever handles the ticket.

    A member of the task's team may also take it. Raises NotAllowed, Blocked or ValidationError by field.
    """
    now = at or moments.now()
    checklist, task = open_task(task, version)
    team, assignee = holder.get("team"), holder.get("assignee")
    takes = by is not None and assignee == by and team in (None, task.team) and policies.holds_task(by, task)
    if takes:
        team = task.team
    else:
        _may_plan(checklist, by)
    if task.is_finished:
        raise Blocked([_("“%(task)s” is finished.") % {"task": task}])
    before = (task.team_id, task.assignee_id)
    task.team, task.assignee = team, assignee
    _check_holder(task)
    if before == (task.team_id, task.assignee_id):
        return task
    task.version += 1
    task.save(update_fields=["team", "assignee", "version"])
    told = [] if task.state == TaskState.WAITING else [task]
    names = {"team": str(team or ""), "assignee": assignee.name if assignee else ""}
    record(checklist.ticket, "task_assigned", by, task, now=now, ready=told, **names)
    follow(checklist, task, "assign", by)
    return task


@transaction.atomic
def remove_task(task: Task, *, by: User | None, version: int | None = None) -> None:
    """Takes a task away that nobody has begun; the timeline keeps that it was there. Raises Blocked otherwise."""
    now = moments.now()
    checklist, task = open_task(task, version)
    _may_plan(checklist, by)
    if task.started_at is not None or task.state in BEGUN:
        raise Blocked([_("“%(task)s” has begun: it can be waived, not removed.") % {"task": task}])
    for follower in checklist.followers(task):
        checklist.after[follower.pk].discard(task.pk)
    del checklist.tasks[task.pk]
    checklist.after.pop(task.pk, None)
    Task.objects.filter(pk=task.pk).delete()
    ready = checklist.settle(now)
    record(checklist.ticket, "task_removed", by, task, now=now, ready=ready)
    follow(checklist, task, "remove", by)


@transaction.atomic
def reorder_tasks(ticket: Ticket, order: Sequence[int], *, by: User | None) -> None:
    """Puts the tasks with these ids into this order, in the places that they now have among the others."""
    now = moments.now()
    checklist = open_checklist(ticket)
    _may_plan(checklist, by)
    if len(set(order)) != len(order) or not set(order) <= checklist.tasks.keys():
        raise ValidationError({"order": ValidationError(_("Choose tasks of this ticket."), code="unknown")})
    everything = list(checklist.tasks.values())
    chosen = iter([checklist.tasks[key] for key in order])
    arranged = [next(chosen) if task.pk in set(order) else task for task in everything]
    if arranged == everything:
        return
    for position, task in enumerate(arranged, start=1):
        task.position = position
    Task.objects.bulk_update(arranged, ["position"])
    record(checklist.ticket, "tasks_reordered", by, None, now=now, order=[task.pk for task in arranged])


def _may_plan(checklist: Checklist, by: User | None) -> None:
    if by is not None:
        require(policies.can_plan_tasks, by, checklist.ticket)


def _refuse_crowd(count: int) -> None:
    if count > MAX_TASKS:
        message = _("A ticket has at most %(count)d tasks.")
        raise ValidationError({"tasks": ValidationError(message, code="too_many", params={"count": MAX_TASKS})})


def _build(ticket: Ticket, spec: TaskSpec, group: str, position: int) -> Task:
    team, assignee = spec.team, spec.assignee or _resolve(ticket, spec.who)
    if team and assignee and team.pk not in assignee.team_ids and spec.who:
        team = None
    return Task(
        ticket=ticket,
        group=spec.group or group,
        position=position,
        title=spec.title,
        title_en=spec.title_en,
        description=spec.description,
        team=team,
        assignee=assignee,
        planned_minutes=spec.planned_minutes,
        planned_start=spec.planned_start,
        planned_end=spec.planned_end,
        is_mandatory=spec.is_mandatory,
        data=dict(spec.data),
    )


def _resolve(ticket: Ticket, who: str) -> User | None:
    """The person that a step means on this ticket, as long as they are with the company."""
    department = ticket.contact_department
    person = {
        TaskHolder.REQUESTER: lambda: ticket.requester,
        TaskHolder.MANAGER: lambda: ticket.requester.manager,
        TaskHolder.DEPARTMENT_HEAD: lambda: department.head if department else None,
    }.get(TaskHolder(who), lambda: None)() if who else None  # fmt: skip
    return person if person is not None and person.is_active else None


def _validate(task: Task) -> None:
    """Raises ValidationError by field."""
    task.title = require_text(task.title, field="title", limit=TEXTS["title"])
    for name, limit in TEXTS.items():
        refuse_unfit(getattr(task, name), field=name, limit=limit)
    task.clean_fields(exclude={"ticket", "team", "assignee", "data", "ended_by"})
    if task.planned_start and task.planned_end and task.planned_end < task.planned_start:
        message = _("The planned end lies before the planned start.")
        raise ValidationError({"planned_end": ValidationError(message, code="order")})
    _check_holder(task)


def _check_holder(task: Task) -> None:
    person = task.assignee
    if person is None:
        return
    if not person.is_active:
        message, params = _("%(person)s has left or is disabled; choose somebody else."), {"person": person.name}
        raise ValidationError({"assignee": ValidationError(message, code="inactive", params=params)})
    if task.team_id and task.team_id not in person.team_ids:
        message, params = _("%(person)s does not belong to %(team)s."), {"person": person.name, "team": str(task.team)}
        raise ValidationError({"assignee": ValidationError(message, code="not_a_member", params=params)})


def _link(checklist: Checklist, tasks: Sequence[Task], specs: Sequence[TaskSpec]) -> None:
    """Puts the new tasks behind those that their specs name. Raises ValidationError on an unknown name or a circle."""
    by_key: Mapping[str, int] = {spec.key: task.pk for task, spec in zip(tasks, specs, strict=True) if spec.key}
    for task, spec in zip(tasks, specs, strict=True):
        checklist.set_after(task, [_found(by_key, name) for name in spec.after])
    checklist.save_after([task for task, spec in zip(tasks, specs, strict=True) if spec.after])


def _found(by_key: Mapping[str, int], name: str | int) -> int:
    if isinstance(name, int):
        return name
    if name not in by_key:
        message, params = _("There is no step “%(name)s”."), {"name": name}
        raise ValidationError({"after": ValidationError(message, code="unknown", params=params)})
    return by_key[name]
