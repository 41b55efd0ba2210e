"""Recording a ticket for somebody else, while they are on the phone."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import UserRequest
from accounts.models import User
from tickets.asset_directory import assets
from tickets.choices import Impact, Kind, Urgency
from tickets.files.keeping import gather
from tickets.models import Target
from tickets.policies import can_record_for_others
from tickets.priority import proposed_priority
from tickets.proposals.outcomes import note_filed
from tickets.recording import RecordForm, find_people, kinds_to_record, open_tickets_of
from tickets.views.access import desk_staff
from tickets.views.proposals import offered

# The buttons of the form that record nothing: people are looked for, a proposal is taken over.
LOOKS_UP = {"find", "use"}


@require_http_methods(["GET", "POST"])
@desk_staff
def new(request: UserRequest) -> HttpResponse:
    """The form. Some buttons look something up and keep what was typed (LOOKS_UP); all else records the ticket."""
    _require_agent(request)
    requester = _requester(request)
    found = _people(request, requester)
    is_sent = request.method == "POST" and not LOOKS_UP & request.POST.keys()
    initial = _initial(request, requester)
    form = RecordForm(request.POST if is_sent else None, initial=initial, by=request.user, people=found)
    gathered = gather(request.user, request.POST, request.FILES)
    for refusal in gathered.errors if is_sent else ():
        form.add_error("attachments", refusal)
    if is_sent and form.is_valid() and (ticket := form.save(request.user, gathered.attachments)):
        note_filed(ticket, request.POST.getlist("proposed"))
        messages.success(request, _("%(number)s is recorded.") % {"number": ticket.number})
        return redirect(ticket)
    context = {"form": form, "who": request.POST.get("who", ""), "found": found, "attachments": gathered.attachments}
    context |= _about(requester, request.user) | {"priority": _proposal(request)} | offered(request)
    return render(request, "tickets/new.html", context, status=400 if form.errors else 200)


@require_GET
@desk_staff
def people(request: UserRequest) -> HttpResponse:
    """The people that match what was typed, as choices of the form."""
    _require_agent(request)
    found = list(find_people(request.GET.get("who", "")))
    context = {"form": RecordForm(by=request.user, people=found), "found": found, "who": request.GET.get("who")}
    return render(request, "tickets/_new_people.html", context)


@require_GET
@desk_staff
def caller(request: UserRequest) -> HttpResponse:
    """Who was chosen: where to reach them, and what they wait for already."""
    _require_agent(request)
    return render(request, "tickets/_new_caller.html", _about(_requester(request), request.user))


@require_GET
@desk_staff
def proposal(request: UserRequest) -> HttpResponse:
    """The priority that the chosen impact and urgency lead to."""
    _require_agent(request)
    return render(request, "tickets/_new_priority.html", {"priority": _proposal(request)})


def _require_agent(request: UserRequest) -> None:
    if not can_record_for_others(request.user):
        raise Http404


def _requester(request: UserRequest) -> User | None:
    if _logs_problem(request):
        return request.user
    value = (request.POST or request.GET).get("requester", "")
    if not (value.isascii() and value.isdigit() and len(value) < 19):
        return None
    return User.objects.active().filter(pk=value).select_related("department").first()


def _logs_problem(request: UserRequest) -> bool:
    """A problem that nobody asked for is begun: it is whoever's logs it, unless they name somebody."""
    return request.method == "GET" and request.GET.get("kind") == Kind.PROBLEM and "requester" not in request.GET


def _people(request: UserRequest, requester: User | None) -> list[User]:
    """Those who were found, the chosen one among them."""
    found = list(find_people(request.POST.get("who", "")))
    return found if requester is None or requester in found else [requester, *found]


def _initial(request: UserRequest, requester: User | None) -> dict[str, Any]:
    """What was typed when only people were looked for."""
    typed = {name: str(value) for name, value in request.POST.items() if value}
    target, _colon, value = typed.pop("use", "").partition(":")
    if target in Target.values:
        typed[target] = value
    if (kind := request.GET.get("kind", "")) in kinds_to_record(request.user):
        typed.setdefault("kind", kind)
    return typed | {"requester": requester.pk if requester else None}


def _about(requester: User | None, viewer: User) -> dict[str, Any]:
    if requester is None:
        return {"caller": None, "open_tickets": [], "devices": []}
    devices = [(str(one.id), one) for one in assets().owned_by(requester)]
    return {"caller": requester, "open_tickets": open_tickets_of(requester, viewer), "devices": devices}


def _proposal(request: UserRequest) -> int:
    given = request.POST or request.GET
    impact, urgency = given.get("impact", Impact.PERSON), given.get("urgency", Urgency.MEDIUM)
    if impact not in Impact.values or urgency not in Urgency.values:
        impact, urgency = Impact.PERSON, Urgency.MEDIUM
    return proposed_priority(impact, urgency)
