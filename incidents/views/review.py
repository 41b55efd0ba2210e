"""Writing the review, and entering the actions that follow from it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import UserRequest
from incidents.forms import ActionForm, ReviewForm
from incidents.review import course_so_far, may_write, save_review
from incidents.views.major import find_major
from incidents.war_room import WarRoom
from tickets import actions
from tickets.actions.improvement import propose
from tickets.exceptions import Refused
from tickets.models import ImprovementSource, Ticket
from tickets.views.access import desk_staff
from tickets.views.panels import put_errors, status_of


@require_http_methods(["GET", "POST"])
@desk_staff
def review(request: UserRequest, number: str) -> HttpResponse:
    """The review as it is; saving keeps what is written, `finish` ends it."""
    ticket = find_major(request, number)
    if request.method != "POST":
        begun = ticket.major.course or (course_so_far(ticket) if may_write(ticket) else "")
        return _page(request, ticket, ReviewForm(instance=ticket.major, initial={"course": begun}))
    form = ReviewForm(request.POST, instance=ticket.major)
    if not form.is_valid():
        return _page(request, ticket, form, status=400)
    try:
        save_review(ticket, by=request.user, **form.cleaned_data)
        if "finish" in request.POST:
            ticket = actions.move(ticket, "finish_review", by=request.user)
    except ValidationError as error:
        put_errors(form, error)
        return _page(request, ticket, form, status=400)
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return _page(request, find_major(request, number), form, status=status_of(refusal))
    done = _("The review is finished.") if "finish" in request.POST else _("Saved.")
    messages.success(request, done)
    return redirect("incidents:review", ticket.number)


@require_POST
@desk_staff
def add_action(request: UserRequest, number: str) -> HttpResponse:
    """Enters an action into the improvement register."""
    ticket = find_major(request, number)
    form = ActionForm(request.POST, prefix="action")
    if not WarRoom(request.user, ticket).commands:
        raise Http404
    if form.is_valid():
        try:
            propose(by=request.user, source_ticket=ticket, source_kind=ImprovementSource.REVIEW, **form.cleaned_data)
        except ValidationError as error:
            put_errors(form, error)
        else:
            messages.success(request, _("It stands in the improvement register."))
            return redirect("incidents:review", ticket.number)
    kept = ReviewForm(instance=ticket.major, initial={"course": ticket.major.course or course_so_far(ticket)})
    return _page(request, ticket, kept, form, status=400)


def _page(
    request: UserRequest, ticket: Ticket, form: BaseForm, action_form: BaseForm | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "ticket": ticket,
        "room": WarRoom(request.user, ticket),
        "form": form,
        "action_form": action_form or ActionForm(prefix="action"),
        "actions": ticket.improvements.select_related("owner").order_by("pk"),
    }
    return render(request, "incidents/review.html", context, status=status)
