"""The result of an audit as a file, for page and API alike."""

from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone

from accounts.models import User
from reports.audit.result import result_of, sheet
from reports.models import AuditRound
from tickets.documents.pdf import render_pdf
from tickets.views.sheets import sheet_response


def file_response(found: AuditRound, form: str, user: User) -> HttpResponseBase:
    """PDF or XLSX, as far as the reader may see its tickets. Raises PdfUnavailable."""
    result = result_of(found, user)
    name = f"audit-{found.pk}"
    if form == "xlsx":
        return sheet_response(sheet(result), name, form)
    context = {"audit": found, "result": result, "user": user, "made_at": timezone.now()}
    content = render_pdf("reports/audits/pdf.html", context)
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
