"""What is done to one change beside its moves and steps: its risk, the way back from a failed step, its incidents."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import UserRequest
from changes.actions import begin_rollback, name_incident
from changes.hooks import can_accept_conflicts
from changes.policies import can_edit_plan, can_implement
from changes.risk import answers_of, assess_risk, questionnaire, risk_form
from changes.views.guard import planners
from tickets import actions
from tickets.choices import Kind
from tickets.exceptions import Refused
from tickets.inputs import MAX_TEXT, TicketField
from tickets.models import Ticket
from tickets.views.panels import back_to, panel, put_errors, status_of, whole_number
from tickets.workspace.finding import find_for_staff, find_ticket

PREFIX = "risk"


@require_http_methods(["GET", "POST"])
@planners
def risk(request: UserRequest, number: str) -> HttpResponse:
    """The questionnaire, begun with the latest answers."""
    ticket = find_for_staff(request.user, number, Kind.CHANGE)
    if not can_edit_plan(request.user, ticket):
        raise Http404
    version = questionnaire()
    answers = risk_form(ticket, version, request.POST or None, PREFIX) if version else None
    status, problem = 200, ""
    if request.method == "POST" and answers is not None:
        status, problem = _assess(request, ticket, answers)
        if status == 200:
            return back_to(request, ticket, _("The risk is assessed."))
    elif answers is not None and (latest := answers_of(ticket)):
        answers.initial.update({name: value for name, value in latest.answers.items() if name in answers.fields})
    context = {"ticket": ticket, "answers": answers, "form": answers, "problem": problem}
    return panel(request, "changes/panels/risk.html", context, status)


def _assess(request: UserRequest, ticket: Ticket, answers: Any) -> tuple[int, str]:
    if not answers.is_valid():
        return 400, ""
    try:
        assess_risk(ticket, by=request.user, answers=answers.cleaned_data)
    except ValidationError as error:
        put_errors(answers, error)
        return 400, ""
    except Refused as refusal:
        return status_of(refusal), refusal.message
    return 200, ""


class ReasonForm(forms.Form):
    """Why it is rolled back."""

    reason = forms.CharField(
        label=gettext_lazy("What went wrong"), max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 3})
    )


@require_http_methods(["GET", "POST"])
@planners
def roll_back(request: UserRequest, number: str) -> HttpResponse:
    """From a failed step to the rollback, with the reason."""
    ticket = find_for_staff(request.user, number, Kind.CHANGE)
    if not can_implement(request.user, ticket):
        raise Http404
    form = ReasonForm(request.POST or None, initial={"reason": _failures(ticket)})
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                reason, read = form.cleaned_data["reason"], whole_number(request.POST.get("version"))
                begin_rollback(ticket, by=request.user, reason=reason, version=read)
                return back_to(request, ticket, _("The rollback has begun."), "#rollback")
            except Refused as refusal:
                form.add_error(None, refusal.message)
                status = status_of(refusal)
    return panel(request, "changes/panels/roll_back.html", {"ticket": ticket, "form": form}, status)


def _failures(ticket: Ticket) -> str:
    """What the failed steps say already."""
    return "\n".join(ticket.tasks.filter(state="failed").values_list("reason", flat=True))


@require_POST
@login_required
def accept_conflict(request: UserRequest, number: str) -> HttpResponse:
    """Somebody who is asked to approve answers for a conflict, from the page of their decision."""
    ticket = find_ticket(request.user, number, Kind.CHANGE)
    if not can_accept_conflicts(request.user, ticket):
        raise Http404
    try:
        actions.move(
            ticket, "accept_conflicts", by=request.user, conflict_reason=request.POST.get("conflict_reason", "")
        )
        messages.success(request, _("You have accepted the conflict."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except Refused as refusal:
        messages.error(request, refusal.message)
    step = ticket.approval_steps.filter(state="open").first()
    return redirect(step if step is not None else ticket)


@require_POST
@planners
def incident(request: UserRequest, number: str) -> HttpResponse:
    """An incident that the change caused, by its number."""
    ticket = find_for_staff(request.user, number, Kind.CHANGE)
    if not can_implement(request.user, ticket):
        raise Http404
    try:
        if other := TicketField(ticket=ticket).clean(request.POST.get("incident", "")[:24]):
            name_incident(ticket, by=request.user, incident=other)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except Refused as refusal:
        # As if it did not exist, for somebody who may not see it.
        messages.error(request, refusal.message)
    return back_to(request, ticket)
