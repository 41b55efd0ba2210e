"""Rows as a file to keep."""

from collections.abc import Iterator
from typing import Any

from django.http import FileResponse, Http404, HttpResponseBase, StreamingHttpResponse

from tickets.queue.export import XLSX, csv_lines, write_xlsx


def sheet_response(rows: Iterator[list[Any]], name: str, form: str) -> HttpResponseBase:
    """A CSV file that streams, or a whole XLSX file. Raises Http404 for any other form."""
    if form == "csv":
        held = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
        return StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8", headers=held)
    if form == "xlsx":
        return FileResponse(write_xlsx(rows), as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)
    raise Http404
