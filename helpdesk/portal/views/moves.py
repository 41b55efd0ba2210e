"""What the requester themselves do with a ticket: confirm, reopen, cancel."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.http import UserRequest
from helpdesk.portal.following import find_ticket, own_move
from helpdesk.portal.forms import add_errors
from tickets import actions
from tickets.choices import Kind
from tickets.exceptions import Refused
from tickets.inputs import build_form
from tickets.models import Ticket
from tickets.workflow import Move


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: UserRequest, number: str, name: str) -> HttpResponse:
    """Asks for what the move needs, then does it. What is no longer possible says so and keeps what was typed."""
    ticket = find_ticket(request.user, number)
    chosen = own_move(ticket, request.user, name)
    if request.method != "POST":
        form = build_form(ticket, chosen.requires, chosen.optional)
        return _page(request, ticket, name, form, refusal=_not_now(ticket, chosen))
    form = build_form(ticket, chosen.requires, chosen.optional, data=request.POST)
    if not form.is_valid():
        return _page(request, ticket, name, form, status=400)
    try:
        moved = actions.move(ticket, name, by=request.user, **form.cleaned_data)
    except ValidationError as error:
        add_errors(form, error)
        return _page(request, ticket, name, form, status=400)
    except Refused as error:
        return _page(request, find_ticket(request.user, number), name, form, refusal=error.message, status=409)
    messages.success(request, _done(name, moved))
    return redirect("portal:ticket", number)


def _not_now(ticket: Ticket, chosen: Move) -> str:
    if ticket.state in chosen.source:
        return ""
    return _("This is no longer possible: %(number)s is now “%(state)s”.") % {
        "number": ticket.number,
        "state": ticket.get_state_display(),
    }


def _done(name: str, moved: Ticket) -> str:
    if name == "confirm" and moved.is_open:
        return _("Thank you, it counts as solved. We close the ticket when we have looked back on what happened.")
    return {
        "confirm": _("Thank you. The ticket is closed."),
        "reopen": _("Reopened. We go on with it."),
        "cancel": _("The ticket is cancelled."),
    }[name]


def _page(
    request: UserRequest, ticket: Ticket, name: str, form: forms.Form, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    words = {
        "confirm": (_("Is it solved?"), _("Then the ticket is closed."), _("It is solved")),
        "reopen": (
            _("Not solved yet?"),
            _("Tell us what is still wrong; we go on with it."),
            _("Send, and go on with it"),
        ),
        "cancel": (_("Withdraw the ticket?"), _("Then nobody works on it any more."), _("Cancel the ticket")),
    }
    if ticket.kind == Kind.REQUEST:
        words |= {
            "confirm": (_("Have you got it?"), _("Then the ticket is closed."), _("I have got it")),
            "reopen": (
                _("Is something not right?"),
                _("Tell us what is missing or wrong; we go on with it."),
                _("Send, and go on with it"),
            ),
        }
    heading, lead, button = words[name]
    # To an employee the reason is an answer to a question, not a field of ours.
    asked = {"reopen": _("What is still wrong?"), "cancel": _("Why is it no longer needed?")}
    if "reason" in form.fields and name in asked:
        form.fields["reason"].label = asked[name]
    context = {
        "ticket": ticket, "name": name, "form": form, "refusal": refusal,
        "heading": heading, "lead": lead, "button": button,
    }  # fmt: skip
    return render(request, "portal/move.html", context, status=status)
