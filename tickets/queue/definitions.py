"""The views that every desk has. Each is an address: filters that always hold, and filters it begins with."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User


@dataclass(frozen=True)
class BuiltIn:
    """One entry of the left column. `fixed` cannot be taken off the view, `initial` can; both are query strings."""

    slug: str
    label: str | Promise
    icon: str
    fixed: str = ""
    initial: str = "open=true"
    ordering: str = "priority"
    # The colour of its count while there is any: "is-soon", "is-danger".
    tone: str = ""
    # What an empty view says, and what comes next.
    empty: str | Promise = ""
    offered: Callable[[User], bool] = lambda user: True


BUILT_IN = (
    BuiltIn(
        "mine", _("My work"), "user", fixed="assignee=me", empty=_("Nothing is assigned to you."),
        offered=lambda user: user.is_agent,
    ),
    BuiltIn(
        "team", _("My team"), "users", fixed="team=mine", empty=_("Your team has nothing open."),
        offered=lambda user: bool(user.team_ids),
    ),
    BuiltIn(
        "unassigned", _("Unassigned"), "user-question", fixed="assignee=none",
        empty=_("Everything has somebody who deals with it."),
    ),
    BuiltIn(
        "soon", _("Due soon"), "hourglass", fixed="promise=soon", ordering="time_left", tone="is-soon",
        empty=_("Nothing is due soon."),
    ),
    BuiltIn(
        "breached", _("Breached"), "alert-triangle", fixed="promise=breached", ordering="next_due", tone="is-danger",
        empty=_("No promise is broken."),
    ),
    BuiltIn(
        "waiting", _("Waiting"), "player-pause", fixed="state=pending", empty=_("Nothing is on hold."),
    ),
    BuiltIn("all", _("All open"), "stack-2", empty=_("No ticket is open.")),
)  # fmt: skip
BY_SLUG = {view.slug: view for view in BUILT_IN}


def offered_to(user: User) -> list[BuiltIn]:
    return [view for view in BUILT_IN if view.offered(user)]


def landing_view(user: User) -> BuiltIn:
    """Where the queue opens: one's team's work, else everything."""
    return BY_SLUG["team" if BY_SLUG["team"].offered(user) else "all"]
