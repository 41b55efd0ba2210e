"""Those who were not content: their list, one of them, what is done about it; and what everybody said."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import UserRequest
from tickets import actions, moments
from tickets.actions import follow_up as verbs
from tickets.actions.satisfaction import save_settings
from tickets.exceptions import Refused
from tickets.models import FollowUp, SatisfactionSettings, SatisfactionSettingsChange
from tickets.policies import may_read_follow_ups
from tickets.satisfaction.follow_ups import (
    FollowUpFilter,
    Matter,
    RatingFilter,
    chips_of,
    follow_ups_of,
    page_of,
    ratings_of,
)
from tickets.satisfaction.forms import ContactForm, ImproveForm, OutcomeForm, ReopenForm, SettingsForm
from tickets.timeline.values import yes_or_no
from tickets.views.access import administrators, allowed_to, desk_staff
from tickets.views.improvements import with_all
from tickets.views.paging import page_url
from tickets.views.panels import put_errors, put_refusal, status_of, whole_number

SHOWN_CHANGES = 50
readers = allowed_to(may_read_follow_ups)


def _reopen(found: FollowUp, **given: Any) -> None:
    """Raises what the move raises."""
    given.pop("version")
    offer = Matter(found, given["by"]).reopening
    if offer is None:
        raise Refused(_("This ticket cannot be opened again now."))
    actions.move(found.ticket, offer.name, **given)


@dataclass(frozen=True)
class Verb:
    """Something that is done about one: what it asks, and what is said when it is done."""

    label: Any
    icon: str
    carry: Callable[..., Any]
    done: Any
    form: type[forms.Form] = forms.Form


VERBS: Mapping[str, Verb] = {
    "take": Verb(gettext_lazy("Take care of it"), "user-check", verbs.take, gettext_lazy("It is yours.")),
    "contact": Verb(
        gettext_lazy("Note a conversation"), "phone", verbs.note_contact, gettext_lazy("Noted."), ContactForm
    ),
    "improve": Verb(
        gettext_lazy("Make an improvement of it"),
        "bulb",
        verbs.improve,
        gettext_lazy("It stands in the improvement register."),
        ImproveForm,
    ),
    "reopen": Verb(
        gettext_lazy("Open the ticket again"), "rotate", _reopen, gettext_lazy("The ticket is open again."), ReopenForm
    ),
    "close": Verb(
        pgettext_lazy("follow-up", "Write down what came of it"),
        "checks",
        verbs.close,
        gettext_lazy("The follow-up is done."),
        OutcomeForm,
    ),
}


@require_GET
@readers
def follow_ups(request: UserRequest) -> HttpResponse:
    """The newest first, narrowed as the address says."""
    return _list(request, FollowUpFilter, follow_ups_of(request.user), "opened_at", "follow_ups/list.html")


@require_GET
@desk_staff
def ratings(request: UserRequest) -> HttpResponse:
    """Every answer: for a supervisor all, for an agent those to their own work."""
    return _list(request, RatingFilter, ratings_of(request.user), "answered_at", "follow_ups/ratings.html")


def _list(request: UserRequest, filters: Any, queryset: Any, moment: str, template: str) -> HttpResponse:
    narrowed = filters(request.GET, queryset=queryset, request=request)
    rows = narrowed.qs if narrowed.is_valid() else queryset
    page = page_of(rows, moment, request.GET.get("cursor", ""))
    context = {
        "rows": page.rows,
        "form": with_all(narrowed.form),
        "is_narrowed": any(request.GET.get(name) for name in narrowed.form.fields),
        "older_url": page_url(request, page.older),
        "newer_url": page_url(request, page.newer),
        "reads_follow_ups": may_read_follow_ups(request.user),
    }
    if filters is FollowUpFilter:
        chips = chips_of(page.rows, moments.now())
        context["rows"] = [(row, chips.get(row.ticket_id) if row.is_open else None) for row in page.rows]
    return render(request, template, context)


@require_http_methods(["GET", "POST"])
@desk_staff
def follow_up(request: UserRequest, pk: int) -> HttpResponse:
    """One; a POST names the verb in `do`."""
    found = get_object_or_404(follow_ups_of(request.user), pk=pk)
    if request.method != "POST":
        return _page(request, found)
    name = request.POST.get("do", "")
    if name not in VERBS or not Matter(found, request.user).may_act:
        raise Http404
    form = VERBS[name].form(request.POST, prefix=name)
    if not form.is_valid():
        return _page(request, found, {name: form}, status=400)
    given = dict(form.cleaned_data)
    if name != "improve":
        given["version"] = whole_number(request.POST.get("version"))
    try:
        VERBS[name].carry(found, by=request.user, **given)
    except ValidationError as error:
        put_errors(form, error)
        return _page(request, found, {name: form}, status=400)
    except Refused as refusal:
        form.add_error(None, refusal.message)
        fresh = get_object_or_404(follow_ups_of(request.user), pk=pk)
        return _page(request, fresh, {name: form}, status=status_of(refusal))
    messages.success(request, str(VERBS[name].done))
    return redirect("follow_ups:detail", pk)


def _page(
    request: UserRequest, found: FollowUp, typed: Mapping[str, forms.Form] | None = None, status: int = 200
) -> HttpResponse:
    typed = typed or {}
    matter = Matter(found, request.user)
    hidden = set()
    if found.handler_id == request.user.pk:
        hidden.add("take")
    if matter.may_act and matter.reopening is None:
        hidden.add("reopen")
    offers = [
        (name, verb, typed.get(name) or verb.form(prefix=name))
        for name, verb in VERBS.items()
        if (matter.may_act or name in typed) and name not in hidden
    ]
    context = {"matter": matter, "follow_up": found, "offers": offers, "typed": next(iter(typed), "")}
    return render(request, "follow_ups/detail.html", context, status=status)


@require_http_methods(["GET", "POST"])
@administrators
def settings(request: UserRequest) -> HttpResponse:
    """Whom the desk asks, and who changed that."""
    current = SatisfactionSettings.read()
    version = current.version
    form = SettingsForm(request.POST or None, instance=current)
    status = 200
    if request.method == "POST":
        status = 400
        try:
            if form.is_valid():
                save_settings(form.cleaned_data, by=request.user, based_on=whole_number(request.POST.get("based_on")))
                messages.success(request, _("Saved."))
                return redirect("satisfaction_settings")
        except (ValidationError, Refused) as error:
            status = put_refusal(form, error)
    changes = [
        (change, _read_changes(change))
        for change in SatisfactionSettingsChange.objects.select_related("by")[:SHOWN_CHANGES]
    ]
    context = {"form": form, "version": version, "changes": changes}
    return render(request, "satisfaction/settings.html", context, status=status)


def _read_changes(change: SatisfactionSettingsChange) -> list[tuple[str, str, str]]:
    """Each setting by its label, as it was and as it became."""
    fields = SatisfactionSettings._meta.get_fields()
    labels = {field.name: getattr(field, "verbose_name", field.name) for field in fields}
    return [
        (str(labels.get(name, name)), yes_or_no(old), yes_or_no(new)) for name, (old, new) in change.changes.items()
    ]
