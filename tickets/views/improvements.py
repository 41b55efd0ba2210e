"""The improvement register: its list, one entry with its history, and what is done to it. For the desk's staff."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import UserRequest
from tickets.actions import improvement as register
from tickets.exceptions import NotAllowed, Refused
from tickets.improvements.forms import DropForm, DueForm, EffectForm, ImprovementFilter, OwnerForm, ProposeForm
from tickets.keyset import newest_first
from tickets.models import Improvement
from tickets.models.improvement import ImprovementQuerySet
from tickets.policies import can_view
from tickets.views.access import desk_staff
from tickets.views.paging import page_url
from tickets.views.panels import put_errors, status_of, whole_number

SIZE = 50


@dataclass(frozen=True)
class Verb:
    """Something that can be done to an entry: what it asks, in whose hands it lies."""

    label: Any
    icon: str
    carry: Callable[..., Improvement]
    may: Callable[..., bool]
    form: type[forms.Form] = forms.Form
    states: tuple[str, ...] = register.OPEN


VERBS: Mapping[str, Verb] = {
    "start": Verb(gettext_lazy("Begin"), "player-play", register.start, register.may_work, states=("proposed",)),
    "complete": Verb(gettext_lazy("Complete"), "circle-check", register.complete, register.may_work, EffectForm),
    "reassign": Verb(
        gettext_lazy("Give to somebody else"), "user-share", register.reassign, register.may_steer, OwnerForm
    ),
    "reschedule": Verb(
        gettext_lazy("Set another day"), "calendar-event", register.reschedule, register.may_steer, DueForm
    ),
    "drop": Verb(gettext_lazy("Drop"), "ban", register.drop, register.may_steer, DropForm),
}


@require_GET
@desk_staff
def improvements(request: UserRequest) -> HttpResponse:
    """The newest first, narrowed as the address says."""
    visible = Improvement.objects.visible_to(request.user).select_related("owner", "source_ticket")
    narrowed = ImprovementFilter(request.GET, queryset=visible, request=request)
    rows = narrowed.qs if narrowed.is_valid() else visible
    page = newest_first(rows, "created_at", cursor=request.GET.get("cursor", ""), limit=SIZE)
    context = {
        "rows": page.rows,
        "form": with_all(narrowed.form),
        "is_narrowed": any(request.GET.get(name) for name in narrowed.form.fields),
        "older_url": page_url(request, page.older),
        "newer_url": page_url(request, page.newer),
        "may_propose": register.may_propose(request.user),
        "today": timezone.localdate(),
    }
    return render(request, "improvements/list.html", context)


def with_all(form: forms.Form) -> forms.Form:
    """On the page nothing chosen means all."""
    for field in form.fields.values():
        field.choices = [("", _("All")), *(choice for choice in field.choices if choice[0])]  # type: ignore[attr-defined]
        field.help_text = ""
    return form


@require_http_methods(["GET", "POST"])
@desk_staff
def new(request: UserRequest) -> HttpResponse:
    """Enters one; `ticket` is the number of what it came of."""
    if not register.may_propose(request.user):
        raise Http404
    initial = {"source_ticket": request.GET.get("ticket", "").replace("\x00", "")[:24]}
    form = ProposeForm(request.POST or None, by=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            found = register.propose(by=request.user, **form.cleaned_data)
        except ValidationError as error:
            put_errors(form, error)
        except NotAllowed as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("It stands in the improvement register."))
            return redirect("improvements:detail", found.pk)
    return render(request, "improvements/new.html", {"form": form}, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@desk_staff
def improvement(request: UserRequest, pk: int) -> HttpResponse:
    """One entry; a POST names the verb in `do`."""
    found = find(request, pk)
    if request.method != "POST":
        return _page(request, found)
    name = request.POST.get("do", "")
    if name not in VERBS or not VERBS[name].may(request.user, found):
        raise Http404
    form = VERBS[name].form(request.POST, prefix=name)
    if not form.is_valid():
        return _page(request, found, {name: form}, status=400)
    version = whole_number(request.POST.get("version"))
    try:
        VERBS[name].carry(found, by=request.user, version=version, **form.cleaned_data)
    except ValidationError as error:
        put_errors(form, error)
        return _page(request, found, {name: form}, status=400)
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return _page(request, find(request, pk), {name: form}, status=status_of(refusal))
    messages.success(request, _("Saved."))
    return redirect("improvements:detail", pk)


def find(request: UserRequest, pk: int) -> Improvement:
    """Raises Http404 for what the person may not see."""
    visible: ImprovementQuerySet = Improvement.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("owner", "proposed_by", "source_ticket"), pk=pk)


def _page(
    request: UserRequest, found: Improvement, typed: Mapping[str, forms.Form] | None = None, status: int = 200
) -> HttpResponse:
    typed = typed or {}
    offers = [
        (name, verb, typed.get(name) or verb.form(prefix=name))
        for name, verb in VERBS.items()
        if found.state in verb.states and verb.may(request.user, found)
    ]
    source = found.source_ticket
    context = {
        "improvement": found,
        "source": source if source is not None and can_view(request.user, source) else None,
        "offers": offers,
        "typed": next(iter(typed), ""),
        "history": found.history.select_related("by"),
    }
    return render(request, "improvements/detail.html", context, status=status)
