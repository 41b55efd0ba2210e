"""What a figure of the desk is: measured where, over what time, and for whom. Every measure is registered once.

Nothing here knows a database; `recipes.py` counts.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, Protocol

from django.db.models import Q
from django.utils.functional import Promise

from accounts.models import User
from reports.months import starts_at
from tickets import moments

if TYPE_CHECKING:
    from reports.measures.dimensions import Dimension

Text = str | Promise
Filters = Mapping[str, Sequence[str]]

COUNT, PERCENT, BUSINESS, WALL, SCORE = "count", "percent", "seconds_business", "seconds_wall", "score"
UNITS = (COUNT, PERCENT, BUSINESS, WALL, SCORE)

# The parts of a figure that can be opened: all it is made from, what counts for it, and what does not.
ALL, PART, REST = "all", "part", "rest"
PARTS = (ALL, PART, REST)

DAY, WEEK, MONTH, YEAR = "day", "week", "month", "year"
STRETCHES = (DAY, WEEK, MONTH, YEAR)
# Nobody reads a chart of more points; it bounds what a page asks.
MOST_STRETCHES = 62


@dataclass(frozen=True)
class Figure:
    """One figure. A share has a numerator and a denominator; `count` is how many tickets the list behind it holds,
    of which some may be confidential (see `tickets_behind`)."""

    value: float | None
    numerator: float | None = None
    denominator: float | None = None
    count: int = 0


@dataclass(frozen=True)
class Scope:
    """Of what a figure is wanted: from the first day until before `end`, narrowed by filters, for one reader.

    Days are those of the site's own clock: a figure is the same wherever it is read. Filters are named as dimensions
    are, with the values that the queue's own filters have; the reader gives “me” and “mine” their meaning.
    """

    start: date
    end: date
    filters: Filters = field(default_factory=lambda: MappingProxyType({}))
    user: User | None = None
    now: datetime = field(default_factory=moments.now)

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError("A period ends after it begins.")

    @cached_property
    def begins_at(self) -> datetime:
        return starts_at(self.start)

    @cached_property
    def ends_at(self) -> datetime:
        return starts_at(self.end)

    @property
    def last_day(self) -> date:
        return self.end - timedelta(days=1)

    @property
    def looked_at(self) -> datetime:
        """The moment of which a stock is told: the end of the period, or now while it lasts."""
        return min(self.ends_at, self.now)

    def during(self, start: date, end: date) -> "Scope":
        return replace(self, start=start, end=end)

    def narrowed(self, name: str, *values: str) -> "Scope":
        """The same with one filter more, in the place of one of that name."""
        return replace(self, filters={**self.filters, name: list(values)})

    def split(self, by: str) -> list["Scope"]:
        """The stretches of the period, the first and the last cut where it begins and ends."""
        return [self.during(start, end) for start, end in stretches(self.start, self.end, by)]


def first_day(day: date, by: str) -> date:
    """The first day of the stretch in which a day lies; weeks begin on Monday."""
    if by == WEEK:
        return day - timedelta(days=day.weekday())
    if by == YEAR:
        return day.replace(month=1, day=1)
    return day.replace(day=1) if by == MONTH else day


def following(day: date, by: str) -> date:
    """The first day of the next stretch."""
    if by == YEAR:
        return date(day.year + 1, 1, 1)
    if by == MONTH:
        return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return day + timedelta(days=7 if by == WEEK else 1)


def stretches(start: date, end: date, by: str) -> list[tuple[date, date]]:
    """From when until before when each goes. Raises ValueError for more than anybody reads."""
    if by not in STRETCHES:
        raise ValueError(f"unknown stretch {by!r}")
    found: list[tuple[date, date]] = []
    day = first_day(start, by)
    while day < end:
        after = following(day, by)
        found.append((max(day, start), min(after, end)))
        day = after
        if len(found) > MOST_STRETCHES:
            raise ValueError(f"more than {MOST_STRETCHES} stretches")
    return found


class Recipe(Protocol):
    """How a measure is counted. The one place that knows its rows; all that is shown comes from here."""

    # Whether those that count and those that do not can be told apart.
    has_parts: ClassVar[bool]

    @property
    def dimensions(self) -> Mapping[str, str]:
        """By what it can be broken down and narrowed: the name of a dimension, and the column that has it."""

    def compute(self, scope: Scope) -> Figure:
        """One figure for the whole scope."""

    def series(self, scopes: Sequence[Scope]) -> list[Figure]:
        """A figure for each stretch."""

    def by(self, scope: Scope, dimension: "Dimension") -> list[tuple[str | None, Figure]]:
        """A figure for each value of a dimension, by its key; None where there is none."""

    def behind(self, scope: Scope, part: str) -> Q | None:
        """The tickets a figure is made from, as a condition over tickets; None where no ticket stands behind it."""


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A figure, defined: what it is called, how it is worked out, from what, and what is left out.

    `better` says which way is good, where one is. `group` is the heading it stands under.
    """

    key: str
    label: Text
    unit: str
    formula: Text
    source: Text
    edge_cases: Text
    group: str
    recipe: Recipe
    better: str | None = None
    # What the denominator, or else the number behind the figure, counts: “tickets solved”.
    of: Text = ""

    @property
    def dimensions(self) -> tuple[str, ...]:
        return tuple(self.recipe.dimensions)

    # Whether tickets stand behind it; what needed none has none.
    has_tickets: bool = True


_registry: dict[str, Measure] = {}


def register(measure: Measure) -> Measure:
    """Makes a measure known. Raises ValueError for one that cannot be."""
    if measure.key in _registry:
        raise ValueError(f"the measure {measure.key!r} is defined already")
    if measure.unit not in UNITS or measure.better not in (None, "up", "down"):
        raise ValueError(f"{measure.key}: unknown unit or direction")
    _registry[measure.key] = measure
    return measure


def measure_of(key: str) -> Measure:
    """Raises LookupError for one that is not defined."""
    return _registry[key]


def measures() -> Iterator[Measure]:
    """All of them, in the order in which they are defined."""
    yield from tuple(_registry.values())
