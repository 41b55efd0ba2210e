"""Stretches of time by which the past is told: days, weeks from Monday on, months."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from django.utils import timezone

DAY, WEEK, MONTH = "day", "week", "month"
# How many of them a trend has. They bound what a page reads: half a year at the most.
STRETCHES: Mapping[str, int] = {DAY: 14, WEEK: 12, MONTH: 6}


def first_day(day: date, by: str) -> date:
    """The first day of the stretch in which a day lies; weeks begin on Monday."""
    if by == WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if by == MONTH else day


def following(day: date, by: str) -> date:
    """The first day of the next stretch."""
    if by == MONTH:
        return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return day + timedelta(days=7 if by == WEEK else 1)


def midnight(day: date) -> datetime:
    """In the reader's zone."""
    return timezone.make_aware(datetime.combine(day, time.min))
