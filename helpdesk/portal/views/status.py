"""The state of the services for everybody, and saying that one has the same trouble."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import UserRequest
from helpdesk.portal.status import since
from incidents.affected import announced, me_too
from incidents.models import MajorIncident
from tickets import moments
from tickets.exceptions import Refused


@login_required
@never_cache
@require_safe
def status(request: UserRequest) -> HttpResponse:
    """What is wrong now, and what was in the last 30 days."""
    current, past = since(request.user, moments.now())
    return render(request, "portal/status.html", {"current": current, "past": past})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def affected(request: UserRequest, number: str) -> HttpResponse:
    """Asks what there is to add, and counts the person in; with words of their own they get a ticket."""
    major = announced(number)
    if major is None:
        raise Http404
    words = request.POST.get("words", "")
    if request.method != "POST":
        return _page(request, major)
    try:
        said = me_too(major, by=request.user, words=words)
    except ValidationError as error:
        return _page(request, major, words, error.messages, 400)
    except Refused as refusal:
        return _page(request, major, words, [refusal.message], 409)
    if said is not None and said.child is not None and words.strip():
        messages.success(request, _("Thank you. Your ticket is solved together with this disturbance."))
        return redirect("portal:ticket", said.child.number)
    messages.success(request, _("Thank you. We tell you of every update."))
    return redirect("portal:status")


def _page(
    request: UserRequest, major: MajorIncident, words: str = "", errors: list[str] | None = None, status: int = 200
) -> HttpResponse:
    context = {"major": major, "words": words, "errors": errors or []}
    return render(request, "portal/me_too.html", context, status=status)
