"""Proposals from earlier tickets: beside the form of a new one, and the administrator's page of them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import UserRequest
from tickets import moments
from tickets.actions.proposal import change_proposal_settings, start_training
from tickets.models import ProposalSettings, ProposalSettingsChange, Target
from tickets.policies import can_record_for_others
from tickets.proposals import training
from tickets.proposals.limits import MIN_OF_CLASS, MIN_TICKETS
from tickets.proposals.outcomes import seal
from tickets.proposals.overview import latest_training, read_overview
from tickets.proposals.proposing import Proposal, propose
from tickets.proposals.reading import text_of
from tickets.views.access import administrators, desk_staff
from tickets.views.panels import put_errors
from tickets.workspace.proposal_form import ProposalSettingsForm

SHOWN_CHANGES = 20
MAX_TYPED = 5_000


@require_http_methods(["GET", "HEAD", "POST"])
@administrators
def index(request: UserRequest) -> HttpResponse:
    """How well proposals do on the desk's own tickets, and from which confidence on they are made."""
    form = ProposalSettingsForm(request.POST or None, instance=ProposalSettings.load())
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ProposalSettings.NAMES}
        try:
            change_proposal_settings(values, by=request.user, note=form.cleaned_data["note"])
            messages.success(request, _("Saved."))
            return redirect("proposals")
        except ValidationError as error:
            put_errors(form, error)
    changes = ProposalSettingsChange.objects.select_related("by")[:SHOWN_CHANGES]
    context = {
        "form": form,
        "overview": read_overview(moments.now()),
        "changes": [(change, _differences(change)) for change in changes],
        "least": {"tickets": MIN_TICKETS, "of_each": MIN_OF_CLASS},
        "every_days": training.EVERY.days,
    }
    return render(request, "tickets/proposals/index.html", context, status=400 if form.errors else 200)


def _differences(change: ProposalSettingsChange) -> list[tuple[str, str, str]]:
    """Each setting by its label, as it was and as it became."""
    words = {True: _("yes"), False: _("no")}
    found = []
    for name, (old, new) in change.changes.items():
        label = str(getattr(ProposalSettings._meta.get_field(name), "verbose_name", name))
        before, after = (words[value] if isinstance(value, bool) else str(value) for value in (old, new))
        found.append((label, before, after))
    return found


@require_POST
@administrators
def train(request: UserRequest) -> HttpResponse:
    """Begins learning anew; the page shows how far it has come."""
    start_training(by=request.user)
    return redirect("proposals")


@never_cache
@require_safe
@administrators
def progress(request: UserRequest) -> HttpResponse:
    """How far learning has come; when it has ended, htmx loads the page anew with what it came to."""
    latest = latest_training()
    if not request.htmx:
        return redirect("proposals")
    response = render(request, "tickets/proposals/_training.html", {"training": latest})
    if latest is None or not latest.is_open:
        response["HX-Refresh"] = "true"
    return response


@never_cache
@require_POST
@desk_staff
def for_new(request: UserRequest) -> HttpResponse:
    """What is proposed for the words typed so far into the form of a new ticket."""
    if not can_record_for_others(request.user):
        raise Http404
    return render(request, "tickets/proposals/_offered.html", offered(request))


def offered(request: UserRequest) -> dict[str, object]:
    """For a form of a new ticket: what is proposed, whether it is chosen already, and the seal of what was shown."""
    typed = request.POST or request.GET
    words = [typed.get(name, "")[:MAX_TYPED] for name in ("title", "description", "error_text")]
    found = propose(text_of(*words)) if any(words) else []
    return {"proposals": [(one, _is_chosen(request, one)) for one in found], "sealed": seal(found)}


def _is_chosen(request: UserRequest, proposal: Proposal) -> bool:
    name = {Target.CATEGORY: "category", Target.TEAM: "team", Target.PRIORITY: "priority"}[proposal.target]
    return (request.POST or request.GET).get(name, "") == str(proposal.key)
