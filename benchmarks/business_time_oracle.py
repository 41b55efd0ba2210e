"""Compare the business-time arithmetic with an oracle that reads the wall clock minute by minute.

Run: python -m benchmarks.business_time_oracle [--cases 100000] [--seed 1]

The oracle knows nothing of spans as intervals, of blocks or of changes of the clock: for every minute of
forty days it asks the zone what its clock shows, looks whether that is within the day's hours, and counts.
"""

import argparse
import random
import sys
import time
from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from tickets.business_time import Calendar, Day, Span, add, elapsed, is_open

WINDOW_DAYS = 40
CASES_PER_CALENDAR = 100

# Half-hour and two-hour changes, changes at midnight and a minute past it, a date that never was (Apia
# 2011-12-30), two changes a month apart (Casablanca), China's summer time (1986-1991), odd offsets, and plain ones.
ZONES = (
    "Africa/Casablanca",
    "America/Havana",
    "America/New_York",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Antarctica/Troll",
    "Asia/Beirut",
    "Asia/Kathmandu",
    "Asia/Shanghai",
    "Australia/Lord_Howe",
    "Europe/Berlin",
    "Europe/Dublin",
    "Pacific/Apia",
    "UTC",
)


class Oracle:
    """Open seconds before each minute of a window, counted one minute at a time."""

    def __init__(self, calendar: Calendar, start: datetime) -> None:
        self.start = int(start.timestamp())
        zone, exceptions = ZoneInfo(calendar.time_zone), dict(calendar.exceptions)
        self.open: list[bool] = []
        self.before = [0]
        for minute in range(WINDOW_DAYS * 1440):
            shown = datetime.fromtimestamp(self.start + minute * 60, zone)
            on, second = shown.date(), shown.hour * 3600 + shown.minute * 60
            day = exceptions.get(on, calendar.week[on.weekday()])
            self.open.append(any(opens <= second < closes for opens, closes in day))
            self.before.append(self.before[-1] + 60 * self.open[-1])

    def is_open(self, second: int) -> bool:
        """Whether that second of the window is open."""
        return self.open[second // 60]

    def used(self, second: int) -> int:
        """Open seconds of the window before this one."""
        minute, rest = divmod(second, 60)
        return self.before[minute] + (rest if rest and self.open[minute] else 0)

    def earliest(self, used: int) -> int:
        """The first second of the window before which so many were open."""
        minute = bisect_left(self.before, used) - 1
        return minute * 60 + used - self.before[minute]

    def moment(self, second: int) -> datetime:
        """That second of the window as a moment."""
        return datetime.fromtimestamp(self.start + second, UTC)


def mismatches(cases: int, seed: int) -> Iterator[str]:
    """Try that many random sums; tell of each that differs."""
    chance = random.Random(seed)
    for first in range(0, cases, CASES_PER_CALENDAR):
        start = _random_start(chance, zone := chance.choice(ZONES))
        calendar = _random_calendar(chance, zone, start)
        oracle = Oracle(calendar, start)
        for _ in range(min(CASES_PER_CALENDAR, cases - first)):
            yield from _compare(calendar, oracle, chance)


def _compare(calendar: Calendar, oracle: Oracle, chance: random.Random) -> Iterator[str]:
    first, last = sorted(chance.randrange(WINDOW_DAYS * 86_400) for _ in range(2))
    start, end = oracle.moment(first), oracle.moment(last)
    used = oracle.used(last) - oracle.used(first)
    answers: dict[str, tuple[object, object]] = {"elapsed": (elapsed(calendar, start, end), used)}
    answers["is_open"] = is_open(calendar, start), oracle.is_open(first)
    if used:
        duration = chance.choice([used, chance.randint(1, used)])
        due = oracle.moment(oracle.earliest(oracle.used(first) + duration))
        answers["add"] = add(calendar, start, duration), due
        answers["elapsed(add)"] = elapsed(calendar, start, due), duration
    for sum_, (ours, theirs) in answers.items():
        if ours != theirs:
            yield f"{sum_}: {ours}, by the minute {theirs}; {start} to {end}, {calendar}"


def _random_start(chance: random.Random, zone: str) -> datetime:
    """Mostly within forty days before a change of the clock."""
    start = datetime(1986, 1, 1, tzinfo=UTC) + timedelta(days=chance.randrange(50 * 365))
    there = start.astimezone(ZoneInfo(zone))
    for days in range(366):
        if (there + timedelta(days=days)).utcoffset() != there.utcoffset():
            return start + timedelta(days=days - chance.randrange(1, WINDOW_DAYS))
    return start


def _random_calendar(chance: random.Random, zone: str, start: datetime) -> Calendar:
    week = tuple(_random_day(chance) for _ in range(7))
    dates: list[date] = [start.date() + timedelta(days=chance.randrange(-2, WINDOW_DAYS + 2)) for _ in range(6)]
    return Calendar(zone, week).with_exceptions({on: _random_day(chance) for on in dates})


def _random_day(chance: random.Random) -> Day:
    """Up to three spans, now and then to 24:00."""
    ends = sorted(chance.sample(range(1440), 2 * chance.choice([0, 1, 1, 2, 3])))
    if ends and chance.random() < 0.3:
        ends[-1] = 1440
    if ends and chance.random() < 0.2:
        ends[0] = 0
    return tuple(Span(opens * 60, closes * 60) for opens, closes in zip(ends[::2], ends[1::2], strict=True))


def main() -> int:
    """Run as a command; the exit code says whether all agreed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    began, wrong = time.perf_counter(), 0
    for mismatch in mismatches(options.cases, options.seed):
        wrong += 1
        print(mismatch)
    took = time.perf_counter() - began
    print(f"{options.cases:,} cases, {wrong} mismatches, {took:.0f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
