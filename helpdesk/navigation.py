"""Where each person can go from every page: the rail of the staff, the bar of the employees."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from accounts.models import User
from sla.policies import may_read_promises, may_see_figures


@dataclass(frozen=True)
class Place:
    """One entry. `key` goes there by keyboard after "g"; `within` are the paths it stands for besides its own."""

    label: str | Promise
    icon: str
    url_name: str
    key: str = ""
    within: tuple[str, ...] = ()
    allowed: Callable[[User], bool] = lambda user: True


@dataclass(frozen=True)
class Link:
    """A place as one request finds it."""

    place: Place
    url: str
    is_current: bool


STAFF = (
    Place(pgettext_lazy("navigation", "Desk"), "home", "home", "h"),
    Place(pgettext_lazy("navigation", "Tickets"), "inbox", "tickets:queue", "t", ("/tickets/",)),
    Place(
        pgettext_lazy("navigation", "Reports"),
        "chart-line",
        "sla:dashboard",
        "r",
        ("/sla/breaches/", "/sla/clocks/"),
        may_see_figures,
    ),
)
STAFF_FOOT = (
    Place(
        pgettext_lazy("navigation", "Settings"),
        "settings",
        "sla:settings",
        "s",
        ("/sla/settings/", "/admin/"),
        may_read_promises,
    ),
)
PORTAL = (
    Place(pgettext_lazy("navigation", "Home"), "home", "portal:home"),
    Place(pgettext_lazy("navigation", "My tickets"), "ticket", "portal:tickets", within=("/portal/tickets/",)),
)


def links(places: tuple[Place, ...], user: User, path: str) -> list[Link]:
    """The places open to a person, the present one marked; what is not routed is no place."""
    return [link for place in places if place.allowed(user) and (link := _link(place, path))]


def _link(place: Place, path: str) -> Link | None:
    try:
        url = reverse(place.url_name)
    except NoReverseMatch:
        return None
    return Link(place, url, path == url or path.startswith(place.within))
