"""A report worked out: figures by label, as a chart, a table and a sheet; kept for a few minutes.

What is kept knows no language and no names, so that everybody with the same question shares it. Only “me” and “mine”
are somebody's own.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.core.cache import cache
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from reports.builder.definition import BARS, BY_TIME, TABLE, Definition
from reports.measures import Figure, Measure, Scope, measure_of, tickets_behind
from reports.measures.base import COUNT as COUNTED
from reports.measures.base import MONTH, YEAR
from reports.measures.behind import said_period
from reports.measures.dimensions import DIMENSIONS, NOBODY, words_of
from reports.measures.words import charted, made_from, number_of, shown, unit_of
from sla.dashboard.charts import COUNT, Chart, Series
from tickets import moments

FRESH_SECONDS = 10 * 60
# More rows are no chart; the table ends there too, and says so.
MAX_ROWS = 60


@dataclass(frozen=True)
class Result:
    """What the measures came to: for each key a figure of each. Keys are first days, or values of a dimension."""

    keys: Sequence[str | None]
    figures: Sequence[Sequence[Figure]]
    at: datetime
    is_cut: bool = False


def key_of(definition: Definition, scope: Scope) -> str:
    """Under which a result is kept. The days are spelled out: what was last month is not next month's."""
    said = [definition.as_json(), scope.start.isoformat(), scope.end.isoformat()]
    own = {"me", "mine"} & {value for values in definition.filters.values() for value in values}
    text = json.dumps([*said, scope.user.pk if own and scope.user else 0], sort_keys=True, ensure_ascii=False)
    return f"report:{hashlib.sha256(text.encode()).hexdigest()}"


def work_out(definition: Definition, scope: Scope) -> Result:
    """Asks the measures, now."""
    measures = [measure_of(key) for key in definition.measures]
    if definition.is_by_time:
        stretches = scope.split(definition.group)
        columns = [measure.recipe.series(stretches) for measure in measures]
        return Result([one.start.isoformat() for one in stretches], list(zip(*columns, strict=True)), scope.now)
    if not definition.group:
        return Result([""], [[measure.recipe.compute(scope) for measure in measures]], scope.now)
    return _by_dimension(definition, scope, measures)


def _by_dimension(definition: Definition, scope: Scope, measures: Sequence[Measure]) -> Result:
    """The values of all measures together, those with an order in theirs, others by the first measure's size."""
    dimension = DIMENSIONS[definition.group]
    found = [dict(measure.recipe.by(scope, dimension)) for measure in measures]
    keys = list(dict.fromkeys(key for rows in found for key in rows))
    ranks = {value: rank for rank, value in enumerate(dimension.order)}

    def size(key: str | None) -> float:
        return -max((rows[key].count or rows[key].value or 0 for rows in found if key in rows), default=0)

    keys.sort(key=lambda key: (key is None, ranks.get(key or "", 0), size(key), key or ""))
    nothing = Figure(None)
    rows = [[values.get(key, nothing) for values in found] for key in keys[:MAX_ROWS]]
    return Result(keys[:MAX_ROWS], rows, scope.now, is_cut=len(keys) > MAX_ROWS)


def at_hand(definition: Definition, scope: Scope) -> Result | None:
    """What was worked out a while ago, if it is fresh enough to be shown."""
    return cache.get(key_of(definition, scope))


def keep(definition: Definition, scope: Scope) -> Result:
    """Works it out anew and keeps it."""
    result = work_out(definition, scope)
    cache.set(key_of(definition, scope), result, FRESH_SECONDS)
    return result


@dataclass(frozen=True)
class Cell:
    """One figure of the table."""

    value: float | None
    text: str
    # The number that a rate was made from, in full and in short.
    note: str
    short: str
    url: str


@dataclass(frozen=True)
class Row:
    label: str
    cells: Sequence[Cell]


def _cell(measure: Measure, figure: Figure, part: Scope) -> Cell:
    url = tickets_behind(measure.key, part) if figure.count else ""
    note = made_from(measure, figure) if measure.unit != COUNTED else ""
    return Cell(charted(figure, measure), shown(measure, figure), note, number_of(figure) if note else "", url)


@dataclass
class Report:
    """A definition for one reader, with what came of it in words."""

    definition: Definition
    user: User
    name: str = ""
    key: str = "report"
    # Worked out even when something fresh is at hand.
    anew: bool = False

    @cached_property
    def scope(self) -> Scope:
        return self.definition.scope(self.user)

    @cached_property
    def measures(self) -> list[Measure]:
        return [measure_of(key) for key in self.definition.measures]

    @cached_property
    def known(self) -> Result | None:
        """The result, as far as it needs no working out."""
        return None if self.anew else at_hand(self.definition, self.scope)

    @cached_property
    def result(self) -> Result:
        return self.known or keep(self.definition, self.scope)

    @property
    def age(self) -> int:
        """For how many seconds the figures have stood."""
        return int((moments.now() - self.result.at).total_seconds())

    # --- words -----------------------------------------------------------------------------------

    @property
    def title(self) -> str:
        return self.name or pgettext("between items", ", ").join(str(measure.label) for measure in self.measures)

    @property
    def subtitle(self) -> str:
        """Of what time, and narrowed by what."""
        said = [said_period(self.scope.start, self.scope.end)]
        said += [words for _name, words in words_of(self.definition.filters)]
        return pgettext("between filters", " · ").join(said)

    @cached_property
    def labels(self) -> list[str]:
        if self.definition.is_by_time:
            return [
                _stretch_label(stretch, self.definition.group) for stretch in self.scope.split(self.definition.group)
            ]
        if not self.definition.group:
            return [said_period(self.scope.start, self.scope.end)]
        dimension = DIMENSIONS[self.definition.group]
        names = dimension.names([key for key in self.result.keys if key is not None])
        return [str(dimension.nothing) if key is None else names.get(key, key) for key in self.result.keys]

    @property
    def axis(self) -> str:
        group = self.definition.group
        if not group:
            return _("Period")
        return str(BY_TIME[group] if self.definition.is_by_time else DIMENSIONS[group].label)

    @cached_property
    def parts(self) -> list[Scope]:
        """The scope of each label."""
        if self.definition.is_by_time:
            return self.scope.split(self.definition.group)
        if not self.definition.group:
            return [self.scope]
        name = DIMENSIONS[self.definition.group].filter_name
        return [self.scope.narrowed(name, NOBODY if key is None else key) for key in self.result.keys]

    # --- as a chart ------------------------------------------------------------------------------

    @cached_property
    def chart(self) -> Chart:
        """The picture, and what a sheet holds: beside each rate stands the number it was made from."""
        shape = self.definition.shape
        return Chart(
            key=self.key,
            title=self.title,
            subtitle=self.subtitle,
            shape=BARS if shape == TABLE else shape,
            unit=unit_of(self.measures[0]),
            axis=self.axis,
            labels=self.labels,
            series=list(self._series()),
        )

    def _series(self) -> Iterator[Series]:
        is_drawn = self.definition.shape != TABLE
        for place, measure in enumerate(self.measures):
            column = [row[place] for row in self.result.figures]
            unit = unit_of(measure)
            yield Series(str(measure.label), [charted(one, measure) for one in column], unit, is_drawn)
            if any(one.denominator is not None for one in column):
                name = _("%(measure)s: number") % {"measure": measure.label}
                yield Series(name, [one.denominator for one in column], COUNT, False)

    @property
    def is_table(self) -> bool:
        return self.definition.shape == TABLE

    @cached_property
    def rows(self) -> list[Row]:
        """The table under the chart: each figure with the number it was made from and the tickets behind it."""
        return [
            Row(label, [_cell(measure, figure, part) for measure, figure in zip(self.measures, figures, strict=True)])
            for label, part, figures in zip(self.labels, self.parts, self.result.figures, strict=True)
        ]

    def sheet_rows(self) -> Iterator[list[object]]:
        """What an export holds: a head, then a row for each label."""
        yield [self.title, self.subtitle]
        chart = self.chart
        yield [chart.axis, *(series.name for series in chart.series)]
        for line in chart.lines:
            yield [line.label, *(cell.value for cell in line.cells)]


def _stretch_label(stretch: Scope, by: str) -> str:
    if by == YEAR:
        return date_format(stretch.start, pgettext("period", "Y"))
    if by == MONTH:
        return date_format(stretch.start, pgettext("chart month", "M Y"))
    return date_format(stretch.start, pgettext("chart day", "j M"))
