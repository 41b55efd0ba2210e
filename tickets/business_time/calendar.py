"""What a calendar is: a time zone, a week, and days that are not as the week has them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tickets.business_time.hours import ALL_DAY, CalendarError, Day, canonical, length
from tickets.business_time.timeline import NeverOpens, Timeline


@dataclass(frozen=True)
class Calendar:
    """Weekly opening hours in a time zone, Monday first, with exceptions by date.

    An exception stands for the whole day: no spans, and the day is closed; else they replace the
    week's. Working over midnight is a span until 24:00 and one from 00:00 on the next day.
    """

    time_zone: str
    week: tuple[Day, ...]
    exceptions: tuple[tuple[date, Day], ...] = ()

    def __post_init__(self) -> None:
        _check_zone(self.time_zone)
        if len(self.week) != 7:
            raise CalendarError(f"A week has seven days, not {len(self.week)}")
        # Frozen, so set in the way dataclasses themselves do it: equal hours make equal calendars.
        object.__setattr__(self, "week", tuple(canonical(day) for day in self.week))
        by_date = {_plain_date(on): canonical(day) for on, day in self.exceptions}
        if len(by_date) != len(self.exceptions):
            raise CalendarError("A date has two exceptions")
        object.__setattr__(self, "exceptions", tuple(sorted(by_date.items())))

    def with_exceptions(self, exceptions: Mapping[date, Day]) -> "Calendar":
        """The same calendar with these days on top of its own: official days first, then the administrator's."""
        return replace(self, exceptions=tuple({**dict(self.exceptions), **exceptions}.items()))

    def day(self, on: date) -> Day:
        """The opening hours of a date."""
        return self.timeline.day(on)

    @cached_property
    def standard_day(self) -> Day:
        """The commonest opening hours of the week's open days; of equally common ones the longest, then the first."""
        counted = Counter(day for day in self.week if day)
        if not counted:
            raise NeverOpens("A calendar without weekly opening hours has no standard day")
        return max(counted, key=lambda day: (counted[day], length(day)))

    @cached_property
    def timeline(self) -> Timeline:
        """The calendar laid out for arithmetic."""
        return _timeline(self)


@lru_cache(maxsize=256)
def _timeline(calendar: Calendar) -> Timeline:
    """Shared by equal calendars: one read from the database again and again is laid out once."""
    return Timeline(calendar.time_zone, calendar.week, dict(calendar.exceptions))


def _check_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise CalendarError(f"Unknown time zone: {name!r}") from error


def _plain_date(on: date) -> date:
    """A datetime is a date to Python, but would never be found again."""
    if type(on) is not date:
        raise CalendarError(f"An exception is for a date: {on!r}")
    return on


# The calendar called 24x7.
ALWAYS_OPEN = Calendar("UTC", (ALL_DAY,) * 7)
