"""Changing the facts of a ticket."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import UserRequest
from tickets import actions, policies
from tickets.exceptions import Refused, StaleTicket
from tickets.models import Ticket
from tickets.views.panels import back_to, panel, put_errors, status_of, whole_number
from tickets.workspace.conflicts import conflict_of, differences_of
from tickets.workspace.fact_form import changed_values, fact_form, on_top_of
from tickets.workspace.finding import find_for_staff

PANEL = "tickets/panels/edit.html"


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: UserRequest, number: str) -> HttpResponse:
    """The facts as a form. Only what the person changed is saved, and only over what they had read."""
    ticket = find_for_staff(request.user, number)
    if not policies.can_edit_facts(request.user, ticket):
        raise Http404
    if request.method == "GET":
        return panel(request, PANEL, {"ticket": ticket, "form": fact_form(ticket)})
    form = fact_form(ticket, request.POST)
    if not form.is_valid():
        return panel(request, PANEL, {"ticket": ticket, "form": form}, status=400)
    return _save(request, ticket, form)


def _save(request: UserRequest, ticket: Ticket, form: Form) -> HttpResponse:
    read = whole_number(request.POST.get("version")) or 0
    try:
        saved = actions.edit(ticket, by=request.user, version=read, **changed_values(form))
    except ValidationError as error:
        put_errors(form, error)
        return panel(request, PANEL, {"ticket": ticket, "form": form}, status=400)
    except Refused as refusal:
        return _refused(request, refusal, form)
    message = _("Saved.") if saved.event_count > ticket.event_count else _("Nothing was different.")
    return back_to(request, saved, message)


def _refused(request: UserRequest, refusal: Refused, form: Form) -> HttpResponse:
    """The form again over the ticket as it is now: what the person changed stays typed, the rest is fresh."""
    fresh = find_for_staff(request.user, request.resolver_match.kwargs["number"])  # type: ignore[union-attr]
    current = fact_form(fresh)
    conflict = conflict_of(refusal, fresh, whole_number(request.POST.get("seen")), differences_of(form, current))
    if isinstance(refusal, StaleTicket):
        form = on_top_of(fresh, form)
    context = {"ticket": fresh, "form": form, "conflict": conflict}
    return panel(request, PANEL, context, status=status_of(refusal))
