"""Importing assets: upload, preview, progress, report."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import UserRequest
from assets.importing.apply import go_on
from assets.importing.columns import COLUMNS, READ_ONLY
from assets.importing.reader import MAX_BYTES, MAX_ROWS, BadSheet
from assets.importing.report import imports_of, report_of, upload_sheet
from assets.models import AssetKind, Place
from assets.views.guard import managers
from tickets.exceptions import Refused
from tickets.views.sheets import sheet_response


@require_http_methods(["GET", "POST"])
@managers
def upload(request: UserRequest) -> HttpResponse:
    """Takes a sheet in and goes to its preview; one that cannot be read says why."""
    error = ""
    if request.method == "POST":
        file = request.FILES.get("file")
        if file is None:
            error = _("Choose a file first.")
        else:
            try:
                kept = upload_sheet(file, str(file.name), by=request.user)
            except BadSheet as refusal:
                error = str(refusal)
            else:
                return redirect("assets:import", kept.pk)
    own = imports_of(request.user).defer("rows", "report")[:10]
    context = {"error": error, "imports": own, "max_rows": MAX_ROWS, "max_mb": MAX_BYTES // 1024 // 1024}
    context |= {"columns": [column for column in COLUMNS if column.name not in READ_ONLY]}
    return render(request, "assets/import.html", context, status=400 if error else 200)


@require_GET
@managers
def show(request: UserRequest, pk: int) -> HttpResponse:
    """The preview; while it is being imported, how far it is; afterwards the report."""
    found = get_object_or_404(imports_of(request.user), pk=pk)
    report = report_of(found)
    labels = [(outcome, outcome.label, count) for outcome, count in report.counts]
    return render(request, "assets/import_show.html", {"import": found, "report": report, "counts": labels})


@require_POST
@managers
def run(request: UserRequest, pk: int) -> HttpResponse:
    """Imports the next stretch of rows, and goes on until all are done."""
    found = get_object_or_404(imports_of(request.user), pk=pk)
    try:
        found = go_on(found, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.message)
    if found.applied_at:
        messages.success(request, _("The file has been imported."))
    return redirect("assets:import", found.pk)


@require_GET
@managers
def template(request: UserRequest, form: str) -> HttpResponseBase:
    """A sheet to begin from: the heads, and a line as an example."""
    columns = [column for column in COLUMNS if column.name not in READ_ONLY]
    kind, place = AssetKind.objects.filter(is_active=True).first(), Place.objects.filter(is_active=True).first()
    example = {
        "name": "ThinkPad T14",
        "kind": str(kind or ""),
        "place": str(place or ""),
        "purchased_on": "2026-03-01",
        "warranty_until": "2029-02-28",
    }
    rows = iter([[str(column.label) for column in columns], [example.get(column.name, "") for column in columns]])
    return sheet_response(rows, "assets", form)
