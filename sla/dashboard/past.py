"""How promises were kept and how long it took, stretch by stretch: from the tallies where they hold, else the clocks.

A stretch is read from its tally when it is sealed and nothing of it has changed since (`sla/tallies.py`); the one that
is running, and whatever the tallies do not answer, such as one category, from the clocks themselves by the index
`clock_ended`. Both give the same figures.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Aggregate, Count, DateTimeField, F, FloatField, Func, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Cast, Extract

from sla.dashboard.filters import Scope
from sla.models import Clock, SealedStretch, Tally
from sla.stretches import following, midnight
from sla.tallies import KINDS, is_sites_zone

JUDGED = (Clock.Status.MET, Clock.Status.BREACHED)
JUDGEMENT = {"total": Count("*"), "kept": Count("ended_at", filter=Q(status=Clock.Status.MET))}

Row = Mapping[str, Any]


class Percentiles(Aggregate):
    """The median and the 90th percentile of a column."""

    function = "percentile_cont"
    template = "%(function)s(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = ArrayField(FloatField())


@dataclass(frozen=True)
class Times:
    """How long one kind of clock took in a stretch, in seconds."""

    used_median: float
    used_ninetieth: float
    wall_median: float
    wall_ninetieth: float


def stretch_of(scope: Scope, column: str) -> Func:
    """The place of a moment among the stretches, from 1 on: cheaper by row than the date on which it falls."""
    starts = Value([midnight(day) for day in scope.days], output_field=ArrayField(DateTimeField()))
    return Func(F(column), starts, function="width_bucket", output_field=IntegerField())


def places(scope: Scope) -> range:
    return range(1, len(scope.days) + 1)


def judged(scope: Scope) -> QuerySet[Clock]:
    """The response and resolution clocks that ended with an outcome, of whatever time."""
    return Clock.objects.filter(
        scope.past(), kind__in=KINDS, ended_at__isnull=False, in_figures=True, status__in=JUDGED
    ).order_by()


def _runs(found: Iterable[int]) -> list[tuple[int, int]]:
    """Places one after the other as a range each: 3, 4, 5, 8 are 3–5 and 8–8."""
    runs: list[tuple[int, int]] = []
    for place in sorted(found):
        if runs and runs[-1][1] == place - 1:
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return runs


@dataclass
class Past:
    """Each part is read when it is asked for, once."""

    scope: Scope

    @cached_property
    def outcomes(self) -> list[Row]:
        """Promises kept and judged by stretch, clock, priority and team: what every rate is made from."""
        rows = self._clocks().values("place", "kind", "priority", "team_id").annotate(**JUDGEMENT) if self._open else []
        return [*rows, *self._tallied_outcomes()]

    @cached_property
    def times(self) -> Mapping[tuple[int, str], Times]:
        """By stretch and clock."""
        slice_of = self._slice
        found = {}
        if slice_of is not None and self._sealed:
            team, priority = slice_of
            for row in self._tallies().filter(team_key=team, priority=priority):
                times = Times(row.used_median, row.used_ninetieth, row.wall_median, row.wall_ninetieth)
                found[self._sealed[row.stretch_id], row.kind] = times
        clocks = self._clocks() if slice_of is not None else self._clocks(places(self.scope))
        if slice_of is None or self._open:
            wall = Cast(Extract(F("ended_at") - F("started_at"), "epoch"), FloatField())
            rows = clocks.values("place", "kind").annotate(business=Percentiles("used_seconds"), wall=Percentiles(wall))
            found |= {(row["place"], row["kind"]): Times(*row["business"], *row["wall"]) for row in rows}
        return found

    # --- from the clocks -------------------------------------------------------------------------

    @cached_property
    def _open(self) -> list[int]:
        """The places of the stretches that no tally answers."""
        return [place for place in places(self.scope) if place not in self._sealed.values()]

    def _clocks(self, among: Iterable[int] | None = None) -> QuerySet[Any, Any]:
        """The judged clocks of these stretches (those that are open, if not said), with their places."""
        scope, within = self.scope, Q()
        for first, last in _runs(self._open if among is None else among):
            until = min(midnight(following(scope.days[last - 1], scope.by)), scope.ends_at)
            within |= Q(ended_at__gte=midnight(scope.days[first - 1]), ended_at__lt=until)
        return judged(scope).filter(within).annotate(place=stretch_of(scope, "ended_at"))

    # --- from the tallies ------------------------------------------------------------------------

    @cached_property
    def _sealed(self) -> Mapping[int, int]:
        """The places of the stretches whose tallies hold, by the id of the stretch."""
        scope = self.scope
        if "category" in scope.params or not is_sites_zone():
            return {}
        place_of = {day: place for place, day in enumerate(scope.days, start=1)}
        return {pk: place_of[day] for pk, day in SealedStretch.objects.valid(scope.by, scope.days).items()}

    def _tallies(self) -> QuerySet[Tally]:
        return Tally.objects.filter(stretch__in=list(self._sealed))

    def _tallied_outcomes(self) -> list[Row]:
        if not self._sealed:
            return []
        rows = self._tallies().exclude(team_key=Tally.ALL_TEAMS).exclude(priority=Tally.ALL_PRIORITIES)
        if self._teams is not None:
            rows = rows.filter(team_key__in=self._teams)
        if self._priorities:
            rows = rows.filter(priority__in=self._priorities)
        found: list[Row] = []
        for row in rows.values("stretch_id", "kind", "team_key", "priority", "total", "kept"):
            team = int(row["team_key"]) if row["team_key"] != Tally.NO_TEAM else None
            found.append({**row, "place": self._sealed[row["stretch_id"]], "team_id": team})
        return found

    @cached_property
    def _teams(self) -> list[str] | None:
        """The keys of the teams that are asked for; None for all."""
        return self.scope.team_keys()

    @cached_property
    def _priorities(self) -> list[int]:
        return sorted({int(value) for value in self.scope.params.getlist("priority")})

    @property
    def _slice(self) -> tuple[str, int] | None:
        """The team and the priority of a tally that has the times; of several together none has."""
        teams, priorities = self._teams, self._priorities
        if teams is not None and len(teams) != 1 or len(priorities) > 1:
            return None
        return teams[0] if teams else Tally.ALL_TEAMS, priorities[0] if priorities else Tally.ALL_PRIORITIES
