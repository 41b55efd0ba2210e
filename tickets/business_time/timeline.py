"""A calendar laid out along real time, so that a sum is two look-ups instead of a walk over days.

A moment is open exactly when the wall clock of the calendar's zone shows, at that moment, a time
inside a span of the date it shows. Nothing else needs to be said about changes of the clock: a time
that is skipped is never shown and so lasts nothing, a time that is shown twice counts both times, and
lengths are real seconds.

Time is cut into blocks of 366 days counted from 1970 (not calendar years: a block's number is then a
single division). A block holds its open stretches with a running total and is made when first asked for.
Everything here is in whole microseconds since 1970 UTC, so nothing is ever rounded.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tickets.business_time.hours import DAY_SECONDS, CalendarError, Day

SECOND = 1_000_000
BLOCK_SECONDS = 366 * DAY_SECONDS
BLOCK = BLOCK_SECONDS * SECOND

# What may be asked. Generous for a service desk, and it bounds the work of a senseless target.
EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)

# A zone is asked once a day; the shortest time between two changes of any zone since 1900 is 95 hours.
_PROBE_SECONDS = DAY_SECONDS
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_EPOCH_WEEKDAY = date(1970, 1, 1).weekday()
_FIRST_BLOCK = int(EARLIEST.timestamp()) // BLOCK_SECONDS


class NeverOpens(CalendarError):
    """The calendar has no opening hours left that could be counted."""


class BeyondHorizon(CalendarError):
    """A moment before 1900 or after 2199 was given or reached."""


class Offset(NamedTuple):
    """From `start` until `end` (seconds since 1970) the zone's wall clock is `seconds` ahead of UTC."""

    start: int
    end: int
    seconds: int


class Block(NamedTuple):
    """The open stretches of a block: `before[i]` is what was open in it before `opens[i]`."""

    opens: list[int]
    closes: list[int]
    before: list[int]
    total: int

    def used(self, moment: int) -> int:
        """What was open in this block before the moment."""
        index = bisect_right(self.opens, moment) - 1
        if index < 0:
            return 0
        return self.before[index] + min(moment, self.closes[index]) - self.opens[index]

    def moment(self, used: int) -> int:
        """The earliest moment at which so much (0 < used <= total) was open."""
        index = bisect_left(self.before, used) - 1
        return self.opens[index] + used - self.before[index]


class Timeline:
    """The blocks of one calendar."""

    def __init__(self, time_zone: str, week: tuple[Day, ...], exceptions: Mapping[date, Day]) -> None:
        self._time_zone = time_zone
        self._week = week
        self._exceptions = {on.toordinal() - _EPOCH_DAY: day for on, day in exceptions.items()}
        self._blocks: dict[int, Block] = {}
        self._last = self._last_block()

    def day(self, on: date) -> Day:
        """The opening hours of a date."""
        return self._day(on.toordinal() - _EPOCH_DAY)

    def block(self, number: int) -> Block:
        """The block of that number."""
        found = self._blocks.get(number)
        if found is None:
            # Two threads may both make it; they make the same.
            found = self._blocks[number] = self._make(number)
        return found

    def following(self, number: int) -> Block:
        """Like `block`, for a search forwards: refuse to look where nothing can be found."""
        if number <= self._last:
            return self.block(number)
        if any(self._week):
            raise BeyondHorizon(f"No answer before the year {LATEST.year}")
        raise NeverOpens("The calendar has no opening hours from there on")

    def stretches(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The open stretches between two moments, in order, not cut at the edges of blocks."""
        pending: tuple[int, int] | None = None
        for number in range(start // BLOCK, (end - 1) // BLOCK + 1):
            block = self.block(number)
            first = max(bisect_right(block.opens, start) - 1, 0)
            for opens, closes in zip(block.opens[first:], block.closes[first:], strict=True):
                opens, closes = max(opens, start), min(closes, end)
                if opens >= closes:
                    continue
                if pending and pending[1] == opens:
                    pending = pending[0], closes
                    continue
                if pending:
                    yield pending
                pending = opens, closes
        if pending:
            yield pending

    def _last_block(self) -> int:
        """After it nothing opens any more, or nothing is asked any more."""
        if any(self._week):
            return int(LATEST.timestamp()) // BLOCK_SECONDS
        opened = [day for day, spans in self._exceptions.items() if spans]
        if not opened:
            return _FIRST_BLOCK - 1
        # The date there may be a day away from the date in UTC.
        return (max(opened) + 2) * DAY_SECONDS // BLOCK_SECONDS

    def _make(self, number: int) -> Block:
        opens: list[int] = []
        closes: list[int] = []
        before: list[int] = []
        total = 0
        for start, end in self._open_seconds(number):
            start, end = start * SECOND, end * SECOND
            if closes and closes[-1] == start:
                closes[-1] = end
            else:
                opens.append(start)
                closes.append(end)
                before.append(total)
            total += end - start
        return Block(opens, closes, before, total)

    def _open_seconds(self, number: int) -> Iterator[tuple[int, int]]:
        for start, end, offset in offsets(self._time_zone, number):
            # While the offset stands still, the wall clock runs evenly from `shown` to `until`.
            shown, until = start + offset, end + offset
            for day in range(shown // DAY_SECONDS, (until - 1) // DAY_SECONDS + 1):
                midnight = day * DAY_SECONDS
                for opens, closes in self._day(day):
                    first, last = max(midnight + opens, shown), min(midnight + closes, until)
                    if first < last:
                        yield first - offset, last - offset

    def _day(self, day: int) -> Day:
        exception = self._exceptions.get(day)
        return self._week[(day + _EPOCH_WEEKDAY) % 7] if exception is None else exception


@lru_cache(maxsize=2048)
def offsets(time_zone: str, number: int) -> tuple[Offset, ...]:
    """The zone's distances from UTC during a block, found by asking it: zoneinfo does not list its changes."""
    zone = ZoneInfo(time_zone)
    start, block_end = number * BLOCK_SECONDS, (number + 1) * BLOCK_SECONDS
    found: list[Offset] = []
    current = _offset(zone, start)
    for probe in range(start + _PROBE_SECONDS, block_end + 1, _PROBE_SECONDS):
        after = _offset(zone, probe)
        if after != current:
            change = _change(zone, probe - _PROBE_SECONDS, probe)
            found.append(Offset(start, change, current))
            start, current = change, after
    # Empty when the last change falls on the block's end, which does no harm.
    found.append(Offset(start, block_end, current))
    return tuple(found)


def _change(zone: ZoneInfo, before: int, after: int) -> int:
    """The second at which the offset becomes that of `after`."""
    new = _offset(zone, after)
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(zone, middle) == new:
            after = middle
        else:
            before = middle
    return after


def _offset(zone: ZoneInfo, second: int) -> int:
    shown = datetime.fromtimestamp(second, zone)
    return int(shown.replace(tzinfo=UTC).timestamp()) - second
