"""Bulk actions: choose rows, see what would happen to each, do it."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.http import UserRequest
from tickets.models import Ticket
from tickets.queue import bulk
from tickets.queue.bulk import BulkAction
from tickets.views.access import desk_staff
from tickets.views.panels import whole_number


@require_POST
@desk_staff
def run(request: UserRequest) -> HttpResponse:
    """Three steps of one form: what is asked for, what would happen, and, with `confirm`, doing it."""
    action = bulk.BY_NAME.get(request.POST.get("action", ""))
    if action is None or not request.user.is_agent:
        raise Http404
    tickets = _chosen(request)
    if not tickets:
        messages.error(request, _("Choose some tickets first."))
        return _back(request)
    if len(tickets) > bulk.LIMIT:
        return _page(request, action, tickets, is_too_many=True, status=400)
    is_answered = bool({"preview", "confirm"} & request.POST.keys()) or not action.asks
    form = action.form(request.POST if is_answered else None, user=request.user)
    if is_answered and form.is_valid():
        if "confirm" in request.POST:
            return _carry_out(request, action, tickets, form.values())
        outcomes = bulk.preview(action, tickets, request.user, form.values())
        return _page(request, action, tickets, form=form, outcomes=outcomes)
    return _page(request, action, tickets, form=form, status=400 if form.errors else 200)


def _chosen(request: UserRequest) -> list[Ticket]:
    """The ticked tickets that the person may see, in the order of the page."""
    numbers = list(dict.fromkeys(request.POST.getlist("ticket")))[: bulk.LIMIT + 1]
    numbers = [number for number in numbers if len(number) <= 24 and "\x00" not in number]
    found = Ticket.objects.visible_to(request.user).for_list().filter(number__in=numbers)
    by_number = {ticket.number: ticket for ticket in found}
    return [by_number[number] for number in numbers if number in by_number]


def _versions(request: UserRequest) -> dict[str, int]:
    """`number:version` of each ticket as the preview showed it."""
    pairs = (entry.rpartition(":") for entry in request.POST.getlist("seen")[: bulk.LIMIT])
    return {number: read for number, _sign, version in pairs if (read := whole_number(version)) is not None}


def _page(
    request: UserRequest,
    action: BulkAction,
    tickets: Sequence[Ticket],
    *,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    context |= {"action": action, "tickets": tickets, "next": _next(request)}
    if outcomes := context.get("outcomes"):
        context["possible"] = [outcome for outcome in outcomes if not outcome.refusal]
        context["refused"] = [outcome for outcome in outcomes if outcome.refusal]
    template = "tickets/_queue_bulk.html" if request.htmx else "tickets/queue_bulk.html"
    return render(request, template, context, status=status)


def _carry_out(
    request: UserRequest, action: BulkAction, tickets: Sequence[Ticket], values: dict[str, Any]
) -> HttpResponse:
    versions = _versions(request)
    seen = [(ticket, versions[ticket.number]) for ticket in tickets if ticket.number in versions][: bulk.LIMIT]
    outcomes = bulk.apply(action, seen, request.user, values)
    done = sum(not outcome.refusal for outcome in outcomes)
    if done == len(outcomes):
        messages.success(request, _done(action, done))
        return _back(request)
    return _page(request, action, tickets, outcomes=outcomes, is_done=True, done=done)


def _done(action: BulkAction, count: int) -> str:
    words = ngettext("%(action)s: %(count)d ticket done.", "%(action)s: %(count)d tickets done.", count)
    return words % {"action": action.label, "count": count}


def _next(request: UserRequest) -> str:
    """Back to the list it came from, and nowhere else."""
    address = request.POST.get("next", "")
    home = reverse("tickets:queue")
    is_ours = url_has_allowed_host_and_scheme(address, None) and address.partition("?")[0] == home
    return address if is_ours else home


def _back(request: UserRequest) -> HttpResponse:
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": _next(request)})
    return redirect(_next(request))
