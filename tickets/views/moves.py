"""Moving a ticket along its workflow."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods

from accounts.http import UserRequest
from accounts.models import Team
from tickets import actions
from tickets.exceptions import NotAllowed, Refused
from tickets.inputs import build_form, find_model_field
from tickets.models import Ticket
from tickets.timeline import reading
from tickets.views.panels import back_to, panel, put_errors, status_of, whole_number
from tickets.workflow import Move
from tickets.workspace.choices_in_sight import show_choices
from tickets.workspace.conflicts import conflict_of
from tickets.workspace.finding import find_for_staff
from tickets.workspace.people import candidates
from tickets.workspace.related import solution_of


@login_required
@require_http_methods(["GET", "POST"])
def move(request: UserRequest, number: str, name: str) -> HttpResponse:
    """The form of a move, and the move itself."""
    ticket = find_for_staff(request.user, number)
    chosen = ticket.workflow.moves.get(name)
    if chosen is None or not chosen.who(request.user, ticket):
        raise Http404
    if request.method == "GET" or "refresh" in request.POST:
        # Another team was chosen: its people are shown, nothing is checked yet.
        typed = request.POST.dict() if request.method == "POST" else _initial(ticket, chosen) | _taken(request, chosen)
        form = build_form(ticket, chosen.requires, chosen.optional, initial=typed)
        return _show(request, ticket, name, form)
    form = build_form(ticket, chosen.requires, chosen.optional, data=request.POST)
    return _carry_out(request, ticket, name, form)


def _initial(ticket: Ticket, move: Move) -> dict[str, Any]:
    """What the ticket says already, and its own team for passing it on inside it."""
    found: dict[str, Any] = {}
    for name in move.inputs:
        if name == "team":
            found[name] = None if move.verb == "escalated" else ticket.team_id
        elif name != "assignee" and find_model_field(ticket, name) is not None:
            found[name] = getattr(ticket if hasattr(ticket, name) else ticket.detail, name)
    return found


def _taken(request: UserRequest, move: Move) -> dict[str, Any]:
    """The solution of a similar ticket that the person sees, to be read and changed before it is used."""
    number = request.GET.get("solution", "").replace("\x00", "")[:24]
    if not number or "resolution" not in move.inputs:
        return {}
    other = Ticket.objects.visible_to(request.user).filter(number=number.upper()).defer("search").first()
    found = solution_of(other) if other else ""
    return {"resolution": found} if found else {}


def _carry_out(request: UserRequest, ticket: Ticket, name: str, form: Form) -> HttpResponse:
    if not form.is_valid():
        return _show(request, ticket, name, form, status=400)
    values = {key: value for key, value in form.cleaned_data.items() if value not in (None, "")}
    try:
        moved = actions.move(ticket, name, by=request.user, version=whole_number(request.POST.get("version")), **values)
    except ValidationError as error:
        put_errors(form, error)
        return _show(request, ticket, name, form, status=400)
    except NotAllowed as refusal:
        return _show(request, ticket, name, form, refusal=refusal)
    except Refused as refusal:
        fresh = find_for_staff(request.user, ticket.number)
        return _show(request, fresh, name, form, refusal=refusal)
    event = moved.events.select_related("actor").latest("sequence")
    event.ticket = moved
    entry = reading.describe(event, internal=True)
    return back_to(request, moved, entry.sentence if entry else "", "#latest")


def _show(
    request: UserRequest, ticket: Ticket, name: str, form: Form, *, refusal: Refused | None = None, status: int = 200
) -> HttpResponse:
    show_choices(form)
    context: dict[str, Any] = {"ticket": ticket, "name": name, "move": ticket.workflow.moves[name], "form": form}
    if "assignee" in form.fields:
        context |= _people(ticket, form)
    if refusal is not None:
        context["conflict"] = conflict_of(refusal, ticket, whole_number(request.POST.get("seen")))
        status = status_of(refusal)
    return panel(request, "tickets/panels/move.html", context, status)


def _people(ticket: Ticket, form: Form) -> dict[str, Any]:
    """The people of the team that is chosen in the form."""
    team = Team.objects.filter(pk=whole_number(str(form["team"].value() or "")) or 0, is_active=True).first()
    people = candidates(team, ticket) if team else []
    return {"team": team, "people": people, "chosen_person": str(form["assignee"].value() or "")}
