"""The knowledge manager's work list. Who publishes acts on it; the auditor reads it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest
from knowledge.actions.work import dismiss_gap, dismiss_search, write_from_search
from knowledge.models import Gap
from knowledge.policies import is_reviewer, sees_all
from knowledge.worklist import examples_of, read_worklist
from tickets import moments
from tickets.exceptions import Refused
from tickets.views.access import allowed_to


@require_safe
@allowed_to(sees_all)
def index(request: UserRequest) -> HttpResponse:
    """What to do next, each with one step, and the figures of use."""
    work = read_worklist(request.user, moments.now())
    context = {
        "work": work,
        "gaps": [(gap, examples_of(gap)) for gap in work.gaps],
        "may_act": is_reviewer(request.user),
        "tab": "work",
    }
    return render(request, "knowledge/work.html", context)


@require_POST
@allowed_to(is_reviewer)
def search(request: UserRequest) -> HttpResponse:
    """Words searched for in vain: an article is begun with them, or they need none."""
    text = request.POST.get("text", "").replace("\x00", "")[:200]
    try:
        if request.POST.get("do") == "write":
            return redirect("knowledge:edit", write_from_search(text, by=request.user).number)
        dismiss_search(text, by=request.user)
        messages.success(request, _("Taken off the list. Searched for in vain again, it comes back."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("knowledge:work")


@require_POST
@allowed_to(is_reviewer)
def gap(request: UserRequest, pk: int) -> HttpResponse:
    """Why these tickets need no article."""
    found = get_object_or_404(Gap, pk=pk)
    try:
        dismiss_gap(found, by=request.user, reason=request.POST.get("reason", ""))
        messages.success(request, _("Taken off the list."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("knowledge:work")
