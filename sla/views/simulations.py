"""Trials: how far one has come, what it says, stopping and saving it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.http import UserRequest
from sla.models import Calendar, Policy, Simulation
from sla.policies import may_edit_promises
from sla.simulation import report, verbs
from sla.views.guard import promise_editors, promise_readers
from tickets.exceptions import Refused


@require_GET
@promise_readers
def show(request: UserRequest, pk: int) -> HttpResponse:
    """The page; for htmx only the part that changes until the trial has ended."""
    simulation = get_object_or_404(Simulation.objects.select_related("created_by").defer("rules"), pk=pk)
    context: dict[str, Any] = {
        "simulation": simulation,
        "subject": _subject(simulation),
        "may_edit": may_edit_promises(request.user),
    }
    if simulation.state == Simulation.State.DONE:
        context |= {
            "total": report.total(simulation),
            "tables": report.tables(simulation),
            "worse": report.flips(simulation, "worse", request.user),
            "better": report.flips(simulation, "better", request.user),
        }
    is_part = bool(request.htmx)
    return render(request, "sla/settings/_simulation.html" if is_part else "sla/settings/simulation.html", context)


def _subject(simulation: Simulation) -> Policy | Calendar | None:
    model: Any = Policy if simulation.subject == Simulation.Subject.POLICY else Calendar
    return model.objects.filter(pk=simulation.object_id).first()


@require_POST
@promise_editors
def cancel(request: UserRequest, pk: int) -> HttpResponse:
    """Stops it."""
    verbs.cancel(get_object_or_404(Simulation, pk=pk), by=request.user)
    return redirect("sla:simulation", pk)


@require_POST
@promise_editors
def apply(request: UserRequest, pk: int) -> HttpResponse:
    """Saves what was tried."""
    simulation = get_object_or_404(Simulation, pk=pk)
    note, moves = request.POST.get("note", "")[:200], "moves_clocks" in request.POST
    try:
        saved = verbs.apply(simulation, by=request.user, note=note, moves_clocks=moves)
    except (Refused, ValidationError) as error:
        messages.error(request, error.message if isinstance(error, Refused) else " ".join(error.messages))
        return redirect("sla:simulation", pk)
    messages.success(request, _("Saved. New tickets get it."))
    return redirect("sla:policy", saved.pk) if isinstance(saved, Policy) else redirect("sla:calendar", saved.key)
