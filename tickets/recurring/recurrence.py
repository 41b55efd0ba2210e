"""When something that recurs is due: calendar rules as plain sums over dates, without the database.

A rule names days (every other week on Monday and Friday, the first Monday or the last working day of each month) and
a time of day. `days` gives the days from one on; a day on which nobody works may be left out or moved.
"""

from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count, islice
from zoneinfo import ZoneInfo

LAST = -1
MAX_INTERVALS = {"daily": 366, "weekly": 52, "monthly": 60}
# No holidays are longer; what would have to be moved further is left out.
LONGEST_SHIFT = timedelta(days=31)
# So far ahead is looked; a rule without a day in it counts as ended, and no search is without end.
REACH = timedelta(days=366 * 12)
HORIZON = date(2199, 12, 31)

IsOpen = Callable[[date], bool]


@dataclass(frozen=True, kw_only=True)
class Recurrence:
    """A calendar rule.

    Weeks are counted from Monday, months from that of `starts_on`. `weekdays` are 0 (Monday) to 6; `ordinal` counts
    weekdays or working days of a month from 1, or from its end with -1; `month_day` is 1 to 31, the last day in
    shorter months, and -1 is always the last. What the words may be, `tickets.models.recurring` says.
    """

    frequency: str
    starts_on: date
    at: time
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    pattern: str = "day"
    month_day: int = 1
    ordinal: int = 1
    weekday: int = 0
    closed_days: str = "keep"
    ends_on: date | None = None


def days(rule: Recurrence, first: date, is_open: IsOpen) -> Iterator[date]:
    """The days from `first` on, in order, each once."""
    begin = max(first - LONGEST_SHIFT, rule.starts_on)
    last = min(rule.ends_on or HORIZON, min(begin, HORIZON - REACH) + REACH)
    seen: date | None = None
    for nominal in _nominal_days(rule, begin, is_open):
        if nominal > last:
            return
        day = _placed(nominal, rule.closed_days, is_open)
        # Days that are moved together are one.
        if day is None or (seen is not None and day <= seen):
            continue
        seen = day
        if day >= first:
            yield day


def moments(rule: Recurrence, after: datetime, is_open: IsOpen, zone: ZoneInfo) -> Iterator[datetime]:
    """The moments after one, at the rule's time of day in the zone."""
    for day in days(rule, after.astimezone(zone).date(), is_open):
        moment = datetime.combine(day, rule.at, tzinfo=zone)
        if moment > after:
            yield moment


def next_moments(
    rule: Recurrence, after: datetime, is_open: IsOpen, zone: ZoneInfo, *, limit: int = 1
) -> list[datetime]:
    """The first of them; fewer where the rule ends."""
    return list(islice(moments(rule, after, is_open, zone), limit))


def _nominal_days(rule: Recurrence, begin: date, is_open: IsOpen) -> Iterator[date]:
    """The days that the rule names, from `begin` on, before closed ones are moved."""
    source = {"daily": _daily, "weekly": _weekly, "monthly": _monthly}[rule.frequency]
    try:
        for day in source(rule, begin, is_open):
            if day > HORIZON:
                return
            if day >= begin:
                yield day
    except OverflowError:
        return


def _daily(rule: Recurrence, begin: date, is_open: IsOpen) -> Iterator[date]:
    steps = -(-(begin - rule.starts_on).days // rule.interval)
    for number in count(max(steps, 0)):
        yield rule.starts_on + timedelta(days=number * rule.interval)


def _weekly(rule: Recurrence, begin: date, is_open: IsOpen) -> Iterator[date]:
    monday = rule.starts_on - timedelta(days=rule.starts_on.weekday())
    for number in count(max((begin - monday).days // 7 // rule.interval, 0)):
        week = monday + timedelta(weeks=number * rule.interval)
        yield from (week + timedelta(days=weekday) for weekday in sorted(set(rule.weekdays)))


def _monthly(rule: Recurrence, begin: date, is_open: IsOpen) -> Iterator[date]:
    start = rule.starts_on.year * 12 + rule.starts_on.month - 1
    passed = begin.year * 12 + begin.month - 1 - start
    for number in count(max(passed // rule.interval, 0)):
        year, month = divmod(start + number * rule.interval, 12)
        if year > HORIZON.year:
            return
        day = _day_of_month(rule, year, month + 1, is_open)
        if day is not None:
            yield day


def _day_of_month(rule: Recurrence, year: int, month: int, is_open: IsOpen) -> date | None:
    """The day that the rule names in a month, if the month has it."""
    length = monthrange(year, month)[1]
    if rule.pattern == "day":
        return date(year, month, length if rule.month_day == LAST else min(rule.month_day, length))
    all_days = [date(year, month, number) for number in range(1, length + 1)]
    if rule.pattern == "weekday":
        fitting = [day for day in all_days if day.weekday() == rule.weekday]
    else:
        fitting = [day for day in all_days if is_open(day)]
    place = LAST if rule.ordinal == LAST else rule.ordinal - 1
    return fitting[place] if place < len(fitting) and fitting else None


def _placed(day: date, closed_days: str, is_open: IsOpen) -> date | None:
    """The day itself, or what stands in for one on which nobody works."""
    if closed_days == "keep" or is_open(day):
        return day
    if closed_days == "skip":
        return None
    step = timedelta(days=1 if closed_days == "next" else -1)
    moved = day
    while abs(moved - day) < LONGEST_SHIFT:
        moved += step
        if is_open(moved):
            return moved
    return None
