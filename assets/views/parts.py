"""What hangs on an asset: its relations to others, and the seats of a licence."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.colleagues import find_colleagues
from accounts.http import UserRequest
from accounts.models import User
from assets import actions
from assets.around import relations_of, seats_of
from assets.choices import Family
from assets.finding import find_asset, visible_assets
from assets.models import Asset, AssetRelation, RelationKind, Seat
from assets.views.guard import managers
from assets.views.panels import panel, query_of
from tickets.exceptions import Refused
from tickets.views.panels import status_of, whole_number

MAX_FOUND = 10


@require_http_methods(["GET", "POST"])
@managers
def relations(request: UserRequest, number: str) -> HttpResponse:
    """What it runs on, depends on, is part of, and the other way round; adding and taking away."""
    asset = find_asset(request.user, number)
    status, errors = _try(lambda: _change_relations(request, asset)) if request.method == "POST" else (200, [])
    context = {
        "asset": asset,
        "errors": errors,
        "relations": relations_of(asset),
        "kinds": RelationKind.choices,
        "chosen_kind": request.POST.get("kind", RelationKind.DEPENDS_ON),
        "query": query_of(request),
        "found": _found(request, asset),
    }
    return panel(request, "assets/panels/relations.html", context, status)


def _try(change: Any) -> tuple[int, list[str]]:
    """Carries a change out; its refusal as a status and words."""
    try:
        change()
    except ValidationError as error:
        return 400, error.messages
    except Refused as refusal:
        return status_of(refusal), [refusal.message]
    return 200, []


def _change_relations(request: UserRequest, asset: Asset) -> None:
    if "remove" in request.POST:
        own = AssetRelation.objects.filter(pk=whole_number(request.POST["remove"]) or 0).select_related(
            "source", "target"
        )
        relation = get_object_or_404(own)
        if asset.pk not in (relation.source_id, relation.target_id):
            raise Http404
        actions.unrelate(relation, by=request.user)
        return
    target = find_asset(request.user, request.POST.get("target", "").replace("\x00", ""))
    actions.relate(asset, by=request.user, kind=request.POST.get("kind", ""), target=target)


def _found(request: UserRequest, asset: Asset) -> list[Asset]:
    query = query_of(request)
    if not query:
        return []
    found = visible_assets(request.user).exclude(pk=asset.pk)
    return list(found.live().search(query).select_related("kind").order_by("number")[:MAX_FOUND])


@require_http_methods(["GET", "POST"])
@managers
def seats(request: UserRequest, number: str) -> HttpResponse:
    """Who uses the licence; giving seats to people and devices, and taking them back."""
    asset = find_asset(request.user, number)
    if asset.kind.family != Family.LICENCE:
        raise Http404
    status, errors = _try(lambda: _change_seats(request, asset)) if request.method == "POST" else (200, [])
    if request.method == "POST":
        asset = find_asset(request.user, number)
    query = query_of(request)
    things = visible_assets(request.user).filter(kind__family=Family.HARDWARE)
    context = {
        "asset": asset,
        "errors": errors,
        "seats": seats_of(asset),
        "query": query,
        "people": find_colleagues(request.user, query, with_oneself=True),
        "devices": things.live().search(query).select_related("kind").order_by("number")[:MAX_FOUND] if query else [],
    }
    return panel(request, "assets/panels/seats.html", context, status)


def _change_seats(request: UserRequest, asset: Asset) -> None:
    if "remove" in request.POST:
        own = Seat.objects.filter(licence=asset, pk=whole_number(request.POST["remove"]) or 0)
        actions.release_seat(get_object_or_404(own.select_related("licence")), by=request.user)
    elif "person" in request.POST:
        person = get_object_or_404(User.objects.active(), pk=whole_number(request.POST["person"]) or 0)
        actions.assign_seat(asset, by=request.user, person=person)
    elif "device" in request.POST:
        device = find_asset(request.user, request.POST["device"].replace("\x00", ""))
        actions.assign_seat(asset, by=request.user, device=device)
    else:
        raise ValidationError(_("Name a person or a device."))
