"""Sums in business time: when is it due, and how much was used.

Durations are whole seconds. Moments may carry microseconds: `add` keeps them to the last one, and
`elapsed` counts each moment at the business second it lies in, so that the elapsed times of adjoining
pieces always add up to that of the whole, and `elapsed(s, add(s, d)) == d` for every moment and duration.
Whether a target was kept is therefore asked of the moment (`at <= due_at`), not of the rounded seconds.

Moments must be time-zone aware, and those returned are in UTC.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from operator import index
from typing import NamedTuple

from tickets.business_time.calendar import Calendar
from tickets.business_time.hours import DAY_SECONDS, length
from tickets.business_time.timeline import BLOCK, EARLIEST, LATEST, SECOND, BeyondHorizon

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HORIZON = int(LATEST.timestamp()) * SECOND


class Stretch(NamedTuple):
    """A piece of real time that is open throughout or closed throughout."""

    start: datetime
    end: datetime
    is_open: bool

    @property
    def seconds(self) -> int:
        """Its length; the lengths of a ledger's open stretches add up to what `elapsed` says."""
        return _microseconds(self.end) // SECOND - _microseconds(self.start) // SECOND


def add(calendar: Calendar, start: datetime, duration_seconds: int) -> datetime:
    """The earliest moment by which that much business time has passed since `start`.

    What is used up exactly at closing time is due at closing time, and nothing at all is due at `start`.
    Raises NeverOpens or BeyondHorizon instead of searching without end.
    """
    duration_seconds = index(duration_seconds)
    if duration_seconds < 0:
        raise ValueError(f"A duration cannot be negative: {duration_seconds}")
    moment = _microseconds(start)
    if duration_seconds == 0:
        return _moment(moment)
    timeline = calendar.timeline
    number = moment // BLOCK
    block = timeline.following(number)
    wanted = block.used(moment) + duration_seconds * SECOND
    while wanted > block.total:
        wanted -= block.total
        number += 1
        block = timeline.following(number)
    return _moment(block.moment(wanted))


def elapsed(calendar: Calendar, start: datetime, end: datetime) -> int:
    """Business seconds from `start` to `end`; 0 when the end is before the start."""
    first, last = _microseconds(start), _microseconds(end)
    if last <= first:
        return 0
    timeline = calendar.timeline
    first_block, last_block = first // BLOCK, last // BLOCK
    between = sum(timeline.block(number).total for number in range(first_block, last_block))
    until_end = timeline.block(last_block).used(last) + between
    # Blocks' totals are whole seconds, so both are counted at the second they lie in.
    return until_end // SECOND - timeline.block(first_block).used(first) // SECOND


def business_days(calendar: Calendar, start: datetime, days: int) -> datetime:
    """The moment `days` working days later, at the same point of the working day.

    A working day is as much business time as the calendar's standard day has (`Calendar.standard_day`), so
    three days from Wednesday 15:00 end on Monday 15:00 in a five-day week, and three days from a Saturday
    end on Wednesday at closing time. A shorter day counts for what it is.
    """
    return add(calendar, start, index(days) * length(calendar.standard_day))


def is_open(calendar: Calendar, moment: datetime) -> bool:
    """Whether business time passes from this moment on."""
    at = _microseconds(moment)
    block = calendar.timeline.block(at // BLOCK)
    return block.used(at + 1) > block.used(at)


def next_opening(calendar: Calendar, moment: datetime) -> datetime:
    """The first open moment, which is this one while the calendar is open."""
    # It lies just before the earliest moment by which one more microsecond has passed.
    timeline, at = calendar.timeline, _microseconds(moment)
    number = at // BLOCK
    block = timeline.following(number)
    wanted = block.used(at) + 1
    while wanted > block.total:
        wanted = 1
        number += 1
        block = timeline.following(number)
    return _moment(block.moment(wanted) - 1)


def next_closing(calendar: Calendar, moment: datetime) -> datetime | None:
    """The end of the opening hours that are running or come next; None when they never end."""
    opening = next_opening(calendar, moment)
    for _, closes in calendar.timeline.stretches(_microseconds(opening), _HORIZON):
        return _moment(closes) if closes < _HORIZON else None
    return None


def spans(calendar: Calendar, start: datetime, end: datetime) -> Iterator[Stretch]:
    """All the time from `start` to `end`, in order and without a gap, as open and closed stretches."""
    at, last = _microseconds(start), _microseconds(end)
    if last <= at:
        return
    for opens, closes in calendar.timeline.stretches(at, last):
        if at < opens:
            yield Stretch(_moment(at), _moment(opens), is_open=False)
        yield Stretch(_moment(opens), _moment(closes), is_open=True)
        at = closes
    if at < last:
        yield Stretch(_moment(at), _moment(last), is_open=False)


def _microseconds(moment: datetime) -> int:
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ValueError(f"A moment without a time zone: {moment!r}")
    if not EARLIEST <= moment <= LATEST:
        raise BeyondHorizon(f"Outside the years {EARLIEST.year} to {LATEST.year - 1}: {moment}")
    since = moment - _EPOCH
    return (since.days * DAY_SECONDS + since.seconds) * SECOND + since.microseconds


def _moment(microseconds: int) -> datetime:
    if microseconds > _HORIZON:
        raise BeyondHorizon(f"No answer before the year {LATEST.year}")
    return _EPOCH + timedelta(microseconds=microseconds)
