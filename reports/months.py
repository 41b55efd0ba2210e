"""Calendar months by the site's own clock: a report says the same to everybody, wherever they read it."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import pgettext

EARLIEST = date(2000, 1, 1)
WRITTEN = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


def starts_at(day: date) -> datetime:
    """The moment at which a day begins."""
    return datetime.combine(day, time.min, ZoneInfo(settings.TIME_ZONE))


def month_after(month: date) -> date:
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def month_before(month: date) -> date:
    return (month.replace(day=1) - timedelta(days=1)).replace(day=1)


def year_before(month: date) -> date:
    """The same month a year earlier."""
    return month.replace(year=month.year - 1, day=1)


def this_month(now: datetime | None = None) -> date:
    return site_day(now or timezone.now()).replace(day=1)


def site_day(moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def last_month(now: datetime | None = None) -> date:
    """The last that is over."""
    return month_before(this_month(now))


def read_month(text: str, latest: date) -> date | None:
    """A month written as 2026-10, if it is one that has begun."""
    found = WRITTEN.fullmatch(text)
    month = date(int(found[1]), int(found[2]), 1) if found and int(found[1]) > 0 else None
    return month if month is not None and EARLIEST <= month <= latest else None


def month_name(month: date) -> str:
    """In the reader's language: October 2026, 2026年10月."""
    return date_format(month, pgettext("name of a month", "F Y"))
