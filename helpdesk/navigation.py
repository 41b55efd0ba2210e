"""Where each person can go from every page: the rail of the staff, the bar of the employees."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from accounts.models import User
from changes.policies import may_read_calendar
from helpdesk.administration import settings_pages
from problems.policies import can_log
from sla.breaches import may_read_breaches
from tickets.at_hand import at_hand
from tickets.policies import NOTE_ROLES


@dataclass(frozen=True)
class Place:
    """One entry. `key` goes there by keyboard after "g"; `within` are the paths it stands for besides its own."""

    label: str | Promise
    icon: str
    url_name: str
    key: str = ""
    within: tuple[str, ...] = ()
    allowed: Callable[[User], bool] = lambda user: True
    # How much waits for the person there.
    count: Callable[[User], int] | None = None
    # It stands for these too, and for nothing below them.
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Link:
    """A place as one request finds it."""

    place: Place
    url: str
    is_current: bool
    count: int = 0


STAFF = (
    Place(pgettext_lazy("navigation", "Desk"), "home", "home", "h"),
    Place(pgettext_lazy("navigation", "Tickets"), "inbox", "tickets:queue", "t", ("/tickets/",)),
    Place(
        pgettext_lazy("navigation", "My tasks"),
        "checklist",
        "tasks",
        "m",
        allowed=lambda user: user.has_role(*NOTE_ROLES),
    ),
    Place(
        pgettext_lazy("navigation", "My approvals"),
        "checks",
        "approvals:mine",
        "v",
        ("/approvals/",),
        count=lambda user: at_hand(user).approvals,
    ),
    Place(pgettext_lazy("navigation", "Problems"), "bug", "problems:index", "p", ("/problems/",), can_log),
    Place(pgettext_lazy("navigation", "Assets"), "devices", "assets:list", "d", ("/assets/",)),
    Place(
        pgettext_lazy("navigation", "Changes"),
        "calendar-event",
        "changes:overview",
        "e",
        ("/changes/",),
        lambda user: user.is_desk_staff,
    ),
    Place(
        pgettext_lazy("navigation", "Releases"),
        "rocket",
        "releases:overview",
        "l",
        ("/releases/",),
        lambda user: user.is_desk_staff,
    ),
    Place(
        pgettext_lazy("navigation", "Knowledge"),
        "book",
        "knowledge:list",
        "k",
        ("/knowledge/",),
        lambda user: user.is_desk_staff,
    ),
    Place(pgettext_lazy("navigation", "Improve"), "bulb", "improvements:list", "i", ("/improvements/", "/follow-ups/")),
    Place(
        pgettext_lazy("navigation", "Reports"),
        "chart-line",
        "reports:index",
        "r",
        ("/reports/", "/sla/clocks/", "/archive/", "/sla/trend/"),
        lambda user: user.is_desk_staff,
        also=("/sla/",),
    ),
    Place(pgettext_lazy("navigation", "Breaches"), "alert-triangle", "sla:breaches", "x", allowed=may_read_breaches),
)
# So many of them stand in the bar of a phone, with "more" and one's own menu; shell.css knows the number too.
IN_BAR = 3
STAFF_FOOT = (
    Place(
        pgettext_lazy("navigation", "Settings"),
        "settings",
        "settings",
        "s",
        ("/settings/", "/sla/settings/", "/admin/"),
        lambda user: bool(settings_pages(user)),
    ),
)
PORTAL = (
    Place(pgettext_lazy("navigation", "Home"), "home", "portal:home"),
    Place(pgettext_lazy("navigation", "My tickets"), "ticket", "portal:tickets", within=("/portal/tickets/",)),
    Place(pgettext_lazy("navigation", "My devices"), "devices", "assets:mine"),
    Place(
        pgettext_lazy("navigation", "Catalogue"),
        "package",
        "portal:catalog",
        within=("/portal/catalog/",),
    ),
    Place(pgettext_lazy("navigation", "Answers"), "book", "knowledge_portal:list", within=("/portal/knowledge/",)),
    Place(pgettext_lazy("navigation", "Status"), "activity-heartbeat", "portal:status", within=("/portal/status/",)),
    Place(pgettext_lazy("navigation", "My tasks"), "checklist", "tasks", allowed=lambda user: at_hand(user).has_tasks),
    Place(
        pgettext_lazy("navigation", "My approvals"),
        "checks",
        "approvals:mine",
        within=("/approvals/",),
        allowed=lambda user: at_hand(user).approves,
        count=lambda user: at_hand(user).approvals,
    ),
    Place(
        pgettext_lazy("navigation", "Change calendar"),
        "calendar-event",
        "changes:calendar",
        within=("/changes/",),
        allowed=may_read_calendar,
    ),
)


def links(places: tuple[Place, ...], user: User, path: str) -> list[Link]:
    """The places open to a person, the present one marked; what is not routed is no place."""
    return [link for place in places if place.allowed(user) and (link := _link(place, user, path))]


@dataclass(frozen=True)
class More:
    """The places behind "more", on a phone."""

    links: list[Link]

    @property
    def is_current(self) -> bool:
        return any(link.is_current for link in self.links)

    @property
    def count(self) -> int:
        return sum(link.count for link in self.links)


def more_of(user: User, path: str) -> More:
    """What the bar of a phone has no room for."""
    return More([*links(STAFF, user, path)[IN_BAR:], *links(STAFF_FOOT, user, path)])


def _link(place: Place, user: User, path: str) -> Link | None:
    try:
        url = reverse(place.url_name)
    except NoReverseMatch:
        return None
    waiting = place.count(user) if place.count else 0
    return Link(place, url, path == url or path in place.also or path.startswith(place.within), waiting)
