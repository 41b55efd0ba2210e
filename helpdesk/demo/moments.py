"""Moments of the demo, written relative to the day it is loaded, so that it is always three lively weeks."""

import re
from datetime import datetime, time, timedelta

from django.utils import timezone

ON_DAY = re.compile(r"(?P<ahead>in )?(?P<days>\d+)d (?P<hour>\d\d):(?P<minute>\d\d)")
AWAY = re.compile(r"(?P<sign>[+-])(?:(?P<days>\d+)d)?(?:(?P<hours>\d+)h)?(?:(?P<minutes>\d+)m)?")
SATURDAY = 5


def moment(said: str, now: datetime, last: datetime) -> datetime:
    """Reads a moment.

    `3d 14:05` is three working days before `now` at that hour, `in 1d 14:00` one after it; `-40m` is so long before
    `now`, `+1h30m` so long after `last`.
    """
    if found := ON_DAY.fullmatch(said):
        day = _working_day(timezone.localtime(now), int(found["days"]), 1 if found["ahead"] else -1)
        at = datetime.combine(day, time(int(found["hour"]), int(found["minute"])))
        return timezone.make_aware(at, timezone.get_default_timezone())
    if found := AWAY.fullmatch(said):
        parts = {name: int(found[name] or 0) for name in ("days", "hours", "minutes")}
        return now - timedelta(**parts) if found["sign"] == "-" else last + timedelta(**parts)
    raise ValueError(f"{said!r} is no moment")


def _working_day(now: datetime, days: int, direction: int) -> datetime:
    day = now
    while days:
        day += timedelta(days=direction)
        days -= day.weekday() < SATURDAY
    return day
