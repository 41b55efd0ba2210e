"""Workload and performance of teams and people, told fairly: solved tickets weigh by their priority, and beside every
rate stands the number it was made from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache

from accounts.models import Team, User
from reports.builder.periods import span_of
from reports.measures import Figure, Measure, Scope, measure_of, tickets_behind
from reports.measures.dimensions import DIMENSIONS, NOBODY
from reports.measures.words import made_from, number_of, shown
from reports.months import site_day
from reports.policies import may_see_figures, may_see_own_figures, may_see_people
from tickets import moments

# What stands in the table, in this order.
COLUMNS = (
    "solved", "workload", "logged_time", "backlog", "response_kept", "resolution_kept", "resolution_median",
    "first_contact", "reopened", "satisfied",
)  # fmt: skip
# Fewer say little about anybody: the rate is shown, and marked.
FEW = 10
MOST = 200
FRESH_SECONDS = 10 * 60

SPANS = ("this_week", "last_week", "this_month", "last_month", "this_quarter", "last_quarter", "last_12_months")
LAST_MONTH = "last_month"
# Whose work is looked at; the first two are dimensions.
TEAMS, PEOPLE, ONESELF = "team", "assignee", "me"
NOTHING = Figure(None)

# By column, and by the key of a team or person.
Figures = Mapping[str, Mapping[str | None, Figure]]


@dataclass(frozen=True)
class Cell:
    measure: Measure
    figure: Figure
    url: str = ""

    @property
    def text(self) -> str:
        return shown(self.measure, self.figure)

    @property
    def note(self) -> str:
        """The number it was made from."""
        return made_from(self.measure, self.figure)

    @property
    def short(self) -> str:
        return number_of(self.figure) if self.note else ""

    @property
    def is_few(self) -> bool:
        return self.figure.denominator is not None and 0 < self.figure.denominator < FEW


@dataclass(frozen=True)
class Line:
    """A team, or a person. `key` is empty for what has neither."""

    key: str
    name: str
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Table:
    """Teams, people or oneself, and all together."""

    lines: Sequence[Line]
    whole: Sequence[Cell]
    at: datetime


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
    return [Line(key or "", name, _cells(figures, key, scope, dimension)) for key, name in rows]


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
        _cell(measure_of(name), figures[name][key], own) if key in figures[name] else Cell(measure_of(name), NOTHING)
        for name in COLUMNS
    ]


def _cell(measure: Measure, figure: Figure, scope: Scope) -> Cell:
    return Cell(measure, figure, tickets_behind(measure.key, scope) if figure.count else "")


def views_for(user: User) -> list[str]:
    """What one may look at. Teams: whoever may see figures. People: only those who lead them, and auditors."""
    allowed = {TEAMS: may_see_figures(user), PEOPLE: may_see_people(user), ONESELF: may_see_own_figures(user)}
    return [name for name, is_allowed in allowed.items() if is_allowed]


def scope_of(period: str, user: User, team: Team | None = None) -> Scope:
    """One of `SPANS`; of a team alone, where one is named."""
    now = moments.now()
    scope = Scope(*span_of(period, site_day(now)), user=user, now=now)
    return scope.narrowed("team", str(team.pk)) if team else scope


def table(view: str, scope: Scope, user: User) -> Table:
    """Oneself beside what all together come to; or everybody, under it."""
    if view == ONESELF:
        rows = [Line(str(user.pk), user.name, whole(scope.narrowed("assignee", str(user.pk))))]
    else:
        rows = lines(scope, view)
    return Table(rows, whole(scope), as_of(scope))
