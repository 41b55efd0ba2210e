"""Sharing a ticket with colleagues, who then see it too."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.colleagues import find_by_number, find_colleagues
from accounts.http import UserRequest
from helpdesk.portal.following import find_ticket, named_watchers
from tickets import actions
from tickets.models import Ticket
from tickets.policies import is_requester


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def watchers(request: UserRequest, number: str) -> HttpResponse:
    """Finds people and adds them; takes back those one has added oneself."""
    ticket = find_ticket(request.user, number)
    if not is_requester(request.user, ticket):
        raise PermissionDenied
    error = _change(request, ticket) if request.method == "POST" else ""
    if request.method == "POST" and not error:
        return redirect("portal:watchers", number)
    words = request.GET.get("colleague", "")
    named = named_watchers(ticket, request.user)
    context = {
        "ticket": ticket,
        "named": named,
        "colleague": words,
        "people": [person for person in find_colleagues(request.user, words) if person not in named],
        "error": error,
    }
    return render(request, "portal/watchers.html", context, status=400 if error else 200)


def _change(request: UserRequest, ticket: Ticket) -> str:
    """Does what the pressed button says; the words of a refusal, or nothing."""
    number = request.POST.get("remove", "")
    if person := next((one for one in named_watchers(ticket, request.user) if one.employee_number == number), None):
        actions.unwatch(ticket, by=request.user, user=person)
        messages.success(request, _("%(name)s no longer follows it.") % {"name": person.name})
        return ""
    person = find_by_number(request.POST.get("add", ""))
    if person is None:
        return _("Nobody has this employee number. Search again.")
    try:
        actions.watch(ticket, by=request.user, user=person)
    except ValidationError as error:
        return " ".join(error.messages)
    messages.success(request, _("%(name)s follows it now and sees all you see.") % {"name": person.name})
    return ""
