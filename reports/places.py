"""The reports that the desk brings along, and where each is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role
from reports.policies import may_read_audits, may_see_figures, may_see_own_figures, may_take_record_table


@dataclass(frozen=True)
class Place:
    label: str | Promise
    text: str | Promise
    icon: str
    url_name: str
    allowed: Callable[[User], bool] = may_see_figures


@dataclass(frozen=True)
class Link:
    place: Place
    url: str


PLACES = (
    Place(_("SLA dashboard"), _("How the desk stands now, and how promises were kept."), "clock", "sla:dashboard"),
    Place(_("Monthly report"), _("A month in words, charts and tables; page, PDF and XLSX."), "calendar",
          "reports:monthly_list"),
    Place(_("Frequent problems"), _("What recurs, by wording, asset and category."), "repeat", "reports:frequent"),
    Place(_("Performance"), _("The work of teams and people, weighted, with the numbers beside the rates."), "users",
          "reports:performance", lambda user: may_see_figures(user) or may_see_own_figures(user)),
    Place(_("Process audits"), _("Closed tickets reviewed against a checklist, and what the system finds itself."),
          "checklist", "reports:audits", may_read_audits),
    Place(_("Record table"), _("Every ticket of a period as a row, for the files."), "table", "reports:record_table",
          may_take_record_table),
    Place(_("Archive"), _("Closed tickets sealed month by month: verify, search, restore."), "archive",
          "archive:bundles", lambda user: user.has_role(Role.ADMINISTRATOR, Role.AUDITOR)),
    Place(_("Measures"), _("What every figure means, and what it is made from."), "list-details", "reports:measures",
          lambda user: may_see_figures(user) or may_see_own_figures(user)),
)  # fmt: skip


def places_for(user: User) -> Sequence[Link]:
    """Those that are there and that the person may look at."""
    found = []
    for place in PLACES:
        if not place.allowed(user):
            continue
        try:
            found.append(Link(place, reverse(place.url_name)))
        except NoReverseMatch:
            continue
    return found
