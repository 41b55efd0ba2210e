"""Everything that one look at the figures shows, put together from its parts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from sla.dashboard import load, now, trend
from sla.dashboard.charts import Chart
from sla.dashboard.filters import Scope
from sla.dashboard.forecast import Forecast, foresee
from sla.dashboard.past import Past
from sla.tallies import KINDS


@dataclass
class Report:
    """Each part is read when it is asked for, once."""

    scope: Scope

    @cached_property
    def moment(self) -> now.Moment:
        return now.count_now(self.scope)

    @cached_property
    def risks(self) -> list[now.Risk]:
        return now.at_risk(self.scope)

    @cached_property
    def tiles(self) -> list[now.Tile]:
        return now.tiles(self.moment, self.risks)

    @cached_property
    def states(self) -> list[now.Part]:
        return now.states(self.moment)

    @cached_property
    def loads(self) -> list[load.Load]:
        return load.by_team(self.moment)

    @cached_property
    def people(self) -> list[load.Load]:
        return load.by_person(self.scope)

    @cached_property
    def forecast(self) -> Forecast:
        return foresee(self.scope, self.loads)

    @cached_property
    def reasons(self) -> Chart:
        return trend.reasons(self.scope)

    @cached_property
    def past(self) -> Past:
        return Past(self.scope)

    @cached_property
    def attainment(self) -> Chart:
        return trend.attainment(self.scope, self.past.outcomes)

    @property
    def risk_count(self) -> int:
        return now.risk_count(self.moment)

    @property
    def risk_url(self) -> str:
        return now.risk_url(self.scope)

    @property
    def on_shift(self) -> tuple[int, int]:
        """People on shift and people in all, of the teams shown; somebody in two teams counts in both."""
        return sum(one.here for one in self.loads), sum(one.people for one in self.loads)

    @property
    def rates(self) -> list[tuple[str, float | None]]:
        """Response and resolution over the whole period."""
        return [(str(kind.label), trend.rate(self.past.outcomes, kind)) for kind in KINDS]

    @cached_property
    def trends(self) -> Sequence[Chart]:
        """All charts, in the order of the page."""
        scope, rows = self.scope, self.past.outcomes
        return [
            trend.attainment(scope, rows),
            *trend.flow(scope),
            *trend.durations(scope, self.past),
            trend.by_priority(scope, rows),
            trend.by_team(scope, rows),
            trend.by_category(scope),
            trend.backlog(scope),
            self.reasons,
        ]

    def chart(self, key: str) -> Chart | None:
        return next((chart for chart in self.trends if chart.key == key), None)


def sheet_rows(charts: Sequence[Chart]) -> Iterator[list[object]]:
    """The tables of the charts one under the other, each with its title and its head."""
    for chart in charts:
        yield [chart.title, chart.subtitle]
        yield [chart.axis, *(series.name for series in chart.series)]
        for line in chart.lines:
            yield [line.label, *(cell.value for cell in line.cells)]
        yield []
