"""Light or dark, roomy or compact: kept in a cookie, so that the server renders it and nothing flashes."""

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from helpdesk.context import DENSITIES, LOOK_COOKIE_SECONDS, THEMES

CHOICES = {"theme": THEMES, "density": DENSITIES}


@require_POST
def set_appearance(request: HttpRequest) -> HttpResponse:
    """Remembers the look that was chosen and goes back to the page."""
    chosen = {name: request.POST[name] for name in CHOICES if name in request.POST}
    if not chosen or any(value not in CHOICES[name] for name, value in chosen.items()):
        return HttpResponseBadRequest()
    response = redirect(_way_back(request))
    for name, value in chosen.items():
        response.set_cookie(name, value, max_age=LOOK_COOKIE_SECONDS, samesite="Lax", secure=request.is_secure())
    return response


def _way_back(request: HttpRequest) -> str:
    back = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return back if allowed else "/"
