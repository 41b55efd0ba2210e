"""The report as a PDF file with its fonts in it."""

from urllib.parse import quote

from django.http import HttpResponse

from reports.resolution.report import Report, context_of
from tickets.documents.pdf import render_pdf


def pdf_response(report: Report) -> HttpResponse:
    """Raises PdfUnavailable."""
    content = render_pdf("reports/resolution_pdf.html", context_of(report))
    name = f"attachment; filename=\"{report.ticket.number}.pdf\"; filename*=UTF-8''{quote(report.file_name, safe='')}"
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": name})
