"""The list of tasks that wait for a person or their teams, the most urgent first."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from accounts.models import User
from tickets import keyset, moments
from tickets.models import Task, TaskState

PAGE = 30
ORDER = keyset.Order(("due_at", "id"))
VIEWS: Mapping[str, str | Promise] = {
    "mine": pgettext_lazy("tasks", "For me"),
    "teams": pgettext_lazy("tasks", "My teams"),
    "overdue": pgettext_lazy("tasks", "Overdue"),
    "waiting": pgettext_lazy("tasks", "Coming up"),
}


def tasks_of(user: User, show: str = "mine") -> QuerySet[Task]:
    """What is still to be done, by one of VIEWS: given to the person or to their teams, all of the teams', late, or
    not yet ready."""
    if show == "teams":
        return Task.objects.for_teams_of(user).to_do()
    held = Task.objects.held_by(user)
    if show == "overdue":
        return held.overdue(moments.now())
    return held.live().filter(state=TaskState.WAITING) if show == "waiting" else held.to_do()


def read_page(user: User, show: str, cursor: str) -> keyset.Page[Task]:
    """One page, in one statement however deep. A cursor that is not understood is the first page's."""
    forwards, key = True, list[Any]()
    try:
        if cursor:
            forwards, key = keyset.decode(cursor, show, ORDER.fields)
    except keyset.BadCursor:
        pass
    rows = tasks_of(user, show).select_related("ticket", "team", "assignee", "ended_by")
    stretch: keyset.Stretch[Any] = keyset.read_stretch(rows, ORDER, key, forwards=forwards, limit=PAGE)
    ends = [[row.due_at, row.pk] for row in (*stretch.rows[:1], *stretch.rows[-1:])]
    return keyset.Page(
        stretch.rows,
        older=keyset.encode(show, True, ends[-1]) if stretch.has_next else None,
        newer=keyset.encode(show, False, ends[0]) if stretch.has_previous else None,
    )
