"""Meetings of the change advisory board, for its members and the change manager."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.colleagues import find_colleagues
from accounts.http import UserRequest
from accounts.models import User
from changes.actions import meetings as verbs
from changes.board import meetings_seen_by
from changes.forms.meetings import MeetingForm
from changes.models import Change, Meeting
from changes.policies import may_manage
from changes.views.guard import managers
from tickets.actions.approval import decide
from tickets.exceptions import Refused
from tickets.models import ApprovalStep, Ticket
from tickets.policies import can_view
from tickets.views.access import allowed_to
from tickets.views.panels import put_refusal, whole_number

SHOWN = 40
WAITING = ("assessing", "awaiting_approval")
# Whoever is sent by a member need not be of the board; what one is not asked to is not there.
everybody = allowed_to(lambda user: user.is_active)


def _shell(user: User) -> str:
    return "base_staff.html" if user.is_desk_staff else "base_portal.html"


@require_GET
@everybody
def meetings(request: UserRequest) -> HttpResponse:
    """The meetings, the next first and the past below."""
    found = list(meetings_seen_by(request.user).order_by("-starts_at", "-pk")[:SHOWN])
    context = {
        "planned": sorted((one for one in found if one.is_planned), key=lambda one: one.starts_at),
        "past": [one for one in found if not one.is_planned],
        "may_manage": may_manage(request.user),
        "base": _shell(request.user),
    }
    return render(request, "changes/meetings/list.html", context)


@require_GET
@everybody
def meeting(request: UserRequest, pk: int) -> HttpResponse:
    """One meeting: who comes, what is on the agenda, one's vote on each change."""
    found = get_object_or_404(meetings_seen_by(request.user), pk=pk)
    members = list(found.members.select_related("person", "delegate"))
    manages = may_manage(request.user)
    words = request.GET.get("who", "").strip()[:100]
    context = {
        "meeting": found,
        "members": members,
        "own": next((member for member in members if member.person_id == request.user.pk), None),
        "colleagues": find_colleagues(request.user, words) if words else [],
        "words": words,
        "items": _items(found, request.user),
        "candidates": _candidates(found, request.user) if manages and found.is_planned else [],
        "may_manage": manages,
        "base": _shell(request.user),
    }
    return render(request, "changes/meetings/detail.html", context)


def _items(found: Meeting, user: User) -> list[dict[str, Any]]:
    """The agenda with the step that is open on each change, and whether the reader is asked in it."""
    items = list(found.agenda.select_related("ticket__change", "ticket__requester", "ticket__contact_department"))
    steps = ApprovalStep.objects.filter(ticket__in=[item.ticket_id for item in items], state="open")
    by_ticket = {step.ticket_id: step for step in steps.prefetch_related("seats__person", "seats__decided_by")}
    rows = []
    for item in items:
        step = by_ticket.get(item.ticket_id)
        seats = list(step.seats.all()) if step else []
        asked = any(seat.is_asked and user.pk in (seat.person_id, seat.principal_id) for seat in seats)
        rows.append({
            "item": item, "step": step, "seats": seats, "is_asked": asked, "is_seen": can_view(user, item.ticket),
        })  # fmt: skip
    return rows


def _candidates(found: Meeting, user: User) -> list[Change]:
    """What awaits approval, or is being assessed, and is not on the agenda yet."""
    visible = Ticket.objects.visible_to(user).open().filter(kind="change", state__in=WAITING)
    waiting = Change.objects.filter(ticket__in=visible.values("pk")).exclude(ticket__agenda_items__meeting=found)
    return list(waiting.select_related("ticket").order_by("starts_at", "pk")[:SHOWN])


@require_http_methods(["GET", "POST"])
@managers
def edit(request: UserRequest, pk: int | None = None) -> HttpResponse:
    """Calls a meeting, or changes one."""
    found = get_object_or_404(Meeting, pk=pk) if pk else None
    form = MeetingForm(request.POST or None, instance=found)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            values = dict(form.cleaned_data)
            members = list(values.pop("members"))
            try:
                saved = verbs.save_meeting(found, values, by=request.user, members=members)
                messages.success(request, _("Saved. Whoever is asked to come gets an invitation by mail."))
                return redirect("changes:meeting", saved.pk)
            except (ValidationError, Refused) as error:
                status = put_refusal(form, error)
    context = {"form": form, "meeting": found, "base": _shell(request.user)}
    return render(request, "changes/meetings/edit.html", context, status=status)


@require_POST
@managers
def act(request: UserRequest, pk: int, verb: str) -> HttpResponse:
    """What the manager does to a meeting: its agenda, its end."""
    found = get_object_or_404(Meeting, pk=pk)
    carry_out: Callable[[], Any] | None = {
        "agenda": lambda: _change_agenda(request, found),
        "call-off": lambda: verbs.call_off(found, by=request.user),
        "hold": lambda: _hold(request, found),
    }.get(verb)
    if carry_out is None:
        raise Http404
    _attempt(request, carry_out)
    return redirect("changes:meeting", found.pk)


def _change_agenda(request: UserRequest, found: Meeting) -> None:
    if key := whole_number(request.POST.get("remove")):
        verbs.take_off_agenda(get_object_or_404(found.agenda, pk=key), by=request.user)
        return
    numbers = [number.upper() for number in request.POST.getlist("number")[:SHOWN]]
    for ticket in Ticket.objects.visible_to(request.user).filter(number__in=numbers):
        verbs.put_on_agenda(found, ticket, by=request.user)


def _hold(request: UserRequest, found: Meeting) -> None:
    present = [key for value in request.POST.getlist("present") if (key := whole_number(value))]
    notes = {
        item.pk: request.POST.get(f"note-{item.pk}", "").replace("\x00", "")[:10_000] for item in found.agenda.all()
    }
    minutes = request.POST.get("minutes", "").replace("\x00", "")[:50_000]
    verbs.hold(found, by=request.user, present=present, minutes=minutes, notes=notes)


@require_POST
@everybody
def delegate(request: UserRequest, pk: int) -> HttpResponse:
    """Who comes in one's own place."""
    found = get_object_or_404(meetings_seen_by(request.user), pk=pk)
    member = get_object_or_404(found.members.select_related("meeting"), person=request.user)
    key = whole_number(request.POST.get("delegate"))
    person = get_object_or_404(User.objects.active(), pk=key) if key else None
    _attempt(request, lambda: verbs.name_delegate(member, by=request.user, delegate=person))
    return redirect("changes:meeting", found.pk)


@require_POST
@everybody
def vote(request: UserRequest, pk: int, step: int) -> HttpResponse:
    """One's word on a change of the agenda: the decision of its approval step."""
    found = get_object_or_404(meetings_seen_by(request.user), pk=pk)
    chosen = get_object_or_404(
        ApprovalStep.objects.select_related("ticket"), pk=step, ticket__in=found.agenda.values("ticket")
    )
    approve, comment = request.POST.get("vote") == "approve", request.POST.get("comment", "")
    _attempt(request, lambda: decide(chosen, by=request.user, approve=approve, comment=comment, via="page"))
    return redirect("changes:meeting", found.pk)


def _attempt(request: UserRequest, carry_out: Callable[[], Any]) -> None:
    """Carries it out; what is refused is said on the next page."""
    try:
        carry_out()
        messages.success(request, _("Saved."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except Refused as refusal:
        messages.error(request, refusal.message)
