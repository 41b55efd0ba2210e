"""The measures and the SLA dashboard say the same: they count the same clocks and tickets."""

from datetime import date, timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from reports.measures import Scope, series
from sla.dashboard.charts import hours
from sla.dashboard.filters import Scope as DashboardScope
from sla.dashboard.report import Report
from tests.factories import make_agent, make_ticket, make_user
from tests.reports.measures.conftest import HIGH, solve, take


@pytest.fixture
def report(desk) -> Report:
    return Report(DashboardScope.from_params(desk, QueryDict("by=week"), timezone.now(), "/sla/"))


@pytest.fixture
def scope(report, desk) -> Scope:
    """The weeks of the dashboard."""
    days = report.scope.days
    return Scope(days[0], days[-1] + timedelta(days=7), user=desk)


def drawn(report: Report, chart: str, place: int) -> list[float | None]:
    found = report.chart(chart)
    assert found is not None
    return [None if value is None else round(value, 2) for value in found.series[place].values]


def measured(key: str, scope: Scope) -> list[float | None]:
    return [None if one.value is None else round(one.value, 2) for one in series(key, scope, "week")]


@pytest.mark.parametrize(
    ("chart", "place", "key"),
    [
        ("attainment", 0, "response_kept"),
        ("attainment", 2, "resolution_kept"),
        ("volume", 0, "came_in"),
        ("volume", 1, "solved"),
        ("quality", 0, "first_contact"),
        ("quality", 1, "reopened"),
    ],
)
def test_the_charts_of_the_dashboard_are_the_series_of_the_measures(report, scope, chart, place, key) -> None:
    values = measured(key, scope)
    assert any(values)
    assert drawn(report, chart, place) == values


@pytest.mark.parametrize(
    ("place", "key"),
    [(0, "p90"), (1, "median"), (2, "wall_p90"), (3, "wall_median")],
)
@pytest.mark.parametrize("clock_kind", ["response", "resolution"])
def test_so_are_the_times(report, scope, clock_kind, place, key) -> None:
    found = [hours(one.value) for one in series(f"{clock_kind}_{key}", scope, "week")]
    chart = report.chart(f"time_{clock_kind}")
    assert chart is not None
    assert list(chart.series[place].values) == found


def test_a_problem_is_no_first_contact(report, scope, desk) -> None:
    """The desk's own work is in no rate about helping people."""
    first = measured("first_contact", scope)
    helper = make_agent()
    ticket = solve(take(make_ticket(make_user(), **HIGH), helper), helper)
    type(ticket).objects.filter(pk=ticket.pk).update(kind="problem")
    assert measured("first_contact", scope) == first


def test_days_begin_where_the_site_is(desk) -> None:
    scope = Scope(date(2026, 11, 18), date(2026, 11, 19))
    assert scope.begins_at.utcoffset() == timedelta(hours=8)
