"""The page of an asset, and what depends on it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.http import UserRequest
from assets import policies, workflow
from assets.around import relations_of, seats_of, tickets_of
from assets.choices import Family
from assets.drawing import draw_impact
from assets.finding import find_asset
from assets.history import history_of
from assets.labels import make_label
from assets.views.guard import readers


@login_required
@require_GET
def detail(request: UserRequest, number: str) -> HttpResponse:
    """Everything about one asset for the desk's staff; its owner, who scanned the label, goes to their own devices."""
    asset = find_asset(request.user, number)
    if not policies.can_read_all(request.user):
        return redirect(f"{reverse('assets:mine')}#{asset.number}")
    can_manage = policies.can_manage(request.user)
    context = {
        "asset": asset,
        "offers": workflow.offers(asset) if can_manage else [],
        "can_manage": can_manage,
        "relations": relations_of(asset),
        "seats": seats_of(asset) if asset.kind.family == Family.LICENCE else [],
        "tickets": tickets_of(asset, request.user),
        "history": history_of(asset),
        "label": make_label(asset, request.build_absolute_uri(asset.get_absolute_url())),
    }
    return render(request, "assets/detail.html", context)


@require_GET
@readers
def impact(request: UserRequest, number: str) -> HttpResponse:
    """What depends on it, as a graph and as a list."""
    asset = find_asset(request.user, number)
    return render(request, "assets/impact.html", {"asset": asset, "drawing": draw_impact(asset)})
