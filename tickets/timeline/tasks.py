"""What happened to the tasks of a ticket, in sentences. The titles are those of the moment."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

if TYPE_CHECKING:
    from tickets.timeline.words import Telling

ICONS: Mapping[str, str] = {
    "task_added": "checklist",
    "task_ready": "checklist",
    "task_started": "player-play",
    "task_done": "circle-check",
    "task_failed": "alert-triangle",
    "task_waived": "ban",
    "task_retried": "rotate",
    "task_assigned": "user-check",
    "task_changed": "pencil",
    "task_removed": "x",
    "tasks_reordered": "arrows-exchange",
}


def _names(told: "Telling", key: str) -> str:
    return pgettext("between items", ", ").join(f"“{task['name']}”" for task in told.data.get(key, ()))


def _next(told: "Telling") -> str:
    ready = _names(told, "ready")
    return _("now ready: %(tasks)s") % {"tasks": ready} if ready else ""


def _about(words: Callable[[], str]) -> Callable[["Telling"], str]:
    return lambda told: told.say(words(), told.reason(), _next(told), task=told.data.get("task", {}).get("name", ""))


def added(told: "Telling") -> str:
    return told.say(_("%(who)s added the tasks %(tasks)s"), tasks=_names(told, "tasks"))


def ready(told: "Telling") -> str:
    return _("Now ready: %(tasks)s") % {"tasks": _names(told, "ready")}


def assigned(told: "Telling") -> str:
    names = [name for name in (told.data.get("team"), told.data.get("assignee")) if name]
    task = told.data.get("task", {}).get("name", "")
    if not names:
        return told.say(_("%(who)s left the task “%(task)s” to whoever handles the ticket"), task=task)
    return told.say(_("%(who)s gave the task “%(task)s” to %(to)s"), task=task, to=" · ".join(names))


SENTENCES: Mapping[str, Callable[["Telling"], str]] = {
    "task_added": added,
    "task_ready": ready,
    "task_started": _about(lambda: _("%(who)s began the task “%(task)s”")),
    "task_done": _about(lambda: _("%(who)s finished the task “%(task)s”")),
    "task_failed": _about(lambda: _("%(who)s could not finish the task “%(task)s”")),
    "task_waived": _about(lambda: _("%(who)s waived the task “%(task)s”")),
    "task_retried": _about(lambda: _("%(who)s opened the task “%(task)s” again")),
    "task_assigned": assigned,
    "task_changed": _about(lambda: _("%(who)s changed the task “%(task)s”")),
    "task_removed": _about(lambda: _("%(who)s removed the task “%(task)s”")),
    "tasks_reordered": lambda told: told.say(_("%(who)s changed the order of the tasks")),
}
