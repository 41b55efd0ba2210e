"""Who watches a ticket, and what it is linked to."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import UserRequest
from accounts.models import User
from tickets import actions
from tickets.actions.watch import may_name_watchers
from tickets.choices import LinkKind
from tickets.exceptions import Refused
from tickets.models import Ticket, TicketLink
from tickets.policies import can_edit_facts, can_link, can_view
from tickets.views.panels import back_to, panel, status_of, whole_number
from tickets.workspace.finding import find_for_staff
from tickets.workspace.related import links_of

MAX_FOUND = 10


@login_required
@require_POST
def watch(request: UserRequest, number: str) -> HttpResponse:
    """Begins or stops to watch, for oneself."""
    ticket = find_for_staff(request.user, number)
    if request.POST.get("watch") == "off":
        actions.unwatch(ticket, by=request.user)
        return back_to(request, ticket, _("You no longer watch this ticket."))
    actions.watch(ticket, by=request.user)
    return back_to(request, ticket, _("You watch this ticket: you are told of every step."))


@login_required
@require_http_methods(["GET", "POST"])
def watchers(request: UserRequest, number: str) -> HttpResponse:
    """Who watches; adding and removing people."""
    ticket = find_for_staff(request.user, number)
    context: dict[str, Any] = {"ticket": ticket, "can_change": may_name_watchers(request.user, ticket)}
    status = 200
    if request.method == "POST":
        if not context["can_change"]:
            raise Http404
        status, context["errors"] = _change_watchers(request, ticket)
        ticket = context["ticket"] = find_for_staff(request.user, number)
    context |= _found_people(request, ticket)
    return panel(request, "tickets/panels/watchers.html", context, status)


def _change_watchers(request: UserRequest, ticket: Ticket) -> tuple[int, list[str]]:
    verb = actions.unwatch if "remove" in request.POST else actions.watch
    key = whole_number(request.POST.get("remove") or request.POST.get("add"))
    person = get_object_or_404(User, pk=key)
    try:
        verb(ticket, by=request.user, user=person)
    except ValidationError as error:
        return 400, error.messages
    except Refused as refusal:
        return status_of(refusal), [refusal.message]
    return 200, []


def _query(request: UserRequest) -> str:
    return (request.GET.get("q") or request.POST.get("q") or "").replace("\x00", "").strip()[:100]


def _found_people(request: UserRequest, ticket: Ticket) -> dict[str, Any]:
    query = _query(request)
    if not query:
        return {"query": "", "found": []}
    named = Q(name__icontains=query) | Q(employee_number__istartswith=query) | Q(email__istartswith=query)
    watching = [person.pk for person in ticket.watchers.all()]
    found = User.objects.active().filter(named).exclude(pk__in=watching).select_related("department")
    return {"query": query, "found": found.order_by("name", "pk")[:MAX_FOUND]}


@login_required
@require_http_methods(["GET", "POST"])
def links(request: UserRequest, number: str) -> HttpResponse:
    """The links and the ticket above; finding a ticket by number or title, adding and removing."""
    ticket = find_for_staff(request.user, number)
    if not can_link(request.user, ticket):
        raise Http404
    kind = request.POST.get("kind", LinkKind.RELATES_TO)
    status, errors = _change_links(request, ticket, kind) if request.method == "POST" else (200, [])
    ticket = find_for_staff(request.user, number)
    context = {
        "ticket": ticket,
        "parent": ticket.parent if ticket.parent and can_view(request.user, ticket.parent) else None,
        "can_place": ticket.is_open and can_edit_facts(request.user, ticket),
        "kinds": LinkKind.choices,
        "chosen_kind": kind,
        "errors": errors,
        "links": links_of(ticket, request.user),
        "query": _query(request),
        "found": _found_tickets(request, ticket),
    }
    return panel(request, "tickets/panels/links.html", context, status)


def _change_links(request: UserRequest, ticket: Ticket, kind: str) -> tuple[int, list[str]]:
    try:
        if "remove" in request.POST:
            actions.unlink(ticket, by=request.user, link=_own_link(request, ticket))
        elif "parent" in request.POST:
            named = request.POST["parent"]
            actions.edit(ticket, by=request.user, parent=_named(request, named) if named else None)
        else:
            actions.link(ticket, by=request.user, kind=kind, target=_named(request, request.POST.get("target", "")))
    except ValidationError as error:
        return 400, error.messages
    except Refused as refusal:
        return status_of(refusal), [refusal.message]
    return 200, []


def _named(request: UserRequest, number: str) -> Ticket:
    """The ticket of that number, if the person sees it. Raises Http404."""
    return get_object_or_404(Ticket.objects.visible_to(request.user), number=number.replace("\x00", ""))


def _own_link(request: UserRequest, ticket: Ticket) -> TicketLink:
    """One of the links that the person sees on this ticket. Raises Http404."""
    for linked in links_of(ticket, request.user):
        if str(linked.link.pk) == request.POST["remove"]:
            return linked.link
    raise Http404


def _found_tickets(request: UserRequest, ticket: Ticket) -> Any:
    query = _query(request)
    if not query:
        return []
    visible = Ticket.objects.visible_to(request.user).exclude(pk=ticket.pk)
    return visible.search(query).for_list().order_by("-created_at", "-pk")[:MAX_FOUND]
