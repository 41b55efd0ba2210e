"""The commander's pages: the state of things, the children, the first steps."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import UserRequest
from incidents.affected import named_affected
from incidents.children import Outcome, add_children, could_join
from incidents.command import FIRST_STEPS
from incidents.war_room import WarRoom
from tickets import actions
from tickets.exceptions import Refused
from tickets.models import Ticket
from tickets.views.access import desk_staff
from tickets.views.panels import back_to, panel, status_of, whole_number
from tickets.workspace.finding import find_for_staff

MAX_FOUND, MAX_CHOSEN = 20, 200


def find_major(request: UserRequest, number: str) -> Ticket:
    """The major incident of the address. Raises Http404 for any other."""
    ticket = find_for_staff(request.user, number)
    if not ticket.is_major:
        raise Http404
    return ticket


@require_GET
@desk_staff
def command(request: UserRequest, number: str) -> HttpResponse:
    """The war room."""
    ticket = find_major(request, number)
    return render(request, "incidents/major.html", {"ticket": ticket, "room": WarRoom(request.user, ticket)})


@require_http_methods(["GET", "POST"])
@desk_staff
def children(request: UserRequest, number: str) -> HttpResponse:
    """Which incidents belong to it: what is proposed, what a search finds; adding and taking out."""
    ticket = find_major(request, number)
    context: dict[str, Any] = {"ticket": ticket, "outcomes": []}
    status = 200
    if request.method == "POST":
        try:
            if "remove" in request.POST:
                return _take_out(request, ticket)
            outcomes = add_children(ticket, _chosen(request), by=request.user)
        except Refused as refusal:
            status, context["refusal"] = status_of(refusal), refusal.message
        else:
            if outcomes and not any(outcome.refusal for outcome in outcomes):
                return _done(request, ticket, outcomes)
            status, context["outcomes"] = 400, [outcome for outcome in outcomes if outcome.refusal]
    query = (request.GET.get("q") or request.POST.get("q") or "").replace("\x00", "").strip()[:100]
    room = WarRoom(request.user, ticket)
    found = list(_search(request, ticket, query)) if query else room.proposed
    context |= {"room": room, "query": query, "found": found}
    return panel(request, "incidents/panels/children.html", context, status)


def _search(request: UserRequest, ticket: Ticket, query: str) -> QuerySet[Ticket]:
    found = could_join(ticket, request.user).search(query).for_list()
    return found.order_by("-created_at", "-pk")[:MAX_FOUND]


def _chosen(request: UserRequest) -> list[Ticket]:
    numbers = [number for number in request.POST.getlist("child")[:MAX_CHOSEN] if "\x00" not in number]
    return list(Ticket.objects.visible_to(request.user).filter(number__in=numbers).order_by("pk"))


def _take_out(request: UserRequest, ticket: Ticket) -> HttpResponse:
    number = request.POST["remove"].replace("\x00", "")
    child = get_object_or_404(Ticket.objects.visible_to(request.user), number=number, parent=ticket)
    actions.leave(child, by=request.user)
    return back_to(request, ticket, _("%(number)s is a ticket of its own again.") % {"number": child.number})


def _done(request: UserRequest, ticket: Ticket, outcomes: list[Outcome]) -> HttpResponse:
    words = ngettext("%(count)d incident belongs to it now.", "%(count)d incidents belong to it now.", len(outcomes))
    return back_to(request, ticket, words % {"count": len(outcomes)})


@require_POST
@desk_staff
def step(request: UserRequest, number: str, pk: int) -> HttpResponse:
    """Ticks one of the first steps off, or opens it again."""
    ticket = find_major(request, number)
    task = get_object_or_404(ticket.tasks.filter(group=FIRST_STEPS), pk=pk)
    verb = actions.retry_task if task.is_finished else actions.complete_task
    try:
        verb(task, by=request.user, version=whole_number(request.POST.get("version")))
    except (Refused, ValidationError) as refusal:
        messages.error(request, refusal.message if isinstance(refusal, Refused) else " ".join(refusal.messages))
    return redirect("incidents:major", ticket.number)


@require_GET
@desk_staff
def affected(request: UserRequest, number: str) -> HttpResponse:
    """Who says that they have it too."""
    ticket = find_major(request, number)
    context = {"rows": named_affected(request.user, ticket), "room": WarRoom(request.user, ticket), "ticket": ticket}
    return panel(request, "incidents/panels/affected.html", context)
