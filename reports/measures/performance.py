"""Workload and performance of teams and people, told fairly: solved tickets weigh by their priority, and beside every
rate stands the number it was made from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache

from reports.measures import Figure, Measure, Scope, measure_of, tickets_behind
from reports.measures.dimensions import DIMENSIONS, NOBODY
from reports.measures.words import made_from, number_of, shown

# What stands in the table, in this order.
COLUMNS = (
    "solved", "workload", "logged_time", "backlog", "response_kept", "resolution_kept", "resolution_median",
    "first_contact", "reopened", "satisfied",
)  # fmt: skip
# Fewer say little about anybody: the rate is shown, and marked.
FEW = 10
MOST = 200
FRESH_SECONDS = 10 * 60

# By column, and by the key of a team or person.
Figures = Mapping[str, Mapping[str | None, Figure]]


@dataclass(frozen=True)
class Cell:
    text: str
    note: str
    short: str
    url: str
    is_few: bool


@dataclass(frozen=True)
class Line:
    """A team, or a person."""

    name: str
    cells: Sequence[Cell]


def columns() -> list[Measure]:
    return [measure_of(key) for key in COLUMNS]


def _kept(scope: Scope, name: str, work_out: Callable[[], Figures]) -> tuple[Figures, datetime]:
    """Worked out, or as it was within the last minutes; without names, so that it is everybody's."""
    filters = "&".join(f"{key}={','.join(values)}" for key, values in sorted(scope.filters.items()))
    place = f"performance:{name}:{scope.start}:{scope.end}:{filters}"
    known = cache.get(place)
    if known is None:
        known = (work_out(), scope.now)
        cache.set(place, known, FRESH_SECONDS)
    return known


def lines(scope: Scope, dimension: str) -> list[Line]:
    """One for each team or person that did anything in the period or has anything now; a statement for each column."""
    found = DIMENSIONS[dimension]
    figures, _at = _kept(
        scope, dimension, lambda: {key: dict(measure_of(key).recipe.by(scope, found)) for key in COLUMNS}
    )
    keys = dict.fromkeys(key for column in figures.values() for key in column if key is not None)
    names = found.names(list(keys))
    weights = {key: figures["workload"][key].value or 0 if key in figures["workload"] else 0 for key in keys}
    order = sorted(names, key=lambda key: (-weights[key], names[key]))[:MOST]
    rows: list[tuple[str | None, str]] = [(key, names[key]) for key in order]
    if any(None in column for column in figures.values()):
        rows.append((None, str(found.nothing)))
    return [Line(name, _cells(figures, key, scope, dimension)) for key, name in rows]


def whole(scope: Scope) -> list[Cell]:
    """The same of all together, to hold one's own against."""
    figures, _at = _kept(scope, "all", lambda: {key: {None: measure_of(key).recipe.compute(scope)} for key in COLUMNS})
    return [_cell(measure_of(key), figures[key][None], scope) for key in COLUMNS]


def as_of(scope: Scope) -> datetime:
    """When what is shown of all together was worked out."""
    figures_at: datetime = _kept(scope, "all", dict)[1]
    return figures_at


def _cells(figures: Figures, key: str | None, scope: Scope, dimension: str) -> list[Cell]:
    own = scope.narrowed(dimension, NOBODY if key is None else key)
    return [
        _cell(measure_of(name), figures[name][key], own) if key in figures[name] else Cell("—", "", "", "", False)
        for name in COLUMNS
    ]


def _cell(measure: Measure, figure: Figure, scope: Scope) -> Cell:
    url = tickets_behind(measure.key, scope) if figure.count else ""
    is_few = figure.denominator is not None and 0 < figure.denominator < FEW
    note = made_from(measure, figure)
    return Cell(shown(measure, figure), note, number_of(figure) if note else "", url, is_few)
