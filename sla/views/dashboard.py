"""The supervisor's pages: the dashboard, its trends, the wallboard, and their figures as a sheet."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.http import UserRequest
from sla.breaches import may_read_breaches
from sla.dashboard.charts import PERCENT, shown
from sla.dashboard.filters import Scope
from sla.dashboard.now import SHOWN, STANDINGS
from sla.dashboard.report import Report, sheet_rows
from sla.policies import may_see_figures, may_steer
from tickets.views.access import allowed_to
from tickets.views.sheets import sheet_response

View = Callable[..., HttpResponseBase]


def figures(view: View) -> View:
    """Whoever may see the figures, reading only."""
    return require_GET(allowed_to(may_see_figures)(view))


def _report(request: UserRequest) -> Report:
    return Report(Scope.from_params(request.user, request.GET, timezone.now(), request.path))


def _context(request: UserRequest, report: Report) -> dict[str, Any]:
    return {
        "report": report,
        "scope": report.scope,
        "standings": STANDINGS,
        "can_steer": may_steer(request.user),
        "shown": SHOWN,
    }


@figures
def dashboard(request: UserRequest) -> HttpResponse:
    """Now, who carries it, what is ahead, and how it went; or the part of now alone, which refreshes itself."""
    report = _report(request)
    by_person = request.GET.get("load") == "person"
    is_part = bool(request.htmx) and request.GET.get("part") == "now"
    fresh = request.GET.copy()
    fresh["part"] = "now"
    context = _context(request, report) | {
        "is_part": is_part,
        "by_person": by_person,
        "loads": report.people if by_person else report.loads,
        "fresh_url": f"?{fresh.urlencode()}",
        "reads_breaches": may_read_breaches(request.user),
    }
    return render(request, "sla/_dashboard_fresh.html" if is_part else "sla/dashboard.html", context)


@figures
def trend(request: UserRequest) -> HttpResponse:
    """All charts of the past."""
    return render(request, "sla/dashboard_trend.html", _context(request, _report(request)))


@figures
def wallboard(request: UserRequest) -> HttpResponse:
    """The figures of this moment for a screen on the wall. It names no ticket's title: anybody walks past."""
    report = _report(request)
    target = float(settings.SLA_TARGET_PERCENT)
    rates = [
        (name, value, shown(value, PERCENT), value is not None and value >= target) for name, value in report.rates
    ]
    context = _context(request, report) | {"rates": rates, "target": shown(target, PERCENT)}
    return render(request, "sla/_wall.html" if request.htmx else "sla/dashboard_wall.html", context)


@figures
def sheet(request: UserRequest) -> HttpResponseBase:
    """The figures of one chart, or of all, as a sheet."""
    report = _report(request)
    key = request.GET.get("chart", "")
    charts = [chart for chart in report.trends if key in ("", chart.key)]
    if not charts:
        raise Http404
    name = f"sla-{key or 'figures'}-{timezone.localtime(report.scope.now):%Y%m%d-%H%M}"
    return sheet_response(iter(sheet_rows(charts)), name, "xlsx")
