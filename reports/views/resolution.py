"""The resolution report of a ticket, as a page and as a document."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.http import UserRequest
from reports.resolution.document import pdf_response
from reports.resolution.report import Report, context_of, find
from tickets.documents.pdf import PdfUnavailable


def read(request: UserRequest, number: str) -> Report:
    """The desk's edition for the desk, unless it asks for the requester's. Raises Http404."""
    return Report(find(request.user, number), request.user, is_internal=request.GET.get("edition") != "requester")


@require_GET
@login_required
@never_cache
def report(request: UserRequest, number: str) -> HttpResponse:
    """For whoever may see the ticket, once it has ended."""
    found = read(request, number)
    base = "base_staff.html" if request.user.is_desk_staff else "base_portal.html"
    return render(request, "reports/resolution.html", context_of(found) | {"base": base})


@require_GET
@login_required
@never_cache
def report_pdf(request: UserRequest, number: str) -> HttpResponse:
    """The same as a PDF file; where none can be made, the page, which can be printed."""
    found = read(request, number)
    try:
        return pdf_response(found)
    except PdfUnavailable:
        messages.error(request, _("This installation makes no PDF files. Print this page instead."))
        return redirect("reports:resolution", number=found.ticket.number)
