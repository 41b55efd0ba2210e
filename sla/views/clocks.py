"""One clock's whole life."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.http import UserRequest
from accounts.models import User
from sla.account_sheet import account_rows
from sla.chips import chip_for
from sla.explain import explain
from sla.ledger_bar import bar_of
from sla.models import Clock
from sla.policies import may_steer
from sla.serializers import ExplanationSerializer
from tickets import moments
from tickets.models import Ticket
from tickets.policies import can_edit, can_see_internal
from tickets.views.sheets import sheet_response

RELATED = ("version__policy", "team", "ticket__requester", "ticket__contact_department", "ticket__category")


def find_clock(user: User, pk: int) -> Clock:
    """The clock of a ticket whose inside the person may read. Raises Http404."""
    clock = Clock.objects.select_related(*RELATED).filter(pk=pk, ticket__in=Ticket.objects.visible_to(user)).first()
    if clock is None or not can_see_internal(user, clock.ticket):
        raise Http404
    return clock


@login_required
@require_GET
def explain_clock(request: UserRequest, pk: int) -> HttpResponse:
    """The account: a page, or a drawer over the ticket."""
    now = moments.now()
    clock = find_clock(request.user, pk)
    in_drawer = bool(request.htmx)
    told = explain(clock, now)
    context = {
        "clock": clock,
        "ticket": clock.ticket,
        "told": told,
        "bar": bar_of(told),
        "chip": chip_for(clock, now),
        "in_drawer": in_drawer,
        "may_adjust": may_steer(request.user) and clock.ticket.is_open and can_edit(request.user, clock.ticket),
    }
    return render(request, "sla/_explain_drawer.html" if in_drawer else "sla/explain.html", context)


@login_required
@require_GET
def export(request: UserRequest, pk: int, form: str) -> HttpResponseBase:
    """The account to keep: as a sheet, or as programs read it."""
    clock = find_clock(request.user, pk)
    told = explain(clock, moments.now())
    name = f"{clock.ticket.number}-{clock.kind}-{clock.ordinal}"
    if form == "csv":
        return sheet_response(account_rows(told), name, form)
    if form == "json":
        held = {"Content-Disposition": f'attachment; filename="{name}.json"'}
        content = ExplanationSerializer(told, context={"now": told.at, "request": request}).data
        return JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 2}, headers=held)
    raise Http404
