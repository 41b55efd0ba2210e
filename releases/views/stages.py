"""What is done to one stage of a release."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.http import UserRequest
from releases import actions
from releases.forms import FindingForm
from releases.models import ReleaseStage
from releases.policies import can_work
from tickets.choices import Kind
from tickets.exceptions import Refused
from tickets.models import Ticket
from tickets.views.access import desk_staff
from tickets.views.panels import back_to, panel, put_refusal, whole_number
from tickets.workspace.finding import find_for_staff

PLAIN: dict[str, Callable[..., Any]] = {
    "start": actions.start_stage,
    "finish": actions.finish_stage,
    "retry": actions.retry_stage,
    "roll_back": actions.roll_back_stage,
}
# Those that ask for words, with what their button says.
WORDY: dict[str, tuple[Callable[..., Any], str | Promise]] = {
    "verify": (actions.verify_stage, pgettext_lazy("stage", "It is verified")),
    "fail": (actions.fail_stage, pgettext_lazy("stage", "It failed")),
}


@require_http_methods(["GET", "POST"])
@desk_staff
def act(request: UserRequest, number: str, pk: int, verb: str) -> HttpResponse:
    """A verb of a stage; verifying and failing ask what was found."""
    ticket = find_for_staff(request.user, number, Kind.RELEASE)
    if not can_work(request.user, ticket) or verb not in (*PLAIN, *WORDY):
        raise Http404
    stage = get_object_or_404(ReleaseStage, ticket=ticket, pk=pk)
    if verb in WORDY:
        return _with_words(request, ticket, stage, verb)
    if request.method != "POST":
        raise Http404
    try:
        PLAIN[verb](stage, by=request.user, version=whole_number(request.POST.get("stage_version")))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return back_to(request, ticket, "", "#stages")


def _with_words(request: UserRequest, ticket: Ticket, stage: ReleaseStage, verb: str) -> HttpResponse:
    form = FindingForm(request.POST or None)
    act_on, label = WORDY[verb]
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            read = whole_number(request.POST.get("stage_version"))
            try:
                act_on(stage, by=request.user, finding=form.cleaned_data["finding"], version=read)
                return back_to(request, ticket, "", "#stages")
            except (ValidationError, Refused) as error:
                status = put_refusal(form, error)
    title = _("%(verb)s: %(stage)s") % {"verb": label, "stage": stage}
    context = {"ticket": ticket, "stage": stage, "form": form, "verb": verb, "label": label, "title": title}
    return panel(request, "releases/panels/stage.html", context, status)
