"""The audit record of a change, as a page and as a document."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.http import UserRequest
from changes.audit import Record
from tickets.choices import Kind
from tickets.documents.pdf import PdfUnavailable, render_pdf
from tickets.views.access import desk_staff
from tickets.workspace.finding import find_for_staff


@require_GET
@desk_staff
def record(request: UserRequest, number: str) -> HttpResponse:
    """Who asked, assessed, approved and did what, when, against which plan."""
    ticket = find_for_staff(request.user, number, Kind.CHANGE)
    return render(request, "changes/record.html", {"ticket": ticket, "record": Record(ticket, request.user)})


@require_GET
@desk_staff
def record_pdf(request: UserRequest, number: str) -> HttpResponse:
    """The same as a PDF file; where none can be made, the page, which can be printed."""
    ticket = find_for_staff(request.user, number, Kind.CHANGE)
    context = {"ticket": ticket, "record": Record(ticket, request.user), "user": request.user}
    try:
        content = render_pdf("changes/record_pdf.html", context)
    except PdfUnavailable:
        messages.error(request, _("This installation makes no PDF files. Print this page instead."))
        return redirect("changes:record", number=ticket.number)
    headers = {"Content-Disposition": f'attachment; filename="{ticket.number}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
