"""Bundles: the list, one of them, asking for one, verifying it, deleting from it."""

import json
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import UserRequest
from archive.actions import remove as removals
from archive.actions.write import ask_to_verify, begin
from archive.forms import MonthForm, RemoveForm
from archive.holding import in_force
from archive.models import ArchiveAct, ArchiveSettings, Bundle, Hold, Removal
from archive.months import last_month
from archive.policies import may_keep_archive
from archive.views.guard import asked_removals, keepers, readers, shared
from tickets.exceptions import Refused
from tickets.keyset import newest_first
from tickets.views.paging import page_url
from tickets.views.panels import put_refusal

SIZE = 36
SHOWN_ACTS = 30


@require_http_methods(["GET", "POST"])
@readers
def bundles(request: UserRequest) -> HttpResponse:
    """All bundles, the newest first; a POST of an administrator archives a month now."""
    month = f"{last_month(timezone.localdate()):%Y-%m}"
    form = MonthForm(request.POST if request.method == "POST" else None, initial={"month": month})
    status = 200
    if request.method == "POST":
        if not may_keep_archive(request.user):
            raise Http404
        status = 400
        if form.is_valid():
            try:
                return _begun(request, begin(form.cleaned_data["month"], by=request.user))
            except (ValidationError, Refused) as error:
                status = put_refusal(form, error)
    rows = Bundle.objects.select_related("requested_by").defer("manifest")
    page = newest_first(rows, "created_at", cursor=request.GET.get("cursor", ""), limit=SIZE)
    context = {
        **shared(request, "bundles"),
        "rows": page.rows,
        "older_url": page_url(request, page.older),
        "newer_url": page_url(request, page.newer),
        "form": form,
        "settings": ArchiveSettings.load(),
        "removals": asked_removals(),
    }
    return render(request, "archive/bundles.html", context, status=status)


def _begun(request: UserRequest, bundle: Bundle | None) -> HttpResponse:
    if bundle is None:
        messages.info(request, _("Everything of this month is archived already; nothing has changed since."))
        return redirect("archive:bundles")
    messages.success(request, _("%(name)s is being written.") % {"name": bundle.name})
    return redirect(bundle)


def find_bundle(name: str) -> Bundle:
    """Raises Http404."""
    return get_object_or_404(Bundle.objects.select_related("requested_by"), name=name)


@require_GET
@readers
def bundle(request: UserRequest, name: str) -> HttpResponse:
    """One bundle; for htmx only the part that changes while it is written or verified."""
    found = find_bundle(name)
    if request.htmx:
        return render(request, "archive/_progress.html", {"bundle": found, **shared(request, "bundles")})
    return _page(request, found, RemoveForm())


def _page(request: UserRequest, found: Bundle, form: forms.Form, status: int = 200) -> HttpResponse:
    manifest: dict[str, Any] = json.loads(found.manifest) if found.manifest else {}
    context = {
        **shared(request, "bundles"),
        "bundle": found,
        "manifest": manifest,
        "made_at": datetime.fromisoformat(manifest["made_at"]) if manifest else None,
        "parts": found.parts.order_by("number"),
        "acts": ArchiveAct.objects.filter(bundle=found).select_related("actor")[:SHOWN_ACTS],
        "removals": found.removals.select_related("asked_by", "decided_by")[:10],
        "held": [hold for hold in in_force() if hold.scope == Hold.Scope.MONTH and hold.month == found.month],
        "obstacles": removals.obstacles(found) if found.is_sealed else [],
        "kept_until": removals.kept_until(found),
        "form": form,
    }
    return render(request, "archive/bundle.html", context, status=status)


@require_GET
@readers
def manifest(request: UserRequest, name: str) -> HttpResponse:
    """The manifest as it was sealed, to download."""
    found = find_bundle(name)
    if not found.manifest:
        raise Http404
    response = HttpResponse(found.manifest, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="archive-{found.name}-manifest.json"'
    return response


@require_POST
@readers
def verify(request: UserRequest, name: str) -> HttpResponse:
    """Has it verified whole."""
    found = find_bundle(name)
    try:
        ask_to_verify(found, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect(found)


@require_POST
@keepers
def remove(request: UserRequest, name: str) -> HttpResponse:
    """Asks for a deletion."""
    found = find_bundle(name)
    form = RemoveForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, 400)
    try:
        made = removals.ask(found, by=request.user, **form.cleaned_data)
    except (ValidationError, Refused) as error:
        return _page(request, found, form, put_refusal(form, error))
    if made.state == Removal.State.ASKED:
        messages.success(request, _("Asked for. Another administrator has to confirm it."))
    else:
        messages.success(request, _("It is being deleted."))
    return redirect(found)


@require_POST
@keepers
def decide(request: UserRequest, pk: int) -> HttpResponse:
    """The second administrator's word on a deletion."""
    found = get_object_or_404(Removal.objects.select_related("bundle"), pk=pk)
    try:
        done = removals.decide(found, by=request.user, agrees=request.POST.get("do") == "confirm")
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        agreed = done.state != Removal.State.REFUSED
        messages.success(request, _("It is being deleted.") if agreed else _("Refused. Nothing is deleted."))
    return redirect(found.bundle)
