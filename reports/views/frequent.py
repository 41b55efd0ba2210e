"""Frequent problems: a month's list, one of them with its tickets, and making a problem of it."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import UserRequest
from reports.forms.frequent import LogProblemForm
from reports.frequent.keeping import ask_for_look, latest_look
from reports.frequent.logging_problems import log_problem
from reports.frequent.reading import members, name_of, rows_of, sections
from reports.models import FrequentGroup, FrequentRun
from reports.months import last_month, month_after, month_before, month_name, read_month, this_month
from reports.policies import may_log_frequent, may_see_figures
from tickets.exceptions import Refused
from tickets.keyset import newest_first
from tickets.views.access import allowed_to
from tickets.views.panels import put_refusal

PER_PAGE = 50
figures = allowed_to(may_see_figures)


def month_url(month: date) -> str:
    return f"{reverse('reports:frequent')}?month={month:%Y-%m}"


@require_http_methods(["GET", "POST"])
@figures
def month_list(request: UserRequest) -> HttpResponse:
    """What recurred in a month, the last one that is over if none is named; a POST looks through it anew."""
    params = request.POST if request.method == "POST" else request.GET
    month = read_month(params.get("month", ""), this_month()) or last_month()
    if request.method == "POST":
        ask_for_look(month, by=request.user)
        return redirect(month_url(month))
    run = latest_look(month)
    context = {
        "month": month,
        "name": month_name(month),
        "before_name": month_name(month_before(month)),
        "earlier_url": month_url(month_before(month)),
        "later_url": month_url(month_after(month)) if month < this_month() else "",
        "this_url": month_url(month),
        "run": run,
        "failed": _failed(month, run),
        "waiting": FrequentRun.objects.unfinished().filter(month=month).first(),
        "sections": sections(run, request.user) if run else [],
        "may_log": may_log_frequent(request.user),
    }
    return render(request, "reports/_frequent.html" if request.htmx else "reports/frequent.html", context)


def _failed(month: date, run: FrequentRun | None) -> FrequentRun | None:
    """The last look, where it failed."""
    last = FrequentRun.objects.filter(month=month).order_by("-pk").first()
    return last if last is not None and last.state == FrequentRun.State.FAILED else None


@require_http_methods(["GET", "POST"])
@figures
def group(request: UserRequest, pk: int) -> HttpResponse:
    """All tickets of one frequent problem; a POST makes a problem of it."""
    found = get_object_or_404(FrequentGroup.objects.select_related("run"), pk=pk)
    form = LogProblemForm(request.POST or None, initial={"title": name_of(found)[:200]})
    if request.method == "GET":
        return _show(request, found, form, 200)
    if not may_log_frequent(request.user):
        raise Http404
    if not form.is_valid():
        return _show(request, found, form, 400)
    try:
        problem = log_problem(found, by=request.user, title=form.cleaned_data["title"])
    except (ValidationError, Refused) as error:
        return _show(request, found, form, put_refusal(form, error))
    messages.success(request, _("%(number)s is logged with its tickets.") % {"number": problem.number})
    return redirect(problem)


def _show(request: UserRequest, found: FrequentGroup, form: LogProblemForm, status: int) -> HttpResponse:
    seen = members(found, request.user)
    page = newest_first(seen.for_list(), "created_at", cursor=request.GET.get("cursor", ""), limit=PER_PAGE)
    [row] = rows_of([found], found.run, request.user)
    context = {
        "group": found,
        "row": row,
        "month_name": month_name(found.run.month),
        "before_name": month_name(month_before(found.run.month)),
        "back_url": month_url(found.run.month),
        "hidden": found.count - seen.count(),
        "tickets": page.rows,
        "newer_url": f"?cursor={page.newer}" if page.newer else "",
        "older_url": f"?cursor={page.older}" if page.older else "",
        "form": form,
        "may_log": may_log_frequent(request.user),
    }
    return render(request, "reports/frequent_group.html", context, status=status)
