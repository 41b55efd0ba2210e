"""Where the reports stand together, what is measured and how, and the work of teams and people."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.http import UserRequest
from reports.builder.periods import PERIODS, span_of
from reports.measures import Scope, performance
from reports.measures.behind import said_period
from reports.measures.catalogue import sections
from reports.models import Dashboard, SavedReport
from reports.months import site_day
from reports.places import places_for
from reports.policies import may_see_figures, may_see_own_figures, may_see_people
from tickets import moments
from tickets.views.access import allowed_to, desk_staff

MOST_LISTED = 100
SPANS = ("this_week", "last_week", "this_month", "last_month", "this_quarter", "last_quarter", "last_12_months")


@require_GET
@desk_staff
def index(request: UserRequest) -> HttpResponse:
    """All reports that the reader may look at."""
    user = request.user
    boards = Dashboard.objects.visible_to(user).select_related("owner").distinct()[:MOST_LISTED]
    context = {
        "places": places_for(user),
        "dashboards": boards,
        "reports": SavedReport.objects.visible_to(user).select_related("owner")[:MOST_LISTED],
        "may_build": may_see_figures(user),
        "beginning": Dashboard.objects.for_role_of(user).first(),
    }
    return render(request, "reports/index.html", context)


@require_GET
@allowed_to(lambda user: may_see_figures(user) or may_see_own_figures(user))
def measures(request: UserRequest) -> HttpResponse:
    """Every measure with its formula, its source and what is left out."""
    return render(request, "reports/measures.html", {"sections": sections()})


@require_GET
@allowed_to(lambda user: may_see_figures(user) or may_see_own_figures(user))
def performance_page(request: UserRequest) -> HttpResponse:
    """Teams, people, or oneself."""
    user, params = request.user, request.GET
    views = [name for name, allowed in _views(user).items() if allowed]
    view = params.get("of", views[0])
    if view not in views:
        raise Http404
    period = params.get("period", "last_month")
    period = period if period in SPANS else "last_month"
    now = moments.now()
    scope = Scope(*span_of(period, site_day(now)), user=user, now=now)
    context = {
        "view": view,
        "views": views,
        "period": period,
        "periods": [(key, PERIODS[key][0]) for key in SPANS],
        "said_period": said_period(scope.start, scope.end),
        "columns": performance.columns(),
        "few": performance.FEW,
        **_table(view, scope, user),
        "at": performance.as_of(scope),
    }
    return render(request, "reports/performance.html", context)


def _views(user: Any) -> dict[str, bool]:
    return {
        "team": may_see_figures(user),
        "assignee": may_see_people(user),
        "me": may_see_own_figures(user),
    }


def _table(view: str, scope: Scope, user: Any) -> dict[str, Any]:
    """Oneself beside what all together come to; or everybody, under it."""
    if view == "me":
        own = performance.Line(user.name, performance.whole(scope.narrowed("assignee", str(user.pk))))
        return {"lines": [own], "whole": performance.whole(scope)}
    return {"lines": performance.lines(scope, view), "whole": performance.whole(scope)}
