"""What every page knows: the company, the look chosen, where one can go, and whether something waits."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from helpdesk import navigation
from tickets.models import Notification

THEMES = ("system", "light", "dark")
DENSITIES = ("comfortable", "compact")
UNREAD_CAP = 100
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
    }
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        look |= {
            "unread_notifications": SimpleLazyObject(lambda: Notification.objects.inbox(user).unread()[:UNREAD_CAP].count()),
            "rail": SimpleLazyObject(lambda: navigation.links(navigation.STAFF, request)),
            "rail_foot": SimpleLazyObject(lambda: navigation.links(navigation.STAFF_FOOT, request)),
            "portal_places": SimpleLazyObject(lambda: navigation.links(navigation.PORTAL, request)),
        }
    return look


def _chosen(request: HttpRequest, name: str, allowed: tuple[str, ...]) -> str:
    value = request.COOKIES.get(name, "")
    return value if value in allowed else allowed[0]
