"""A ticket's tasks as one thing: what comes after what, what may begin, and how their events are recorded."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from tickets import events
from tickets.actions.base import lock
from tickets.exceptions import StaleTicket, WrongState
from tickets.models import Task, TaskState, Ticket

# Beyond this it is a project, not a checklist; every change reads all tasks of the ticket.
MAX_TASKS = 200


class Checklist:
    """All tasks of a locked ticket and what each comes after. Costs two statements."""

    def __init__(self, ticket: Ticket) -> None:
        self.ticket = ticket
        self.tasks: dict[int, Task] = {}
        self.after: dict[int, set[int]] = defaultdict(set)
        for task in Task.objects.filter(ticket=ticket).select_related("team", "assignee"):
            task.ticket = ticket
            self.tasks[task.pk] = task
        for follower, earlier in _links().filter(from_task__ticket=ticket).values_list("from_task", "to_task"):
            self.after[follower].add(earlier)

    def may_begin(self, task: Task) -> bool:
        """All that comes before is done or waived, and the process has come to where such tasks are done."""
        wait = self.ticket.workflow.tasks_wait
        return not self.blocking(task) and not (wait and wait(self.ticket, task))

    def blocking(self, task: Task) -> list[Task]:
        earlier = (self.tasks[key] for key in sorted(self.after[task.pk]))
        return [other for other in earlier if not other.is_finished]

    def followers(self, task: Task) -> list[Task]:
        return [self.tasks[key] for key, earlier in self.after.items() if task.pk in earlier]

    def settle(self, now: datetime) -> list[Task]:
        """Makes ready what may begin, and waiting again what may not. Returns those that became ready."""
        changed, ready = [], []
        for task in self.tasks.values():
            if task.state not in (TaskState.WAITING, TaskState.READY):
                continue
            state = TaskState.READY if self.may_begin(task) else TaskState.WAITING
            if state == task.state:
                continue
            task.state, task.ready_at = state, now if state == TaskState.READY else None
            task.version += 1
            changed.append(task)
            if state == TaskState.READY:
                ready.append(task)
        if changed:
            Task.objects.bulk_update(changed, ["state", "ready_at", "version"])
        return ready

    def set_after(self, task: Task, earlier: Iterable[int]) -> None:
        """Puts a task behind others. Raises ValidationError where one is not of this ticket or a circle would close."""
        chosen = set(earlier)
        if not chosen <= self.tasks.keys():
            raise ValidationError({"after": ValidationError(_("Choose tasks of this ticket."), code="unknown")})
        self.after[task.pk] = chosen
        if circle := self._circle_through(task.pk):
            titles = " → ".join(str(self.tasks[key]) for key in circle)
            message = _("These would wait for each other: %(titles)s.")
            raise ValidationError({"after": ValidationError(message, code="circle", params={"titles": titles})})

    def _circle_through(self, start: int) -> list[int]:
        """The tasks of a circle that leads back to `start`, or nothing."""
        paths = [[start]]
        seen: set[int] = set()
        while paths:
            path = paths.pop()
            for earlier in sorted(self.after.get(path[-1], ())):
                if earlier == start:
                    return [*path, start][::-1]
                if earlier not in seen:
                    seen.add(earlier)
                    paths.append([*path, earlier])
        return []

    def save_after(self, tasks: Iterable[Task]) -> None:
        """Writes what these tasks come after."""
        keys = [task.pk for task in tasks]
        _links().filter(from_task__in=keys).delete()
        link = Task.after.through
        rows = [link(from_task_id=key, to_task_id=earlier) for key in keys for earlier in sorted(self.after[key])]
        link._default_manager.bulk_create(rows)


def _links() -> Any:
    return Task.after.through._default_manager


def open_checklist(ticket: Ticket) -> Checklist:
    """Locks the ticket and reads its tasks. Raises WrongState when the ticket has ended."""
    checklist = Checklist(lock(ticket))
    if not checklist.ticket.is_open:
        raise WrongState(
            _("%(number)s is now “%(state)s”; its tasks are not changed any more.")
            % {"number": checklist.ticket.number, "state": checklist.ticket.get_state_display()}
        )
    return checklist


def open_task(task: Task, version: int | None = None) -> tuple[Checklist, Task]:
    """Locks the task's ticket; the tasks and this one as they are now.

    Raises WrongState when the ticket has ended or the task is gone, StaleTicket when `version` is not its version.
    """
    checklist = open_checklist(task.ticket)
    fresh = checklist.tasks.get(task.pk)
    if fresh is None:
        raise WrongState(_("“%(task)s” has been removed.") % {"task": task})
    if version is not None and version != fresh.version:
        raise StaleTicket(checklist.ticket)
    return checklist, fresh


def record(
    ticket: Ticket,
    verb: str,
    by: User | None,
    task: Task | None,
    *,
    now: datetime,
    ready: Iterable[Task] = (),
    **data: Any,
) -> None:
    """The event of something done to a task; holders of the `ready` ones are to be told, `text` is what was said."""
    text = data.pop("text", "")
    content: dict[str, Any] = {**data}
    if task is not None:
        content = {"task": brief(task), "group": task.group, **content}
    if waiting := [{**brief(other), "assignee": other.assignee_id, "team": other.team_id} for other in ready]:
        content["ready"] = waiting
    events.record(ticket, verb, by, at=now, text=text, data=content)


def brief(task: Task) -> Mapping[str, Any]:
    return {"id": task.pk, "name": task.title}


def follow(checklist: Checklist, task: Task, verb: str, by: User | None) -> None:
    """Lets the process do what it does after such a thing."""
    if hook := checklist.ticket.workflow.on_task:
        hook(checklist.ticket, task, verb, by)
