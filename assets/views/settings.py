"""The kinds of asset and the places, as administrators keep them."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import UserRequest
from assets import actions
from assets.forms import KindForm, PlaceForm
from assets.models import AssetKind, Place, SettingChange
from assets.views.guard import administrators
from tickets.views.panels import back_to_page, put_errors

SHOWN_CHANGES = 30


@require_GET
@administrators
def index(request: UserRequest) -> HttpResponse:
    """Both lists, and who changed what."""
    changes = SettingChange.objects.select_related("by")[:SHOWN_CHANGES]
    context = {"kinds": AssetKind.objects.all(), "places": Place.objects.as_tree(), "changes": changes}
    return render(request, "assets/settings/index.html", context)


@require_http_methods(["GET", "POST"])
@administrators
def kind(request: UserRequest, pk: int | None = None) -> HttpResponse:
    """One kind, or a new one."""
    found = get_object_or_404(AssetKind, pk=pk) if pk else AssetKind()
    return _edit(request, found, KindForm, actions.save_kind)


@require_http_methods(["GET", "POST"])
@administrators
def place(request: UserRequest, pk: int | None = None) -> HttpResponse:
    """One place, or a new one."""
    found = get_object_or_404(Place, pk=pk) if pk else Place()
    return _edit(request, found, PlaceForm, actions.save_place)


def _edit(request: UserRequest, found: Any, form_class: type[forms.ModelForm], verb: Any) -> HttpResponse:
    form = form_class(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        fresh = type(found).objects.get(pk=found.pk) if found.pk else type(found)()
        try:
            verb(fresh, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            put_errors(form, error)
        else:
            return back_to_page(request, reverse("asset_settings:index"), _("Saved."))
    context = {"form": form, "thing": found, "is_kind": isinstance(found, AssetKind)}
    return render(request, "assets/settings/edit.html", context, status=400 if form.errors else 200)
