"""Official holidays and make-up working days, from the `holidays` library.

China's State Council announces each November which days of the next year are off and which weekends are
worked for them (调休). Until the library has that notice it only computes the statutory festivals, which
must not be mistaken for the whole: such a year is unknown. What tells them apart is that every notice since
2001 has make-up days, and the library has some for a year only once it has that year's notice.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from holidays.countries.china import China

from tickets.business_time.calendar import Calendar
from tickets.business_time.hours import CLOSED, CalendarError, Day, hours

COUNTRIES = ("CN",)

_DAY = timedelta(days=1)
_SATURDAY = 5


class DayKind(StrEnum):
    """What the notice makes of a day."""

    CLOSED = "closed"
    WORKDAY = "workday"


class UnknownYear(CalendarError):
    """The official days of that year are not known (yet)."""

    def __init__(self, country: str, year: int) -> None:
        super().__init__(f"The official days of {year} are not known for {country}")
        self.country = country
        self.year = year


class Observed(NamedTuple):
    """A calendar with official days, and the years for which they are only the statutory ones."""

    calendar: Calendar
    unknown_years: tuple[int, ...]


def public_holidays(country: str, year: int) -> Mapping[date, DayKind]:
    """The days off and the make-up working days of a year, as announced; UnknownYear if it is not (yet) known.

    The weekends that a holiday takes in are days off too, for those who otherwise work then; the weekend just
    before a single Monday off is not (与周末连休), nor is an ordinary one. Notices before 2024 were not always
    worded so, which concerns only desks that work at weekends.
    """
    _check_country(country)
    if not _has_notice(year):
        raise UnknownYear(country, year)
    return _announced(year)


def statutory_holidays(country: str, year: int) -> Mapping[date, DayKind]:
    """The festivals that the law itself fixes, as computed: all that can be said of an unknown year."""
    _check_country(country)
    return MappingProxyType(dict.fromkeys(sorted(China(years=year)), DayKind.CLOSED))


def unknown_years(country: str, years: Iterable[int]) -> tuple[int, ...]:
    """Those of the years for which `public_holidays` has no answer: what an administrator must be told."""
    _check_country(country)
    return tuple(year for year in years if not _has_notice(year))


def observe(calendar: Calendar, country: str, years: Iterable[int]) -> Observed:
    """The calendar with the official days of these years on top of its own.

    A make-up working day has the hours of the calendar's standard day. A year that is not known gets its statutory
    holidays, without make-up days, and is named.
    """
    wanted = tuple(years)
    unknown = unknown_years(country, wanted)
    exceptions: dict[date, Day] = {}
    for year in wanted:
        known = statutory_holidays(country, year) if year in unknown else public_holidays(country, year)
        for on, kind in known.items():
            exceptions[on] = calendar.standard_day if kind is DayKind.WORKDAY else CLOSED
    return Observed(calendar.with_exceptions(exceptions), unknown)


@lru_cache(maxsize=8)
def office_hours(year: int) -> Observed:
    """The default business hours, for sums that begin in that year: Mon-Fri 09:00-18:00 in China, official days.

    Official days reach from the year before to two years on; further away only the week counts.
    """
    week = (hours("09:00-18:00"),) * 5 + (CLOSED,) * 2
    return observe(Calendar("Asia/Shanghai", week), "CN", range(year - 1, year + 3))


def _check_country(country: str) -> None:
    if country not in COUNTRIES:
        raise CalendarError(f"No official days for {country!r}; there are those of {', '.join(COUNTRIES)}")


@lru_cache(maxsize=256)
def _has_notice(year: int) -> bool:
    # Make-up days that belong to a neighbouring year's notice are there without any year asked for.
    return bool(China(years=year).weekend_workdays - China().weekend_workdays)


@lru_cache(maxsize=64)
def _announced(year: int) -> Mapping[date, DayKind]:
    # A run of days off may cross the turn of the year.
    around = [near for near in (year - 1, year, year + 1) if _has_notice(near)]
    notice = China(years=around)
    kinds = dict.fromkeys(notice.weekend_workdays, DayKind.WORKDAY)
    kinds |= dict.fromkeys(_with_weekends(set(notice), notice.weekend_workdays), DayKind.CLOSED)
    return MappingProxyType({on: kinds[on] for on in sorted(kinds) if on.year == year})


def _with_weekends(off: set[date], worked: set[date]) -> Iterator[date]:
    """The days off with the weekends that they run together with."""

    def is_free(on: date) -> bool:
        return on in off or (on.weekday() >= _SATURDAY and on not in worked)

    for holiday in off:
        first = last = holiday
        while is_free(first - _DAY):
            first -= _DAY
        while is_free(last + _DAY):
            last += _DAY
        run = [first + _DAY * days for days in range((last - first).days + 1)]
        is_monday_off = len(run) == 3 and last == holiday and not off.intersection(run[:2])
        yield from [holiday] if is_monday_off else run
