"""To whom the monthly report goes by itself."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import UserRequest
from reports.forms.schedules import ScheduleForm
from reports.models import ReportSchedule
from reports.policies import may_make_reports, may_see_figures
from reports.schedules.keeping import remove_schedule, save_schedule
from tickets.exceptions import Refused
from tickets.views.access import allowed_to
from tickets.views.panels import put_refusal

figures = allowed_to(may_see_figures)
makers = allowed_to(may_make_reports)
MOST_LISTED = 100
HISTORY_LISTED = 20


@require_GET
@figures
def index(request: UserRequest) -> HttpResponse:
    """All of them."""
    found = (
        ReportSchedule.objects.select_related("saved").prefetch_related("people").order_by("name", "pk")[:MOST_LISTED]
    )
    return render(request, "reports/schedules.html", {"schedules": found, "may_edit": may_make_reports(request.user)})


@require_http_methods(["GET", "POST"])
@makers
def edit(request: UserRequest, pk: int | None = None) -> HttpResponse:
    """A new one, or one that is changed."""
    schedule = get_object_or_404(ReportSchedule, pk=pk) if pk else None
    form = ScheduleForm(request.POST or None, user=request.user, schedule=schedule)
    if request.method == "GET" or not form.is_valid():
        return _show(request, schedule, form, 400 if form.errors else 200)
    try:
        saved = save_schedule(
            schedule,
            form.values(),
            by=request.user,
            people=form.recipients(),
            version=form.cleaned_data.get("version"),
        )
    except (ValidationError, Refused) as error:
        return _show(request, schedule, form, put_refusal(form, error))
    messages.success(request, _("“%(name)s” is saved.") % {"name": saved.name})
    return redirect("reports:schedules")


def _show(request: UserRequest, schedule: ReportSchedule | None, form: ScheduleForm, status: int) -> HttpResponse:
    context: dict[str, Any] = {"schedule": schedule, "form": form}
    if schedule:
        context["history"] = schedule.history.select_related("by")[:HISTORY_LISTED]
        sendings = schedule.sendings.select_related("report", "saved").prefetch_related("mails__recipient")
        context["sendings"] = sendings[:HISTORY_LISTED]
    return render(request, "reports/schedule.html", context, status=status)


@require_POST
@makers
def remove(request: UserRequest, pk: int) -> HttpResponse:
    """Takes one away."""
    schedule = ReportSchedule.objects.filter(pk=pk).first()
    if schedule is None:
        raise Http404
    remove_schedule(schedule, by=request.user)
    messages.success(
        request, _("“%(name)s” is removed. What it sent stays listed with its reports.") % {"name": schedule.name}
    )
    return redirect("reports:schedules")
