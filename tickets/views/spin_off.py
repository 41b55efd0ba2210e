"""Making a ticket of another kind from the one that is open."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from accounts.http import UserRequest
from tickets.choices import Kind
from tickets.exceptions import Refused
from tickets.models import Ticket
from tickets.spin_off import kinds_for, spin_off
from tickets.views.panels import panel, put_refusal
from tickets.workspace.finding import find_for_staff
from tickets.workspace.spin_off_form import SpinOffForm

PANEL = "tickets/panels/spin_off.html"


@login_required
@require_http_methods(["GET", "POST"])
def make(request: UserRequest, number: str, kind: str) -> HttpResponse:
    """The form, filled in with what is known; sending it makes the ticket."""
    ticket = find_for_staff(request.user, number)
    if kind not in kinds_for(ticket, request.user):
        raise Http404
    form = SpinOffForm(request.POST or None, ticket=ticket, kind=Kind(kind), user=request.user)
    if request.method == "GET" or not form.is_valid():
        return _show(request, ticket, form, 400 if form.errors else 200)
    try:
        made = spin_off(ticket, kind, by=request.user, **form.values())
    except (ValidationError, Refused) as error:
        return _show(request, ticket, form, put_refusal(form, error))
    words = {"new": made.number, "number": ticket.number}
    messages.success(request, _("%(new)s is recorded and linked to %(number)s.") % words)
    address = made.get_absolute_url()
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def _show(request: UserRequest, ticket: Ticket, form: SpinOffForm, status: int) -> HttpResponse:
    return panel(request, PANEL, {"ticket": ticket, "form": form, "kind": form.kind}, status)
