"""What every page knows: the company, the look chosen, where one can go, and whether something waits."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.roles import Role
from helpdesk import navigation
from helpdesk.demo.company import PASSWORD, company
from helpdesk.portal.status import current_for_banner
from tickets.at_hand import at_hand

THEMES = ("system", "light", "dark")
DENSITIES = ("comfortable", "compact")
DEMO_FACES = ("linxiaoyu", "fangmin", "zhouqiming", "qinlan", "zhongyuan")
LOOK_COOKIE_SECONDS = 5 * 365 * 24 * 3600
# As HTML names them; Django writes zh-hans.
HTML_LANGUAGES = {"zh-hans": "zh-Hans"}


def shell(request: HttpRequest) -> dict[str, Any]:
    """Nothing is counted or built unless the template asks for it."""
    language = get_language() or settings.LANGUAGE_CODE
    look: dict[str, Any] = {
        "company_name": settings.COMPANY_NAME,
        "time_zone": settings.TIME_ZONE,
        "html_language": HTML_LANGUAGES.get(language, language),
        "theme": _chosen(request, "theme", THEMES),
        "density": _chosen(request, "density", DENSITIES),
        "error_base": "base_portal.html",
    }
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        look |= {
            "error_base": "base_staff.html" if user.is_desk_staff else "base_portal.html",
            "unread_notifications": SimpleLazyObject(lambda: at_hand(user).unread),
            "pending_approvals": SimpleLazyObject(lambda: at_hand(user).approvals),
            "rail": SimpleLazyObject(lambda: navigation.links(navigation.STAFF, user, request.path)),
            "rail_foot": SimpleLazyObject(lambda: navigation.links(navigation.STAFF_FOOT, user, request.path)),
            "rail_more": SimpleLazyObject(lambda: navigation.more_of(user, request.path)),
            "current_majors": SimpleLazyObject(current_for_banner),
            "portal_places": SimpleLazyObject(lambda: navigation.links(navigation.PORTAL, user, request.path)),
        }
    elif settings.DEMO_MODE:
        look["demo_people"] = SimpleLazyObject(_demo_people)
    return look


def _demo_people() -> list[dict[str, Any]]:
    """Whom one can be by a click on the demo's sign-in page: one of each kind."""
    rows = {row["mail"]: row for row in company()["people"]}
    return [
        {
            "name": rows[mail]["name"],
            "number": rows[mail]["number"],
            "role": Role(rows[mail]["roles"][0]).label if "roles" in rows[mail] else _("Employee"),
            "password": PASSWORD,
        }
        for mail in DEMO_FACES
    ]


def _chosen(request: HttpRequest, name: str, allowed: tuple[str, ...]) -> str:
    value = request.COOKIES.get(name, "")
    return value if value in allowed else allowed[0]
