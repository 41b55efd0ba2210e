"""Dashboards: reports side by side. What has been worked out of late stands there at once; the rest comes after."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import UserRequest
from reports.builder.verbs import may_change, place, remove, save_dashboard, shift, take_off
from reports.builder.working_out import Report
from reports.forms.builder import DashboardForm
from reports.models import Dashboard, SavedReport
from reports.policies import may_see_figures
from reports.views.builder import of_saved
from tickets import moments
from tickets.exceptions import Refused
from tickets.views.access import allowed_to, desk_staff
from tickets.views.panels import put_refusal, whole_number

figures = allowed_to(may_see_figures)


@dataclass(frozen=True)
class Widget:
    """A report's place on the page. Without a report it can no longer be worked out."""

    saved: SavedReport
    report: Report | None

    @property
    def is_there(self) -> bool:
        """Whether it stands on the page at once."""
        return self.report is not None and self.report.known is not None


def _find(request: UserRequest, pk: int) -> Dashboard:
    return get_object_or_404(Dashboard.objects.visible_to(request.user).select_related("owner", "team"), pk=pk)


@require_GET
@desk_staff
def dashboard(request: UserRequest, pk: int) -> HttpResponse:
    """The reports of a dashboard that the reader may see, in their order."""
    found = _find(request, pk)
    found.was_seen(moments.now())
    visible = SavedReport.objects.visible_to(request.user).filter(places__dashboard=found)
    widgets = [_widget(request, one) for one in visible.select_related("owner").order_by("places__position", "pk")]
    is_own = may_change(request.user, found)
    context = {
        "dashboard": found,
        "widgets": widgets,
        # Without scripts nothing comes after: then all is worked out at once.
        "all_now": "all" in request.GET,
        "may_change": is_own,
        "others": SavedReport.objects.visible_to(request.user).exclude(places__dashboard=found) if is_own else (),
    }
    return render(request, "reports/dashboard.html", context)


def _widget(request: UserRequest, saved: SavedReport) -> Widget:
    try:
        return Widget(saved, of_saved(saved, request))
    except Http404:
        return Widget(saved, None)


@require_GET
@desk_staff
def widget(request: UserRequest, pk: int, report: int) -> HttpResponse:
    """One report of a dashboard, worked out."""
    found = _find(request, pk)
    saved = get_object_or_404(SavedReport.objects.visible_to(request.user).filter(places__dashboard=found), pk=report)
    context = {
        "report": of_saved(saved, request),
        "saved": saved,
        "dashboard": found,
        "may_change": may_change(request.user, found),
        "later": True,
    }
    return render(request, "reports/_report.html", context)


@require_http_methods(["GET", "POST"])
@figures
def edit(request: UserRequest, pk: int | None = None) -> HttpResponse:
    """A new dashboard, or one's own that is changed."""
    found = _find(request, pk) if pk else None
    if found is not None and not may_change(request.user, found):
        raise Http404
    names = ("name", "sharing", "team_id", "role", "version")
    initial = {name.removesuffix("_id"): getattr(found, name) for name in names} if found else {}
    form = DashboardForm(request.POST or None, by=request.user, initial=initial)
    if request.method == "GET" or not form.is_valid():
        return _show(request, found, form, 400 if form.errors else 200)
    values = form.cleaned_data
    if found and "role" not in form.fields:
        values["role"] = found.role
    try:
        kept = save_dashboard(found, by=request.user, values=values, version=values.get("version"))
    except (ValidationError, Refused) as error:
        return _show(request, found, form, put_refusal(form, error))
    messages.success(request, _("“%(name)s” is saved.") % {"name": kept.name})
    return redirect(kept)


def _show(request: UserRequest, found: Dashboard | None, form: DashboardForm, status: int) -> HttpResponse:
    return render(request, "reports/dashboard_edit.html", {"dashboard": found, "form": form}, status=status)


@require_POST
@figures
def change(request: UserRequest, pk: int) -> HttpResponse:
    """Places a report, takes one off, moves one, or removes the dashboard: as the button says."""
    found = _find(request, pk)
    if not may_change(request.user, found):
        raise Http404
    key = whole_number(request.POST.get("report"))
    verb = request.POST.get("verb", "")
    if verb == "remove":
        remove(found, by=request.user)
        messages.success(request, _("“%(name)s” is removed.") % {"name": found.name})
        return redirect("reports:index")
    if key is None:
        raise Http404
    try:
        _carry_out(request, found, verb, key)
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect(found)


def _carry_out(request: UserRequest, found: Dashboard, verb: str, key: int) -> None:
    if verb == "place":
        place(found, get_object_or_404(SavedReport.objects.visible_to(request.user), pk=key), by=request.user)
    elif verb == "take_off":
        take_off(found, key, by=request.user)
    elif verb in ("up", "down"):
        shift(found, key, by=request.user, down=verb == "down")
    else:
        raise Http404
