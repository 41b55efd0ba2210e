"""The changes of a release, the incidents it caused, its notes."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import UserRequest
from releases.actions import name_incident, put_in, save_notes, take_out
from releases.content import write_notes
from releases.forms import NotesForm
from releases.policies import can_work, can_write_notes
from tickets.choices import Kind
from tickets.exceptions import Refused
from tickets.inputs import TicketField
from tickets.models import Ticket
from tickets.views.access import desk_staff
from tickets.views.panels import back_to, put_refusal, whole_number
from tickets.workspace.finding import find_for_staff, find_ticket


@require_POST
@desk_staff
def changes(request: UserRequest, number: str) -> HttpResponse:
    """Puts a change in by its number, or takes one out."""
    ticket = _worked_by(request, number)
    verb, given = (take_out, "take_out") if "take_out" in request.POST else (put_in, "change")
    try:
        if other := _other(ticket, request.POST.get(given, "")):
            verb(ticket, by=request.user, change=other)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return back_to(request, ticket, "", "#contents")


@require_POST
@desk_staff
def incident(request: UserRequest, number: str) -> HttpResponse:
    """An incident that the release caused, by its number."""
    ticket = _worked_by(request, number)
    try:
        if other := _other(ticket, request.POST.get("incident", "")):
            name_incident(ticket, by=request.user, incident=other)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return back_to(request, ticket)


def _worked_by(request: UserRequest, number: str) -> Ticket:
    ticket = find_for_staff(request.user, number, Kind.RELEASE)
    if not can_work(request.user, ticket):
        raise Http404
    return ticket


def _other(ticket: Ticket, number: str) -> Ticket | None:
    return TicketField(ticket=ticket).clean(number[:24])


@login_required
@require_GET
def notes(request: UserRequest, number: str) -> HttpResponse:
    """The release notes, for everybody who may see the release; made to be printed too."""
    ticket = find_ticket(request.user, number, Kind.RELEASE)
    context = {
        "ticket": ticket,
        "notes": ticket.release.notes or write_notes(ticket),
        "is_written": bool(ticket.release.notes),
        "may_write": can_write_notes(request.user, ticket),
    }
    return render(request, "releases/notes.html", context)


@require_http_methods(["GET", "POST"])
@desk_staff
def edit_notes(request: UserRequest, number: str) -> HttpResponse:
    """The notes as a form; `do=write` begins anew from the changes and units."""
    ticket = find_for_staff(request.user, number, Kind.RELEASE)
    if not can_write_notes(request.user, ticket):
        raise Http404
    anew = request.POST.get("do") == "write"
    form = NotesForm(None if anew else request.POST or None, initial={"notes": _begin(ticket, anew=anew)})
    status = 200
    if request.method == "POST" and not anew:
        status = 400
        if form.is_valid():
            try:
                read = whole_number(request.POST.get("version"))
                save_notes(ticket, by=request.user, notes=form.cleaned_data["notes"], version=read)
                messages.success(request, _("The release notes are saved."))
                return redirect("releases:notes", ticket.number)
            except (ValidationError, Refused) as error:
                status = put_refusal(form, error)
    context = {"ticket": ticket, "form": form, "version": request.POST.get("version") or ticket.version}
    return render(request, "releases/edit_notes.html", context, status=status)


def _begin(ticket: Ticket, *, anew: bool) -> str:
    return write_notes(ticket) if anew or not ticket.release.notes else ticket.release.notes
