"""Importing assets: upload, preview, progress, report."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import UserRequest
from assets.importing.apply import go_on, rows_of
from assets.importing.columns import COLUMNS, READ_ONLY
from assets.importing.plan import Outcome, plan
from assets.importing.reader import MAX_BYTES, MAX_ROWS, BadSheet, read_sheet
from assets.models import AssetImport, AssetKind, Place
from assets.views.guard import managers
from tickets import moments
from tickets.exceptions import Refused
from tickets.views.sheets import sheet_response

# Of a preview and a report, what a page can bear; refused rows come first.
SHOWN_ROWS = 300


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
                rows = read_sheet(file)
            except BadSheet as refusal:
                error = str(refusal)
            else:
                kept = AssetImport.objects.create(
                    file_name=str(file.name).replace("\x00", "")[:200],
                    rows=[[row.line, row.cells] for row in rows],
                    created_by=request.user,
                    created_at=moments.now(),
                )
                return redirect("assets:import", kept.pk)
    own = AssetImport.objects.filter(created_by=request.user).defer("rows", "report")[:10]
    context = {"error": error, "imports": own, "max_rows": MAX_ROWS, "max_mb": MAX_BYTES // 1024 // 1024}
    context |= {"columns": [column for column in COLUMNS if column.name not in READ_ONLY]}
    return render(request, "assets/import.html", context, status=400 if error else 200)


@require_GET
@managers
def show(request: UserRequest, pk: int) -> HttpResponse:
    """The preview; while it is being imported, how far it is; afterwards the report."""
    found = get_object_or_404(AssetImport, pk=pk, created_by=request.user)
    rows = rows_of(found)
    if found.report:
        shown = sorted(found.report, key=lambda row: row["outcome"] != Outcome.REFUSED)
        counts = [(outcome, sum(row["outcome"] == outcome for row in found.report)) for outcome in Outcome]
        has_work = not found.applied_at
    else:
        planned = plan(rows)
        shown = sorted(planned.rows, key=lambda row: row.outcome != Outcome.REFUSED)
        counts, has_work = planned.counts(), planned.has_work
    labels = [(outcome, outcome.label, count) for outcome, count in counts]
    context = {"import": found, "rows": shown[:SHOWN_ROWS], "counts": labels, "has_work": has_work}
    context |= {"all": len(rows), "done": len(found.report), "hidden": max(0, len(shown) - SHOWN_ROWS)}
    return render(request, "assets/import_show.html", context)


@require_POST
@managers
def run(request: UserRequest, pk: int) -> HttpResponse:
    """Imports the next stretch of rows, and goes on until all are done."""
    found = get_object_or_404(AssetImport, pk=pk, created_by=request.user)
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
