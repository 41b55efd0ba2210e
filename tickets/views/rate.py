"""The requester's rating by the signed link: no sign-in, and nothing but the question."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tickets.actions.satisfaction import rate as say
from tickets.exceptions import Refused
from tickets.models import RatedVia
from tickets.satisfaction.forms import RateForm, question
from tickets.satisfaction.links import Found, Standing, read
from tickets.satisfaction.taps import tap
from tickets.views.panels import put_errors

# A link that was good once answers 410, so that no machine keeps it; a made-up one is simply not there.
STATUSES = {Standing.OPEN: 200, Standing.INVALID: 404}
GONE = 410


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, token: str) -> HttpResponse:
    """Shows the question with the tapped answer chosen; a POST answers. Reading never changes anything: mail scanners
    follow every link. The page's script posts the tap by itself, without it a button does.
    """
    found = read(token)
    language = found.satisfaction.requester.language if found.satisfaction else ""
    with translation.override(language or translation.get_language()):
        if request.method == "POST" and found.satisfaction is not None:
            return _tap(request, found) if "tap" in request.POST else _answer(request, found, token)
        return _page(request, found)


def _tap(request: HttpRequest, found: Found) -> HttpResponse:
    """The script's word. It answers the part of the page that tells how it stands."""
    satisfaction = found.satisfaction
    if satisfaction is not None and found.answer:
        satisfaction = tap(satisfaction, found.answer)
    return _finish(render(request, "satisfaction/_tapped.html", {"satisfaction": satisfaction}))


def _answer(request: HttpRequest, found: Found, token: str) -> HttpResponse:
    satisfaction = found.satisfaction
    form = RateForm(request.POST)
    if satisfaction is None or not form.is_valid():
        return _page(request, found, form, status=400)
    in_portal = request.POST.get("from") == "portal" and request.user == satisfaction.requester
    via = RatedVia.PORTAL if in_portal else RatedVia.LINK
    try:
        say(satisfaction, by=satisfaction.requester, via=via, **form.cleaned_data)
    except ValidationError as error:
        put_errors(form, error)
        return _page(request, found, form, status=400)
    except Refused:
        return _page(request, read(token), form, status=409)
    if in_portal:
        answer = redirect("portal:ticket", satisfaction.ticket.number)
        answer["Location"] += "#rating"
        return answer
    return redirect("rate", token)


def _page(request: HttpRequest, found: Found, form: RateForm | None = None, status: int | None = None) -> HttpResponse:
    context: dict[str, Any] = {"standing": found.standing.value}
    if found.satisfaction is not None:
        context |= question(found.satisfaction, form, found.answer) | {"rate_url": request.path}
    status = status or STATUSES.get(found.standing, GONE)
    return _finish(render(request, "satisfaction/rate.html", context, status=status))


def _finish(answer: HttpResponse) -> HttpResponse:
    answer["X-Robots-Tag"] = "noindex"
    # The address is a key, which no other host is told.
    answer["Referrer-Policy"] = "same-origin"
    return answer
