"""Writing a release: recording it, and its plan."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import UserRequest
from releases.actions import create_release, save_plan
from releases.forms import (
    NewReleaseForm,
    PlanForm,
    initial_plan,
    initial_stages,
    initial_units,
    read_plan,
    release_rows,
)
from releases.policies import can_edit_plan, may_create
from tickets.choices import Kind
from tickets.exceptions import Refused
from tickets.models import Ticket
from tickets.policies import can_record_for_others
from tickets.views.access import desk_staff
from tickets.views.panels import put_refusal, whole_number
from tickets.workspace.finding import find_for_staff

# Buttons that only change the page.
LOOKING = ("more-units", "more-stages")


@dataclass
class Sheet:
    """The form with its two lists of rows."""

    form: PlanForm
    units: Any
    stages: Any

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), self.units.is_valid(), self.stages.is_valid()])

    @property
    def context(self) -> dict[str, Any]:
        return {"form": self.form, "units": self.units, "stages": self.stages}


@require_http_methods(["GET", "POST"])
@desk_staff
def new(request: UserRequest) -> HttpResponse:
    """A new release."""
    if not may_create(request.user):
        raise Http404
    stages = [{"name": _("Pilot")}, {"name": _("First batch")}, {"name": _("Everybody")}]
    sheet = _sheet(request, NewReleaseForm, {}, [], stages)
    status = 200
    if _is_sent(request):
        status = 400
        if sheet.is_valid() and (ticket := _create(request, sheet)):
            messages.success(request, _("%(number)s is recorded.") % {"number": ticket.number})
            return redirect(ticket)
    return render(request, "releases/plan.html", sheet.context, status=status)


def _is_sent(request: UserRequest) -> bool:
    return request.method == "POST" and request.POST.get("do") not in LOOKING


def _sheet(
    request: UserRequest, form_class: type[PlanForm], initial: dict[str, Any], units: list[Any], stages: list[Any]
) -> Sheet:
    data = request.POST or None
    looking = request.POST.get("do") in LOOKING
    form = form_class(initial=dict(request.POST.items())) if looking else form_class(data, initial=initial)
    return Sheet(form, release_rows("units", data, units), release_rows("stages", data, stages))


def _create(request: UserRequest, sheet: Sheet) -> Ticket | None:
    form = sheet.form
    fields = {name: value for name, value in form.facts().items() if value}
    if can_record_for_others(request.user):
        fields |= {name: form.cleaned_data[name] for name in ("team", "assignee") if form.cleaned_data[name]}
    try:
        return create_release(by=request.user, plan=read_plan(form, sheet.units, sheet.stages), **fields)
    except (ValidationError, Refused) as error:
        put_refusal(form, error)
    return None


@require_http_methods(["GET", "POST"])
@desk_staff
def edit(request: UserRequest, number: str) -> HttpResponse:
    """The plan of a release, as long as it is planned or built."""
    ticket = find_for_staff(request.user, number, Kind.RELEASE)
    if not can_edit_plan(request.user, ticket):
        raise Http404
    sheet = _sheet(request, PlanForm, initial_plan(ticket), initial_units(ticket), initial_stages(ticket))
    status = 200
    if _is_sent(request):
        status = _save(request, ticket, sheet) if sheet.is_valid() else 400
        if status == 200:
            messages.success(request, _("The plan is saved."))
            return redirect(ticket)
    context = {**sheet.context, "ticket": ticket, "version": request.POST.get("version") or ticket.version}
    return render(request, "releases/plan.html", context, status=status)


def _save(request: UserRequest, ticket: Ticket, sheet: Sheet) -> int:
    """The status of the answer, with what was refused put into the form."""
    plan = read_plan(sheet.form, sheet.units, sheet.stages)
    read = whole_number(request.POST.get("version"))
    try:
        save_plan(ticket, plan, by=request.user, version=read, **sheet.form.facts())
    except (ValidationError, Refused) as error:
        return put_refusal(sheet.form, error)
    return 200
