"""The front page of what is promised, the matrix and the reasons."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import UserRequest
from sla.editing.calendars import last_change, years_not_known
from sla.editing.matrix import read_matrix, save_matrix, save_reasons
from sla.forms.plain import MatrixForm, ReasonFormSet, initial_reasons
from sla.models import BreachReason, Calendar, Policy, SettingChange, Simulation
from sla.policies import may_edit_promises
from sla.views.guard import history, promise_readers
from tickets.choices import Urgency
from tickets.exceptions import Refused
from tickets.views.panels import put_errors, status_of, whole_number

Subject = SettingChange.Subject


@require_GET
@promise_readers
def index(request: UserRequest) -> HttpResponse:
    """Everything in one place."""
    calendars = list(Calendar.objects.all())
    context = {
        "policies": Policy.objects.select_related("current", "category", "department"),
        "calendars": [(calendar, years_not_known(calendar.country)) for calendar in calendars],
        "simulations": Simulation.objects.select_related("created_by").defer("rules", "tally", "draft")[:8],
        "reasons": BreachReason.objects.filter(is_active=True),
        "may_edit": may_edit_promises(request.user),
    }
    return render(request, "sla/settings/index.html", context)


@require_http_methods(["GET", "POST"])
@promise_readers
def matrix(request: UserRequest) -> HttpResponse:
    """Which priority impact and urgency propose."""
    form = MatrixForm(request.POST or None, matrix=read_matrix())
    status = 200
    if request.method == "POST":
        try:
            if form.is_valid():
                note, read = form.cleaned_data["note"], whole_number(request.POST.get("based_on"))
                save_matrix(form.cells(), by=request.user, note=note, based_on=read)
                messages.success(request, _("Saved."))
                return redirect("sla:matrix")
            status = 400
        except Refused as refusal:
            form, status = _refused(form, refusal)
    context = {"form": form, "urgencies": Urgency.labels, **_common(request, Subject.MATRIX)}
    return render(request, "sla/settings/matrix.html", context, status=status)


@require_http_methods(["GET", "POST"])
@promise_readers
def reasons(request: UserRequest) -> HttpResponse:
    """What a breach can be explained by."""
    forms = ReasonFormSet(request.POST or None, initial=initial_reasons(), prefix="reasons")
    status = 200
    problem = ""
    if request.method == "POST":
        try:
            if forms.is_valid():
                rows = [form.cleaned_data for form in forms.ordered_forms if form.cleaned_data.get("name")]
                note, read = request.POST.get("note", "")[:200], whole_number(request.POST.get("based_on"))
                save_reasons(rows, by=request.user, note=note, based_on=read)
                messages.success(request, _("Saved."))
                return redirect("sla:reasons")
        except ValidationError as error:
            problem = " ".join(error.messages)
        except Refused as refusal:
            problem, status = refusal.message, status_of(refusal)
        status = 400 if status == 200 else status
    context = {"forms": forms, "problem": problem, **_common(request, Subject.REASON)}
    return render(request, "sla/settings/reasons.html", context, status=status)


def _refused(form: Any, refusal: Refused) -> tuple[Any, int]:
    put_errors(form, ValidationError(refusal.message))
    return form, status_of(refusal)


def _common(request: UserRequest, subject: str) -> dict[str, Any]:
    return {
        "changes": history(subject),
        "based_on": last_change(subject, None),
        "may_edit": may_edit_promises(request.user),
    }
