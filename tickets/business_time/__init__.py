"""Business time without Django: calendars, exact sums over them, and (in `official_days`) public holidays."""

from tickets.business_time.arithmetic import (
    Stretch,
    add,
    business_days,
    elapsed,
    is_open,
    next_closing,
    next_opening,
    spans,
)
from tickets.business_time.calendar import ALWAYS_OPEN, Calendar
from tickets.business_time.hours import ALL_DAY, CLOSED, CalendarError, Day, Span, hours
from tickets.business_time.timeline import BeyondHorizon, NeverOpens

__all__ = [
    "ALL_DAY",
    "ALWAYS_OPEN",
    "CLOSED",
    "BeyondHorizon",
    "Calendar",
    "CalendarError",
    "Day",
    "NeverOpens",
    "Span",
    "Stretch",
    "add",
    "business_days",
    "elapsed",
    "hours",
    "is_open",
    "next_closing",
    "next_opening",
    "spans",
]
