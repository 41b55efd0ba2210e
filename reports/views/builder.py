"""The builder: a report is put together, looked at, saved, shared and taken away as a sheet."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import UserRequest
from reports.builder.definition import Definition, checked, from_params
from reports.builder.sheets import file_response
from reports.builder.verbs import may_change, remove, save_report
from reports.builder.working_out import Report
from reports.forms.builder import DefinitionForm, SaveReportForm, initial_of, typed
from reports.models import Dashboard, SavedReport
from reports.policies import may_see_figures
from tickets.exceptions import Refused
from tickets.views.access import allowed_to, desk_staff
from tickets.views.panels import put_refusal

figures = allowed_to(may_see_figures)
BEGINNING = {"measures": ["came_in", "solved"], "group": "month", "period": "last_12_months", "shape": "columns"}
# In the form they have names of their own.
FIELDS = {"measures": "measure", "filters": NON_FIELD_ERRORS, "definition": NON_FIELD_ERRORS}


@require_http_methods(["GET", "POST"])
@figures
def build(request: UserRequest, pk: int | None = None) -> HttpResponse:
    """The form and, under it, what it comes to. A POST shows or saves; a saved one begins with what is kept."""
    saved = get_object_or_404(SavedReport.objects.visible_to(request.user), pk=pk) if pk else None
    if request.method == "POST":
        return _posted(request, saved)
    params = request.GET
    if params.getlist("measure"):
        try:
            definition = from_params(params, request.user)
        except ValidationError as error:
            return _show(request, saved, _with_errors(typed(params, request.user), error), None, status=400)
    else:
        definition = checked(saved.definition if saved else BEGINNING, request.user)
    return _show(request, saved, DefinitionForm(initial=initial_of(definition), user=request.user), definition)


def _posted(request: UserRequest, saved: SavedReport | None) -> HttpResponse:
    form = typed(request.POST, request.user)
    # Shown, and not to be kept, it needs no name.
    keeping = SaveReportForm(request.POST) if "save" in request.POST else None
    try:
        definition = from_params(request.POST, request.user)
    except ValidationError as error:
        return _show(request, saved, _with_errors(form, error), None, keeping, 400)
    if keeping is None:
        return redirect(f"{request.path}?{definition.query()}")
    if not keeping.is_valid():
        return _show(request, saved, form, definition, keeping, 400)
    values = keeping.cleaned_data
    try:
        report = save_report(
            saved, by=request.user, definition=definition, values=values, version=values.get("version")
        )
    except (ValidationError, Refused) as error:
        return _show(request, saved, form, definition, keeping, put_refusal(keeping, error))
    messages.success(request, _("“%(name)s” is saved.") % {"name": report.name})
    return redirect(report)


def _with_errors(form: DefinitionForm, error: ValidationError) -> DefinitionForm:
    """The form with what is wrong at its fields, and nothing else: the definition alone checks."""
    form.full_clean()
    form.errors.clear()
    for name, errors in error.error_dict.items():
        field = FIELDS.get(name, name)
        form.add_error(field if field in form.fields else None, errors)
    return form


def _show(
    request: UserRequest,
    saved: SavedReport | None,
    form: DefinitionForm,
    definition: Definition | None,
    keeping: SaveReportForm | None = None,
    status: int = 200,
) -> HttpResponse:
    is_own = saved is not None and may_change(request.user, saved)
    initial: dict[str, Any] = {}
    if saved is not None:
        initial = {"name": saved.name}
        if is_own:
            initial |= {"sharing": saved.sharing, "team": saved.team_id, "version": saved.version}
    context = {
        "form": form,
        "keeping": keeping or SaveReportForm(initial=initial),
        "saved": saved,
        "is_own": is_own,
        "report": Report(definition, request.user) if definition else None,
        "sheet_query": definition.query() if definition else "",
    }
    return render(request, "reports/build.html", context, status=status)


def readable(request: UserRequest, pk: int) -> tuple[SavedReport, Report]:
    """A saved report that the reader may look at, worked out for them. Raises Http404."""
    saved = get_object_or_404(SavedReport.objects.visible_to(request.user).select_related("owner", "team"), pk=pk)
    return saved, of_saved(saved, request)


def of_saved(saved: SavedReport, request: UserRequest) -> Report:
    """Checked by its owner's rights: the reader has been asked for theirs. Raises Http404 for what is no report now."""
    try:
        definition = checked(saved.definition, saved.owner)
    except ValidationError:
        raise Http404 from None
    return Report(definition, request.user, saved.name, f"saved-{saved.pk}", anew="fresh" in request.GET)


@require_GET
@desk_staff
def saved(request: UserRequest, pk: int) -> HttpResponse:
    """A saved report."""
    found, report = readable(request, pk)
    boards = Dashboard.objects.filter(owner=request.user).exclude(places__report=found)
    context = {
        "saved": found,
        "report": report,
        "may_change": may_change(request.user, found),
        "may_build": may_see_figures(request.user),
        "dashboards": boards if may_see_figures(request.user) else (),
        "sheet_url": reverse("reports:saved_sheet", args=[pk, "xlsx"]),
        "csv_url": reverse("reports:saved_sheet", args=[pk, "csv"]),
    }
    return render(request, "reports/saved.html", context)


@require_POST
@figures
def remove_saved(request: UserRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(SavedReport.objects.visible_to(request.user), pk=pk)
    try:
        remove(found, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect(found)
    messages.success(request, _("“%(name)s” is removed.") % {"name": found.name})
    return redirect("reports:index")


@require_GET
@desk_staff
def saved_sheet(request: UserRequest, pk: int, form: str) -> HttpResponseBase:
    return file_response(readable(request, pk)[1], form)


@require_GET
@figures
def sheet(request: UserRequest, form: str) -> HttpResponseBase:
    """What an address asks, as a sheet."""
    try:
        definition = from_params(request.GET, request.user)
    except ValidationError:
        raise Http404 from None
    return file_response(Report(definition, request.user), form)
