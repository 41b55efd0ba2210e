"""The employee's home page."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import UserRequest
from helpdesk.portal.cards import capped_count, make_cards, open_first_to_do, requested_by
from helpdesk.portal.catalog import on_home
from helpdesk.portal.greeting import greeting
from helpdesk.portal.status import current
from helpdesk.portal.topics import load_topics

OWN_SHOWN = 5


@login_required
@require_safe
def home(request: UserRequest) -> HttpResponse:
    """One's open tickets, and every way to ask."""
    context = {
        "greeting": greeting(request.user.name, timezone.localtime()),
        "cards": make_cards(open_first_to_do(request.user)[:OWN_SHOWN], request.user),
        "count": capped_count(requested_by(request.user)),
        "topics": load_topics(),
        "items": on_home(request.user),
        "majors": current(request.user),
        "hotline": settings.HOTLINE,
    }
    return render(request, "portal/home.html", context)
