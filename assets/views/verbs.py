"""Doing something with an asset: registering, editing, moving, and what hangs on it."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import UserRequest
from assets import actions
from assets.actions.register import HOLDING, duplicate_error
from assets.finding import find_asset
from assets.inputs import VerbForm, applicable, held
from assets.models import Asset, AssetKind
from assets.views.guard import managers
from assets.views.panels import panel
from assets.workflow import MOVES
from tickets.exceptions import Refused
from tickets.views.panels import back_to_page, put_errors, status_of, whole_number


def version_of(request: UserRequest) -> int:
    """The version that the form was opened with."""
    return whole_number(request.POST.get("version")) or 0


def carry_out(form: Form, verb: Callable[[dict[str, Any]], Asset]) -> tuple[Asset | None, int]:
    """Calls a verb with the form's values. Refused, it gives no asset and the status; why stands in the form."""
    if not form.is_valid():
        return None, 400
    try:
        return verb(dict(form.cleaned_data)), 200
    except IntegrityError as error:
        put_errors(form, duplicate_error(error))
    except ValidationError as error:
        put_errors(form, error)
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return None, status_of(refusal)
    return None, 400


@require_http_methods(["GET", "POST"])
@managers
def new(request: UserRequest) -> HttpResponse:
    """Taking one into the books: first its kind, then the facts that this kind has."""
    kinds = AssetKind.objects.filter(is_active=True)
    kind = kinds.filter(slug=request.GET.get("kind", "").replace("\x00", "")).first()
    if kind is None:
        return render(request, "assets/new.html", {"kinds": kinds})
    names = ("number", *applicable(kind.family)[1:], *HOLDING)
    typed = request.POST if request.method == "POST" else None
    form = VerbForm(("name",), names, data=typed, initial={"number": request.GET.get("number", "")[:32].upper()})
    status = 200
    if request.method == "POST":
        asset, status = carry_out(form, lambda values: actions.register(kind, by=request.user, **values))
        if asset:
            return back_to_page(request, asset, _("%(number)s is in the books.") % {"number": asset.number})
    return render(request, "assets/new.html", {"kinds": kinds, "kind": kind, "form": form}, status=status)


@require_http_methods(["GET", "POST"])
@managers
def edit(request: UserRequest, number: str) -> HttpResponse:
    """The facts as a form."""
    asset = find_asset(request.user, number)
    if not asset.is_live:
        raise Http404
    names = applicable(asset.kind.family)[1:]
    initial = {name: getattr(asset, name) for name in ("name", *names)}
    form = VerbForm(("name",), names, data=request.POST or None, initial=initial)
    status = 200
    if request.method == "POST":
        saved, status = carry_out(
            form, lambda values: actions.edit(asset, by=request.user, version=version_of(request), **values)
        )
        if saved:
            return back_to_page(request, saved, _("Saved."))
    return panel(request, "assets/panels/edit.html", {"asset": asset, "form": form}, status)


@require_http_methods(["GET", "POST"])
@managers
def move(request: UserRequest, number: str, name: str) -> HttpResponse:
    """The form of a move, and the move itself."""
    asset = find_asset(request.user, number)
    chosen = MOVES.get(name)
    if chosen is None:
        raise Http404
    begun = {key: value for key, value in held(asset).items() if name == "transfer" or key == "place"}
    form = VerbForm(chosen.requires, chosen.optional, data=request.POST or None, initial=begun)
    status = 200
    if request.method == "POST" or not chosen.inputs:
        moved, status = carry_out(
            form,
            lambda values: actions.move(asset, name, by=request.user, version=version_of(request), **values),
        )
        if moved:
            said = {"number": moved.number, "state": moved.get_state_display()}
            return back_to_page(request, moved, _("%(number)s: %(state)s.") % said)
    context = {"asset": asset, "form": form, "name": name, "move": chosen}
    return panel(request, "assets/panels/move.html", context, status)
