"""Archived tickets: searching, reading, taking one out, bringing one back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import UserRequest
from archive.actions.restore import export as export_ticket
from archive.actions.restore import restore as restore_ticket
from archive.finding import find
from archive.forms import RestoreForm, SearchForm
from archive.holding import holds_on
from archive.models import ArchivedTicket
from archive.opening import Damaged
from archive.policies import may_keep_archive
from archive.reading import read
from archive.serving import file_response
from archive.views.guard import readers, shared
from tickets.exceptions import Refused
from tickets.keyset import newest_first
from tickets.models import Ticket
from tickets.views.paging import page_url
from tickets.views.panels import put_refusal

SIZE = 50


@require_GET
@readers
def search(request: UserRequest) -> HttpResponse:
    """The archived tickets that match, those closed last first."""
    form = SearchForm(request.GET or None)
    rows, older, newer = [], "", ""
    if form.is_valid():
        page = newest_first(
            find(request.user, form.wanted()), "closed_at", cursor=request.GET.get("cursor", ""), limit=SIZE
        )
        rows, older, newer = page.rows, page_url(request, page.older), page_url(request, page.newer)
    context = {**shared(request, "search"), "form": form, "rows": rows, "older_url": older, "newer_url": newer}
    return render(request, "archive/search.html", context, status=400 if form.errors else 200)


def find_ticket(request: UserRequest, number: str) -> ArchivedTicket:
    """The newest copy of a ticket. Raises Http404 for what is not there, or not for this reader."""
    visible = ArchivedTicket.objects.visible_to(request.user).newest().readable()
    return get_object_or_404(visible.select_related("bundle", "part").defer("search"), number=number)


@require_http_methods(["GET", "POST"])
@readers
def ticket(request: UserRequest, number: str) -> HttpResponse:
    """One archived ticket, to read; a POST of an administrator brings it back to the desk."""
    found = find_ticket(request, number)
    form, status = RestoreForm(request.POST or None), 200
    if request.method == "POST":
        if not may_keep_archive(request.user):
            raise Http404
        status = 400
        if form.is_valid():
            try:
                live, was_restored = restore_ticket(found, by=request.user, **form.cleaned_data)
            except (ValidationError, Refused) as error:
                status = put_refusal(form, error)
            else:
                words = _("%(number)s is back on the desk.") if was_restored else _("%(number)s was on the desk.")
                messages.success(request, words % {"number": live.number})
                return redirect(live)
    return _page(request, found, form, status)


def _page(request: UserRequest, found: ArchivedTicket, form: RestoreForm, status: int) -> HttpResponse:
    context = {
        **shared(request, "search"),
        "archived": found,
        "holds": holds_on(found),
        "live": Ticket.objects.visible_to(request.user).filter(number=found.number).first(),
        "is_live": Ticket.objects.filter(number=found.number).exists(),
        "form": form,
    }
    try:
        context["reading"] = read(found)
    except Damaged as damage:
        context["damage"] = str(damage)
    return render(request, "archive/ticket.html", context, status=status)


@require_POST
@readers
def export(request: UserRequest, number: str) -> HttpResponse:
    """The ticket with all its rows as a JSON file. By POST, for the act is recorded."""
    found = find_ticket(request, number)
    try:
        text = export_ticket(found, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect(found)
    response = HttpResponse(text, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{found.number}.json"'
    return response


@require_GET
@readers
def file(request: UserRequest, number: str, pk: int) -> FileResponse:
    """One attachment of an archived ticket. Raises Http404."""
    return file_response(find_ticket(request, number), pk)
