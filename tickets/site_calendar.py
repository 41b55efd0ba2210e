"""The site's own business hours, by which waits are counted that no SLA policy names."""

from datetime import date, datetime

from django.utils import timezone

from tickets.business_time import Calendar
from tickets.business_time.official_days import office_hours


def site_calendar(at: datetime) -> Calendar:
    """Mon–Fri 09:00–18:00 with China's official days, for sums that begin at that moment."""
    return office_hours(at.astimezone(timezone.get_default_timezone()).year).calendar


def is_business_day(day: date) -> bool:
    """Whether anybody works on it."""
    return bool(office_hours(day.year).calendar.day(day))
