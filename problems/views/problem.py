"""Of one problem: the analysis, and resolving its incidents with it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import UserRequest
from problems import fishbone
from problems.actions import require_resolved, resolve_incidents
from problems.forms import AnalysisForm
from problems.linked import MAX_AT_ONCE, linked_incidents, open_incidents
from problems.policies import can_investigate, can_manage
from tickets import actions
from tickets.choices import Kind
from tickets.exceptions import Refused
from tickets.files.keeping import gather
from tickets.inputs import build_form
from tickets.models import Ticket
from tickets.views.panels import back_to, put_errors, put_refusal, status_of, whole_number
from tickets.workspace.conflicts import conflict_of
from tickets.workspace.finding import find_for_staff


@login_required
@require_http_methods(["GET", "POST"])
def analysis(request: UserRequest, number: str) -> HttpResponse:
    """The analysis as a form of plain fields; the drawing follows from them."""
    ticket = find_for_staff(request.user, number, Kind.PROBLEM)
    if not (ticket.is_open and can_investigate(request.user, ticket)):
        raise Http404
    form = AnalysisForm(request.POST or None, instance=ticket.problem)
    if request.method == "GET" or not form.is_valid():
        return _show_analysis(request, ticket, form, status=400 if form.errors else 200)
    gathered = gather(request.user, request.POST, request.FILES)
    try:
        if gathered.errors:
            raise ValidationError(gathered.errors)
        saved = actions.edit(
            ticket, by=request.user, version=whole_number(request.POST.get("version")) or 0, **form.values()
        )
        if gathered.attachments:
            names = ", ".join(file.name for file in gathered.attachments)
            text = _("Evidence: %(names)s") % {"names": names}
            actions.note(saved, by=request.user, text=text, attachments=gathered.attachments)
    except ValidationError as error:
        put_errors(form, error)
        return _show_analysis(request, ticket, form, status=400)
    except Refused as refusal:
        return _show_analysis(request, find_for_staff(request.user, number, Kind.PROBLEM), form, refusal=refusal)
    return back_to(request, saved, _("Saved."))


def _show_analysis(
    request: UserRequest, ticket: Ticket, form: AnalysisForm, *, refusal: Refused | None = None, status: int = 200
) -> HttpResponse:
    drawing = fishbone.draw(ticket.title, ticket.problem.causes, list(form.branches))
    context = {"ticket": ticket, "form": form, "drawing": drawing}
    if refusal is not None:
        context["conflict"] = conflict_of(refusal, ticket, whole_number(request.POST.get("seen")))
        status = status_of(refusal)
    return render(request, "problems/analysis.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def incidents(request: UserRequest, number: str) -> HttpResponse:
    """The linked incidents that are still open: choose, say how they were solved, and see what became of each."""
    ticket = find_for_staff(request.user, number, Kind.PROBLEM)
    if not can_manage(request.user, ticket):
        raise Http404
    try:
        require_resolved(ticket)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect(ticket)
    waiting = list(open_incidents(ticket, request.user)[:MAX_AT_ONCE])
    form = _resolution_form(ticket, waiting, request)
    context = {"ticket": ticket, "incidents": waiting, "form": form, "chosen": _chosen(request, waiting)}
    status = 200
    if request.method == "POST" and form is not None:
        status = _resolve(request, ticket, form, context)
    return render(request, "problems/incidents.html", context, status=status)


def _resolution_form(ticket: Ticket, waiting: list[Ticket], request: UserRequest) -> Form | None:
    """What the incidents' own move asks for, filled in with the fix; None without an incident."""
    if not waiting:
        return None
    move = waiting[0].workflow.moves["resolve"]
    given = request.POST if request.method == "POST" else None
    return build_form(waiting[0], move.requires, move.optional, data=given, initial={"resolution": ticket.problem.fix})


def _chosen(request: UserRequest, waiting: list[Ticket]) -> set[str]:
    """All of them, until somebody has chosen."""
    if request.method == "POST":
        return set(request.POST.getlist("incident"))
    return {incident.number for incident in waiting}


def _resolve(request: UserRequest, ticket: Ticket, form: Form, context: dict) -> int:
    if not form.is_valid():
        return 400
    numbers = context["chosen"]
    picked = list(linked_incidents(ticket, request.user).filter(number__in=numbers)[: MAX_AT_ONCE + 1])
    values = {name: value for name, value in form.cleaned_data.items() if value not in (None, "")}
    try:
        outcomes = resolve_incidents(ticket, picked, by=request.user, values=values)
    except (ValidationError, Refused) as error:
        return put_refusal(form, error)
    context["outcomes"] = outcomes
    context["resolved_count"] = sum(not outcome.refusal for outcome in outcomes)
    return 200
