"""The requester's answer by the signed link: no sign-in, and nothing but the question."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tickets import actions, markdown
from tickets.confirmation import Answerable, Standing, read
from tickets.exceptions import Refused
from tickets.models import Ticket
from tickets.satisfaction.forms import question
from tickets.satisfaction.links import rating_path, waiting_for

# A link that was good once answers 410, so that no machine keeps it; a made-up one is simply not there.
STATUSES = {Standing.OUTDATED: 410, Standing.EXPIRED: 410, Standing.INVALID: 404}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Shows the question; a POST answers it. Reading never changes anything: mail scanners follow every link."""
    found = read(token)
    language = found.ticket.requester.language if found.ticket else ""
    with translation.override(language or translation.get_language()):
        if request.method == "POST" and found.standing is Standing.OPEN:
            return _answer(request, found, token)
        return _page(request, found)


def _answer(request: HttpRequest, found: Answerable, token: str) -> HttpResponse:
    ticket, answer = found.open_ticket, request.POST.get("answer")
    reason = request.POST.get("reason", "")
    by = ticket.requester
    try:
        if answer == "solved":
            actions.move(ticket, "confirm", by=by)
            return redirect("confirm", token)
        if answer == "not_solved":
            actions.move(ticket, "reopen", by=by, reason=reason)
            return render(request, "tickets/confirm/reopened.html", {"ticket": ticket})
    except ValidationError as error:
        errors = error.message_dict.get("reason", error.messages)
        return _page(request, found, {"reason": reason, "errors": errors}, status=400)
    except Refused:
        return _page(request, read(token), status=409)
    return _page(request, found, {"reason": reason, "errors": [_("Choose one of the two answers.")]}, status=400)


def _rating(ticket: Ticket) -> dict[str, Any]:
    """Whoever has confirmed is asked at once how they were helped."""
    satisfaction = waiting_for(ticket, ticket.requester_id)
    return question(satisfaction) | {"rate_url": rating_path(satisfaction)} if satisfaction else {}


def _page(
    request: HttpRequest, found: Answerable, typed: Mapping[str, Any] | None = None, *, status: int | None = None
) -> HttpResponse:
    ticket = found.ticket
    context = {"ticket": ticket, "standing": found.standing.value, **(typed or {})}
    if ticket is not None and found.standing is Standing.OPEN:
        context["resolution"] = markdown.words_only(ticket.detail.resolution)
    if ticket is not None and found.standing is not Standing.OPEN:
        context |= _rating(ticket)
    status = status or STATUSES.get(found.standing, 200)
    answer = render(request, "tickets/confirm/question.html", context, status=status)
    answer["X-Robots-Tag"] = "noindex"
    return answer
