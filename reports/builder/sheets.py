"""A report of the builder as a sheet, for page and API alike."""

from django.http import HttpResponseBase
from django.utils import timezone

from reports.builder.working_out import Report
from tickets.views.sheets import sheet_response


def file_response(report: Report, form: str) -> HttpResponseBase:
    """XLSX or CSV."""
    rows = iter([list(row) for row in report.sheet_rows()])
    return sheet_response(rows, f"report-{timezone.localtime():%Y%m%d-%H%M}", form)
