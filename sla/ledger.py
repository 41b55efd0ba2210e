"""The account of a clock, span by span and to the second. No Django here."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sla.life import PAUSED, ClockState
from tickets.business_time import Calendar, Stretch, elapsed, spans

COUNTED, CLOSED, STILL = "counted", "closed", "still"


@dataclass(frozen=True)
class Closure:
    """Why a stretch is closed: whole days that are, and those of them that the calendar names by date."""

    weekend: bool = False
    outside_hours: bool = False
    dates: tuple[date, ...] = ()


@dataclass(frozen=True)
class Span:
    """A piece of a clock's life. `total` is what has been used at its end.

    It is counted, closed (outside opening hours, which `closure` explains) or still: the clock was paused or had
    ended, and `business_seconds` are what was not counted for it.
    """

    kind: str
    start: datetime
    end: datetime
    counted_seconds: int
    total_seconds: int
    business_seconds: int = 0
    closure: Closure | None = None


def account(state: ClockState, at: datetime, cuts: Iterable[datetime] = ()) -> list[Span]:
    """The clock's whole life until `at` without a gap; counted spans are cut at the moments given.

    The counted seconds add up to `state.used_seconds(at)`.
    """
    wanted = sorted(set(cuts))
    found: list[Span] = []
    total = 0
    for start, end, is_run in _pieces(state, at):
        if not is_run:
            business = elapsed(state.calendar, start, end)
            found.append(Span(STILL, start, end, 0, total, business))
            continue
        for stretch in _cut(spans(state.calendar, start, end), wanted):
            if stretch.is_open:
                total += stretch.seconds
                found.append(Span(COUNTED, stretch.start, stretch.end, stretch.seconds, total))
            else:
                why = closure_of(state.calendar, stretch.start, stretch.end)
                found.append(Span(CLOSED, stretch.start, stretch.end, 0, total, closure=why))
    return found


def _pieces(state: ClockState, at: datetime) -> Iterator[tuple[datetime, datetime, bool]]:
    """The runs and what lies between them, in order."""
    before: datetime | None = None
    for start, end in state.runs:
        if start is None:
            continue
        if before is not None and before < start:
            yield before, start, False
        before = end or max(start, at)
        yield start, before, True
    if state.status == PAUSED and before is not None and before < at:
        yield before, at, False


def _cut(stretches: Iterable[Stretch], wanted: list[datetime]) -> Iterator[Stretch]:
    for stretch in stretches:
        start = stretch.start
        for moment in wanted if stretch.is_open else ():
            if start < moment < stretch.end:
                yield Stretch(start, moment, is_open=True)
                start = moment
        yield Stretch(start, stretch.end, stretch.is_open)


def closure_of(calendar: Calendar, start: datetime, end: datetime) -> Closure:
    """What the calendar says of the days in a closed stretch."""
    zone = ZoneInfo(calendar.time_zone)
    day = start.astimezone(zone).date()
    last = (end - timedelta(microseconds=1)).astimezone(zone).date()
    exceptions = dict(calendar.exceptions)
    named: list[date] = []
    weekend = outside = False
    while day <= last:
        if calendar.day(day):
            outside = True
        elif day in exceptions:
            named.append(day)
        else:
            weekend = True
        day += timedelta(days=1)
    return Closure(weekend, outside, tuple(named))
