"""The breaches: their list, their sheet, and saying why."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import UserRequest
from sla.breach_forms import ExplainBreachForm, fill_choices
from sla.breach_list import all_rows, over_seconds, page_of, sheet_rows
from sla.breaches import breaches_for, explain_breach, may_explain, may_read_breaches, sees_all
from sla.filters import BreachFilter
from sla.models import Breach
from tickets.exceptions import Refused
from tickets.models import Ticket
from tickets.policies import can_see_internal
from tickets.views.access import desk_staff
from tickets.views.paging import page_url
from tickets.views.panels import back_to, put_refusal
from tickets.views.sheets import sheet_response


@require_GET
@desk_staff
def breaches(request: UserRequest) -> HttpResponse:
    """All of them for a supervisor, a team's own for its people."""
    chosen, form = _narrowed(request)
    now = timezone.now()
    page = page_of(chosen, request.GET.get("cursor", ""))
    rows = [(breach, over_seconds(breach, now), may_explain(request.user, breach)) for breach in page.rows]
    context = {
        "rows": rows,
        "form": form,
        "newer_url": page_url(request, page.newer),
        "older_url": page_url(request, page.older),
        "query": _query(request),
        "sees_all": sees_all(request.user),
        "is_narrowed": bool(form.changed_data),
    }
    return render(request, "sla/breaches.html", context)


@require_GET
@desk_staff
def export(request: UserRequest, form: str) -> HttpResponseBase:
    """The same as a sheet."""
    chosen, _form = _narrowed(request)
    now = timezone.now()
    rows = sheet_rows(all_rows(chosen), now)
    return sheet_response(rows, f"breaches-{timezone.localtime(now):%Y%m%d-%H%M}", form)


def _narrowed(request: UserRequest) -> tuple[QuerySet[Breach], Any]:
    """The breaches of the address, and the form that makes it. A filter that is not understood is left out."""
    if not may_read_breaches(request.user):
        raise Http404
    found = BreachFilter(request.GET, queryset=breaches_for(request.user), request=request)
    form = found.form
    fill_choices(form, request.user)
    form.is_valid()
    chosen = found.queryset
    for name, value in form.cleaned_data.items():
        chosen = found.filters[name].filter(chosen, value)
    return chosen, form


def _query(request: UserRequest) -> str:
    params = request.GET.copy()
    params.pop("cursor", None)
    return params.urlencode()


@login_required
@require_http_methods(["GET", "POST"])
def explain(request: UserRequest, pk: int) -> HttpResponse:
    """The form for reason and remedy: a drawer, or a page of its own."""
    related = ("clock", "ticket__contact_department", "ticket__requester", "assignee", "team", "reason")
    visible = Breach.objects.filter(ticket__in=Ticket.objects.visible_to(request.user)).select_related(*related)
    breach = get_object_or_404(visible, pk=pk)
    if not can_see_internal(request.user, breach.ticket) or not may_explain(request.user, breach):
        raise Http404
    form = ExplainBreachForm(request.POST or None, breach=breach)
    status = 200
    if request.method == "POST":
        try:
            if form.is_valid():
                explain_breach(breach, by=request.user, **form.cleaned_data)
                return back_to(request, breach.ticket, _("Recorded why the promise was broken."))
        except (ValidationError, Refused) as error:
            status = put_refusal(form, error)
        status = 400 if status == 200 else status
    in_drawer = bool(request.htmx)
    panel = "sla/_explain_breach.html"
    context = {
        "panel": panel,
        "in_drawer": in_drawer,
        "breach": breach,
        "ticket": breach.ticket,
        "form": form,
        "over_seconds": over_seconds(breach, timezone.now()),
    }
    template = panel if in_drawer else "tickets/panel_page.html"
    return render(request, template, context, status=status)
