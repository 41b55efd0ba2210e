"""Where the reports stand together, what is measured and how, and the work of teams and people."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.http import UserRequest
from accounts.models import Team
from reports.builder.periods import PERIODS
from reports.measures import performance
from reports.measures.behind import said_period
from reports.measures.catalogue import sections
from reports.models import Dashboard, SavedReport
from reports.places import places_for
from reports.policies import may_see_figures, may_see_own_figures
from tickets.views.access import allowed_to, desk_staff
from tickets.views.panels import whole_number

MOST_LISTED = 100


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
    views = performance.views_for(user)
    view = params.get("of", views[0])
    if view not in views:
        raise Http404
    period = params.get("period", performance.LAST_MONTH)
    period = period if period in performance.SPANS else performance.LAST_MONTH
    team = Team.objects.filter(pk=whole_number(params.get("team")) or 0).first() if view == performance.PEOPLE else None
    scope = performance.scope_of(period, user, team)
    context = {
        "view": view,
        "views": views,
        "team": team,
        "teams": Team.objects.filter(is_active=True) if performance.PEOPLE in views else (),
        "period": period,
        "periods": [(key, PERIODS[key][0]) for key in performance.SPANS],
        "said_period": said_period(scope.start, scope.end),
        "columns": performance.columns(),
        "few": performance.FEW,
        **vars(performance.table(view, scope, user)),
    }
    return render(request, "reports/performance.html", context)
