"""Months as the desk counts them: in the site's time zone."""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.dateparse import parse_date


def first_day(day: date) -> date:
    return day.replace(day=1)


def next_month(month: date) -> date:
    return first_day(first_day(month) + timedelta(days=32))


def last_month(today: date) -> date:
    return first_day(first_day(today) - timedelta(days=1))


def bounds(month: date) -> tuple[datetime, datetime]:
    """The moments between which it lies, the second not included."""
    return _midnight(first_day(month)), _midnight(next_month(month))


def month_of(moment: datetime) -> date:
    return first_day(timezone.localdate(moment))


def read_month(text: str) -> date | None:
    """Of `2026-10`; None for anything else."""
    try:
        found = parse_date(f"{text}-01")
    except ValueError:
        return None
    return found if found and f"{found:%Y-%m}" == text else None


def years_after(day: date, years: int) -> date:
    """The same day so many years later; always a first of a month here."""
    return day.replace(year=day.year + years)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=timezone.get_default_timezone())
