"""The assets of a ticket: the drawer in which the desk names them."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods

from accounts.http import UserRequest
from assets import actions, policies
from assets.models import Asset, TicketAsset
from assets.views.panels import query_of
from tickets.exceptions import Refused
from tickets.models import Ticket
from tickets.views.panels import panel, status_of, whole_number
from tickets.workspace.finding import find_for_staff

MAX_FOUND = 10


@login_required
@require_http_methods(["GET", "POST"])
def ticket_assets(request: UserRequest, number: str) -> HttpResponse:
    """What the ticket is about; the requester's devices and whatever is found by words can be added."""
    ticket = find_for_staff(request.user, number)
    if not actions.can_name_assets(request.user, ticket):
        raise Http404
    status, errors = _change(request, ticket) if request.method == "POST" else (200, [])
    named = [row.asset for row in TicketAsset.objects.filter(ticket=ticket).select_related("asset__kind")]
    context = {"ticket": ticket, "named": named, "errors": errors, "query": query_of(request)}
    context |= _found(request, ticket, [asset.pk for asset in named])
    return panel(request, "assets/panels/ticket.html", context, status)


def _change(request: UserRequest, ticket: Ticket) -> tuple[int, list[str]]:
    ids = set(TicketAsset.objects.filter(ticket=ticket).values_list("asset_id", flat=True))
    chosen = whole_number(request.POST.get("add") or request.POST.get("remove"))
    if chosen is None:
        raise Http404
    wanted = ids | {chosen} if "add" in request.POST else ids - {chosen}
    try:
        actions.name_on(ticket, wanted, by=request.user)
    except ValidationError as error:
        return 400, error.messages
    except Refused as refusal:
        return status_of(refusal), [refusal.message]
    return 200, []


def _found(request: UserRequest, ticket: Ticket, named: list[int]) -> dict[str, Any]:
    query = query_of(request)
    others = Asset.objects.live().exclude(pk__in=named).select_related("kind").order_by("number")
    nameable = others.filter(policies.nameable_condition(request.user))
    return {
        "own": others.filter(owner=ticket.requester_id)[:MAX_FOUND],
        "found": nameable.search(query).select_related("owner")[:MAX_FOUND] if query else [],
    }
