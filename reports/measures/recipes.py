"""How figures are counted: one statement for one figure, for a series, and for a breakdown."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    Aggregate,
    Avg,
    Count,
    DateTimeField,
    F,
    FloatField,
    Func,
    IntegerField,
    Q,
    QuerySet,
    Sum,
    Value,
)
from django.db.models.functions import Cast, Extract

from reports.measures.base import ALL, PART, Figure, Scope
from reports.measures.dimensions import Dimension, condition_of
from reports.measures.sources import Source

Row = Mapping[str, Any]
# So many tickets behind a figure are named one by one.
FEW = 5_000


class Percentile(Aggregate):
    """The exact percentile of a column, between two values where it falls between them."""

    function = "percentile_cont"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()

    def __init__(self, expression: Any, share: float, **options: Any) -> None:
        super().__init__(expression, share=repr(float(share)), **options)


def seconds_between(begin: str, end: str) -> Any:
    """By the clock on the wall."""
    return Cast(Extract(F(end) - F(begin), "epoch"), FloatField())


@dataclass(frozen=True)
class Counting(ABC):
    """What the recipes over one source of rows share. `among` narrows the rows, for good."""

    source: Source
    among: Q = field(default_factory=Q)
    has_parts: ClassVar[bool] = False

    @property
    def dimensions(self) -> Mapping[str, str]:
        return self.source.columns

    # --- what each kind of figure says of itself -------------------------------------------------

    @abstractmethod
    def aggregates(self, scope: Scope) -> dict[str, Any]:
        """The columns that a statement counts for it."""

    @abstractmethod
    def figure(self, row: Row) -> Figure:
        """What the columns of one row say."""

    def part(self, part: str) -> Q:
        """The rows of one part of the figure."""
        return Q()

    # --- reading ---------------------------------------------------------------------------------

    def rows(self, scope: Scope) -> QuerySet[Any]:
        return self.source.rows().filter(self.among, condition_of(scope, self.source.columns), self.within(scope))

    def within(self, scope: Scope) -> Q:
        return self.source.within(scope)

    def compute(self, scope: Scope) -> Figure:
        return self.figure(self.rows(scope).aggregate(**self._aggregates(scope)))

    def series(self, scopes: Sequence[Scope]) -> list[Figure]:
        """One statement over the whole time; the stretches follow one another."""
        if not scopes:
            return []
        whole = scopes[0].during(scopes[0].start, scopes[-1].end)
        rows = self.rows(whole).annotate(stretch=place_of(self.source.moment, scopes)).values("stretch")
        found = {row["stretch"]: self.figure(row) for row in rows.annotate(**self._aggregates(whole))}
        nothing = self.figure(dict.fromkeys(self._aggregates(whole)))
        return [found.get(place, nothing) for place in range(1, len(scopes) + 1)]

    def by(self, scope: Scope, dimension: Dimension) -> list[tuple[str | None, Figure]]:
        key = dimension.group(self.source.columns[dimension.key], scope)
        rows = self.rows(scope).annotate(part_key=key).values("part_key").annotate(**self._aggregates(scope))
        return [(None if row["part_key"] in (None, "") else str(row["part_key"]), self.figure(row)) for row in rows]

    def behind(self, scope: Scope, part: str) -> Q | None:
        if not self.source.ticket:
            return None
        keys = self.rows(scope).filter(self.part(part)).values_list(self.source.ticket, flat=True)
        # Few are named: the planner would else walk a list's order past all tickets in search of them.
        few = set(keys[: FEW + 1])
        return Q(pk__in=few if len(few) <= FEW else keys)

    def _aggregates(self, scope: Scope) -> dict[str, Any]:
        """Besides its own, how many rows there are, and how many tickets they are of."""
        found = {"whole": Count("*"), **self.aggregates(scope)}
        if not self.source.is_once:
            found["tickets"] = Count(self.source.ticket, distinct=True)
        return found

    def _counted(self, row: Row) -> dict[str, int]:
        """How many tickets the list behind a figure holds."""
        if not self.source.ticket:
            return {"count": 0}
        return {"count": row["whole" if self.source.is_once else "tickets"] or 0}


def place_of(column: str, scopes: Sequence[Scope]) -> Func:
    """The place of a moment among the stretches, from 1 on; 0 before the first."""
    starts = Value([scope.begins_at for scope in scopes], output_field=ArrayField(DateTimeField()))
    return Func(F(column), starts, function="width_bucket", output_field=IntegerField())


@dataclass(frozen=True)
class Number(Counting):
    """How many."""

    def aggregates(self, scope: Scope) -> dict[str, Any]:
        return {}

    def figure(self, row: Row) -> Figure:
        return Figure(row["whole"] or 0, **self._counted(row))


@dataclass(frozen=True)
class Share(Counting):
    """What part of them, in percent; nothing where there is none."""

    counts: Q = field(default_factory=Q)
    has_parts: ClassVar[bool] = True

    def aggregates(self, scope: Scope) -> dict[str, Any]:
        # The moment is never empty here, and in the index that finds the rows.
        return {"good": Count(self.source.moment, filter=self.counts)}

    def figure(self, row: Row) -> Figure:
        whole, good = row["whole"] or 0, row["good"] or 0
        value = good * 100 / whole if whole else None
        return Figure(value, numerator=good, denominator=whole, **self._counted(row))

    def part(self, part: str) -> Q:
        if part == ALL:
            return Q()
        return self.counts if part == PART else ~self.counts


@dataclass(frozen=True)
class Mean(Counting):
    """The average of a column over the rows that have it."""

    column: Any = None

    def aggregates(self, scope: Scope) -> dict[str, Any]:
        return {"result": Avg(self.column, output_field=FloatField())}

    def figure(self, row: Row) -> Figure:
        return Figure(row["result"], denominator=row["whole"] or 0, **self._counted(row))


@dataclass(frozen=True)
class Spread(Mean):
    """A percentile of a column: 0.5 is the median."""

    at: float = 0.5

    def aggregates(self, scope: Scope) -> dict[str, Any]:
        return {"result": Percentile(self.column, self.at)}


@dataclass(frozen=True)
class Total(Mean):
    """The sum of a column; nothing comes to nought."""

    def aggregates(self, scope: Scope) -> dict[str, Any]:
        return {"result": Sum(self.column, default=0)}


@dataclass(frozen=True)
class Stock(Counting):
    """How many there were at a moment: the end of the period, or now while it lasts.

    A row is there from `source.moment` on until `ended`; `is_there` is its condition while it has not ended.
    """

    ended: str = "closed_at"
    is_there: Q = field(default_factory=lambda: Q(is_open=True))

    def within(self, scope: Scope) -> Q:
        at = scope.looked_at
        if scope.begins_at >= scope.now:
            return Q(pk__in=[])
        begun = Q(**{f"{self.source.moment}__lt": at})
        if at >= scope.now:
            return begun & self.is_there
        return begun & (self.is_there | Q(**{f"{self.ended}__gte": at}))

    def aggregates(self, scope: Scope) -> dict[str, Any]:
        return {}

    def figure(self, row: Row) -> Figure:
        return Figure(row["whole"] or 0, **self._counted(row))

    def series(self, scopes: Sequence[Scope]) -> list[Figure]:
        """There is nothing yet to tell of moments that lie ahead."""
        begun = [scope for scope in scopes if scope.begins_at < scope.now]
        return [*self._told(begun), *[self.ahead] * (len(scopes) - len(begun))]

    @property
    def ahead(self) -> Figure:
        return Figure(None)

    def _told(self, scopes: Sequence[Scope]) -> list[Figure]:
        """Two statements for all moments: what is there now by when it began, and what has ended since the first of
        them by when it began and ended."""
        if not scopes:
            return []
        moments = [scope.looked_at for scope in scopes]
        rows = self.source.rows().filter(self.among, condition_of(scopes[0], self.source.columns))
        begun = _place_among(self.source.moment, moments)
        there = dict(
            rows.filter(self.is_there, **{f"{self.source.moment}__lt": moments[-1]})
            .annotate(begun=begun)
            .values_list("begun")
            .annotate(whole=Count("*"))
        )
        gone = (
            rows.filter(**{f"{self.ended}__gte": moments[0], f"{self.source.moment}__lt": moments[-1]})
            .exclude(self.is_there)
            .annotate(begun=begun, gone=_place_among(self.ended, moments))
            .values_list("begun", "gone")
            .annotate(whole=Count("*"))
        )
        ended = list(gone)
        found = []
        for place, at in enumerate(moments):
            count = sum(whole for begun_at, whole in there.items() if begun_at <= place)
            if at < scopes[-1].now:
                count += sum(whole for begun_at, gone_at, whole in ended if begun_at <= place < gone_at)
            found.append(self.figure({"whole": count, "tickets": count}))
        return found


def _place_among(column: str, moments: Sequence[datetime]) -> Func:
    """How many of the moments a row's own has reached."""
    edges = Value(list(moments), output_field=ArrayField(DateTimeField()))
    return Func(F(column), edges, function="width_bucket", output_field=IntegerField())


@dataclass(frozen=True)
class Age(Stock):
    """How old what was there at the moment was, in the middle or at another percentile; by the clock on the wall."""

    at: float = 0.5
    since: str = "created_at"

    def aggregates(self, scope: Scope) -> dict[str, Any]:
        age = Cast(Extract(Value(scope.looked_at, output_field=DateTimeField()) - F(self.since), "epoch"), FloatField())
        return {"result": Percentile(age, self.at)}

    def figure(self, row: Row) -> Figure:
        return Figure(row["result"], denominator=row["whole"] or 0, **self._counted(row))

    def _told(self, scopes: Sequence[Scope]) -> list[Figure]:
        """A statement for each moment: a percentile of parts is not that of the whole."""
        return [self.compute(scope) for scope in scopes]


@dataclass(frozen=True)
class Ratio:
    """One number over the sum of several, in percent. Its rows are of different kinds, so that no list holds them."""

    part: Counting
    others: Sequence[Counting]
    dimensions: Mapping[str, str]
    has_parts: ClassVar[bool] = False

    def _figure(self, part: Figure, others: Sequence[Figure]) -> Figure:
        good = part.value or 0
        whole = good + sum(other.value or 0 for other in others)
        return Figure(good * 100 / whole if whole else None, numerator=good, denominator=whole)

    def compute(self, scope: Scope) -> Figure:
        return self._figure(self.part.compute(scope), [other.compute(scope) for other in self.others])

    def series(self, scopes: Sequence[Scope]) -> list[Figure]:
        others = list(zip(*(other.series(scopes) for other in self.others), strict=True))
        return [self._figure(part, rest) for part, rest in zip(self.part.series(scopes), others, strict=True)]

    def by(self, scope: Scope, dimension: Dimension) -> list[tuple[str | None, Figure]]:
        parts, nothing = dict(self.part.by(scope, dimension)), Figure(0)
        others = [dict(other.by(scope, dimension)) for other in self.others]
        keys = dict.fromkeys([*parts, *(key for other in others for key in other)])
        return [(key, self._figure(parts.get(key, nothing), [one.get(key, nothing) for one in others])) for key in keys]

    def behind(self, scope: Scope, part: str) -> Q | None:
        return None
