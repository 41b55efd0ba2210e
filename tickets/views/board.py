"""A process as a board."""

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.http import UserRequest
from tickets import actions
from tickets.board import SCOPES, columns_of, way_to
from tickets.choices import Kind
from tickets.exceptions import Refused
from tickets.models import Ticket
from tickets.views.access import desk_staff
from tickets.views.panels import status_of
from tickets.workflow import workflows
from tickets.workspace.finding import find_for_staff


@require_GET
@desk_staff
def board(request: UserRequest, kind: str) -> HttpResponse:
    """The columns of a process; `whose` narrows them to one's teams or oneself."""
    if kind not in workflows():
        raise Http404
    whose = request.GET.get("whose", "all")
    whose = whose if whose in SCOPES else "all"
    context = {
        "kind": kind,
        "whose": whose,
        "columns": columns_of(kind, request.user, whose),
        "kinds": [(name, Kind(name).label) for name in workflows()],
        "scopes": [("all", _("All")), ("teams", _("My teams")), ("mine", _("Mine"))],
    }
    return render(request, "tickets/board.html", context)


@require_POST
@desk_staff
def drop(request: UserRequest) -> HttpResponse:
    """A card was put into another column: the move that leads there is made, or its form is where the answer points."""
    ticket = find_for_staff(request.user, request.POST.get("number", "").upper())
    state = request.POST.get("state", "")
    way = way_to(ticket, request.user, state)
    if isinstance(way, list):
        words = " ".join(str(reason) for reason in way) or _no_way(ticket, state)
        return _answer(request, {"error": words}, 409)
    if way.asks:
        return _answer(request, {"form": reverse("tickets:move", args=[ticket.number, way.name])})
    try:
        moved = actions.move(ticket, way.name, by=request.user)
    except Refused as refusal:
        return _answer(request, {"error": refusal.message}, status_of(refusal))
    words = _("%(number)s is now “%(state)s”.") % {"number": moved.number, "state": moved.get_state_display()}
    return _answer(request, {"moved": words})


def _no_way(ticket: Ticket, state: str) -> str:
    target = ticket.workflow.states.get(state)
    if target is None:
        raise Http404
    names = {"number": ticket.number, "state": ticket.get_state_display(), "target": target.label}
    return _("%(number)s is “%(state)s”: from there nothing that you may do leads to “%(target)s”.") % names


def _answer(request: UserRequest, content: dict[str, str], status: int = 200) -> HttpResponse:
    """To the script as it is; without one, to where it leads."""
    if request.headers.get("Accept") == "application/json":
        return JsonResponse(content, status=status)
    if "form" in content:
        return redirect(content["form"])
    if "error" in content:
        messages.error(request, content["error"])
    else:
        messages.success(request, content["moved"])
    back = request.POST.get("next", "")
    fits = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return redirect(back if fits else reverse("tickets:queue"))
