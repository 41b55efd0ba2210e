"""Periods by name: they move with the calendar, so that “last month” is always the last."""

from collections.abc import Callable
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from reports.measures.base import MONTH, WEEK, YEAR, first_day, following

Span = tuple[date, date]


def _quarter(day: date) -> date:
    return date(day.year, day.month - (day.month - 1) % 3, 1)


def _after_quarter(first: date) -> date:
    return (first + timedelta(days=93)).replace(day=1)


def _this(by: str) -> Callable[[date], Span]:
    return lambda today: (first_day(today, by), following(first_day(today, by), by))


def _last(by: str) -> Callable[[date], Span]:
    return lambda today: (first_day(first_day(today, by) - timedelta(days=1), by), first_day(today, by))


def _days(count: int) -> Callable[[date], Span]:
    return lambda today: (today - timedelta(days=count - 1), today + timedelta(days=1))


def _last_quarter(today: date) -> Span:
    this = _quarter(today)
    return _quarter(this - timedelta(days=1)), this


def _twelve_months(today: date) -> Span:
    """The twelve that are over."""
    this = today.replace(day=1)
    return this.replace(year=this.year - 1), this


CUSTOM = "custom"
PERIODS: dict[str, tuple[str | Promise, Callable[[date], Span]]] = {
    "today": (pgettext_lazy("period", "Today"), _days(1)),
    "yesterday": (pgettext_lazy("period", "Yesterday"), lambda today: (today - timedelta(days=1), today)),
    "this_week": (pgettext_lazy("period", "This week"), _this(WEEK)),
    "last_week": (pgettext_lazy("period", "Last week"), _last(WEEK)),
    "this_month": (pgettext_lazy("period", "This month"), _this(MONTH)),
    "last_month": (pgettext_lazy("period", "Last month"), _last(MONTH)),
    "last_30_days": (pgettext_lazy("period", "Last 30 days"), _days(30)),
    "last_90_days": (pgettext_lazy("period", "Last 90 days"), _days(90)),
    "this_quarter": (
        pgettext_lazy("period", "This quarter"), lambda today: (_quarter(today), _after_quarter(_quarter(today))),
    ),
    "last_quarter": (pgettext_lazy("period", "Last quarter"), _last_quarter),
    "last_12_months": (pgettext_lazy("period", "Last 12 months"), _twelve_months),
    "this_year": (pgettext_lazy("period", "This year"), _this(YEAR)),
    "last_year": (pgettext_lazy("period", "Last year"), _last(YEAR)),
}  # fmt: skip
CHOICES = [*((key, label) for key, (label, _span) in PERIODS.items()), (CUSTOM, pgettext_lazy("period", "From … to"))]


def span_of(key: str, today: date) -> Span:
    """From the first day until before the last. Raises LookupError for an unknown name."""
    return PERIODS[key][1](today)
