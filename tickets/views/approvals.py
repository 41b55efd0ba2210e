"""Approving on a page: one's list, one decision, several at once."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import UserRequest
from tickets import actions
from tickets.approvals.forms import AnswerForm, DecisionForm
from tickets.approvals.overview import PAGE, Decision, decided_page, find_step, pending_page, steps_to_decide
from tickets.exceptions import Refused
from tickets.models import ApprovalStep
from tickets.views.panels import put_errors, status_of, whole_number


def shell(request: UserRequest) -> str:
    """Employees in the portal's look, the desk's staff in theirs."""
    return "base_staff.html" if request.user.is_desk_staff else "portal/base.html"


@login_required
@require_GET
def mine(request: UserRequest) -> HttpResponse:
    """What waits for oneself, or what one has decided."""
    tab = "decided" if request.GET.get("tab") == "decided" else "pending"
    cursor = request.GET.get("cursor", "")
    page: Any = (decided_page if tab == "decided" else pending_page)(request.user, cursor)
    address = f"{reverse('approvals:mine')}?tab={tab}&cursor="
    context = {
        "base": shell(request),
        "tab": tab,
        "rows": page.rows,
        "newer_url": address + page.newer if page.newer else "",
        "older_url": address + page.older if page.older else "",
    }
    return render(request, "approvals/mine.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def decision(request: UserRequest, pk: int) -> HttpResponse:
    """What is to be approved, and the decision."""
    step = find_step(request.user, pk)
    if request.method == "GET":
        return _show(request, step, AnswerForm())
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _show(request, step, form, status=400)
    try:
        actions.decide(step, by=request.user, **form.answer, via="page")
    except ValidationError as error:
        put_errors(form, error)
        return _show(request, step, form, status=400)
    except Refused as refusal:
        return _show(request, find_step(request.user, pk), form, conflict=refusal.message, status=status_of(refusal))
    messages.success(request, _("Your decision on %(number)s is recorded.") % {"number": step.ticket.number})
    return redirect("approvals:mine")


def _show(
    request: UserRequest, step: ApprovalStep, form: AnswerForm, *, conflict: str = "", status: int = 200
) -> HttpResponse:
    context = {"base": shell(request), "decision": Decision(step, request.user), "form": form, "conflict": conflict}
    return render(request, "approvals/decision.html", context, status=status)


@login_required
@require_POST
def bulk(request: UserRequest) -> HttpResponse:
    """Approves several: first what they are, then, confirmed, each by itself; what is refused says why."""
    keys = [key for text in request.POST.getlist("step")[:PAGE] if (key := whole_number(text)) is not None]
    steps = list(steps_to_decide(request.user, keys))
    if not steps:
        words = _("Nothing of what you chose waits for you any more.") if keys else _("Choose at least one first.")
        messages.warning(request, words)
        return redirect("approvals:mine")
    if "confirm" not in request.POST:
        return render(request, "approvals/bulk.html", {"base": shell(request), "steps": steps, "form": DecisionForm()})
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return render(
            request, "approvals/bulk.html", {"base": shell(request), "steps": steps, "form": form}, status=400
        )
    refused = [(step, words) for step in steps if (words := _approve(request, step, form.cleaned_data["comment"]))]
    done = len(steps) - len(refused)
    if done:
        words = ngettext("%(count)d approval given.", "%(count)d approvals given.", done)
        messages.success(request, words % {"count": done})
    if not refused:
        return redirect("approvals:mine")
    return render(request, "approvals/bulk.html", {"base": shell(request), "refused": refused}, status=409)


def _approve(request: UserRequest, step: ApprovalStep, comment: str) -> str:
    """Approves one; why it was refused, if it was."""
    try:
        actions.decide(step, by=request.user, approve=True, comment=comment, via="list")
    except ValidationError as error:
        return " ".join(error.messages)
    except Refused as refusal:
        return refusal.message
    return ""
