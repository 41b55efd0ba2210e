"""Calendar rules against an oracle that looks at every day by itself."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tickets.recurring.recurrence import Recurrence, days, next_moments
from tickets.site_calendar import is_business_day

SHANGHAI = ZoneInfo("Asia/Shanghai")


def is_open(day: date) -> bool:
    """Monday to Friday, but for a week of holidays in October."""
    return day.weekday() < 5 and not (day.month == 10 and day.day <= 7)


def names(rule: Recurrence, day: date) -> bool:
    """The oracle: whether the rule names a day, before closed ones are moved."""
    if not rule.starts_on <= day <= (rule.ends_on or date.max):
        return False
    if rule.frequency == "daily":
        return (day - rule.starts_on).days % rule.interval == 0
    if rule.frequency == "weekly":
        weeks = (day - timedelta(days=day.weekday()) - rule.starts_on + timedelta(days=rule.starts_on.weekday())).days
        return weeks // 7 % rule.interval == 0 and day.weekday() in rule.weekdays
    months = (day.year - rule.starts_on.year) * 12 + day.month - rule.starts_on.month
    return months % rule.interval == 0 and fits_month(rule, day)


def fits_month(rule: Recurrence, day: date) -> bool:
    last = monthrange(day.year, day.month)[1]
    if rule.pattern == "day":
        return day.day == (last if rule.month_day == -1 else min(rule.month_day, last))
    if rule.pattern == "weekday":
        if day.weekday() != rule.weekday:
            return False
        return day.day + 7 > last if rule.ordinal == -1 else (day.day - 1) // 7 + 1 == rule.ordinal
    if not is_open(day):
        return False
    month = [day.replace(day=number) for number in range(1, last + 1)]
    if rule.ordinal == -1:
        return not any(is_open(other) for other in month if other > day)
    return sum(is_open(other) for other in month if other <= day) == rule.ordinal


def expected(rule: Recurrence, first: date, until: date) -> list[date]:
    """Every named day, moved as the rule says, each once and in order."""
    found = set()
    day = rule.starts_on
    while day <= until + timedelta(days=40):
        if names(rule, day):
            moved = day
            while rule.closed_days in ("next", "previous") and not is_open(moved):
                moved += timedelta(days=1 if rule.closed_days == "next" else -1)
            if rule.closed_days != "skip" or is_open(day):
                found.add(moved)
        day += timedelta(days=1)
    return sorted(moved for moved in found if first <= moved <= until)


rules = st.builds(
    Recurrence,
    frequency=st.sampled_from(("daily", "weekly", "monthly")),
    starts_on=st.dates(date(2025, 1, 1), date(2026, 12, 31)),
    at=st.just(time(9)),
    interval=st.integers(1, 5),
    weekdays=st.lists(st.integers(0, 6), min_size=1, max_size=3).map(tuple),
    pattern=st.sampled_from(("day", "weekday", "business_day")),
    month_day=st.sampled_from((1, 15, 28, 29, 30, 31, -1)),
    ordinal=st.sampled_from((1, 2, 3, 4, 5, -1)),
    weekday=st.integers(0, 6),
    closed_days=st.sampled_from(("keep", "skip", "next", "previous")),
    ends_on=st.none() | st.dates(date(2026, 6, 1), date(2027, 12, 31)),
)


@settings(max_examples=150, deadline=None)
@given(rule=rules, first=st.dates(date(2025, 1, 1), date(2027, 6, 30)))
def test_days_are_those_that_looking_at_each_gives(rule, first):
    until = first + timedelta(days=400)
    found = []
    for day in days(rule, first, is_open):
        if day > until:
            break
        found.append(day)
    assert found == expected(rule, first, until)


def rule(**fields) -> Recurrence:
    return Recurrence(**{"starts_on": date(2026, 1, 1), "at": time(9), "frequency": "monthly", **fields})


@pytest.mark.parametrize(
    ("wanted", "given_rule"),
    [
        ([date(2026, 2, 2), date(2026, 3, 2)], rule(pattern="weekday", weekday=0, ordinal=1)),
        ([date(2026, 2, 28), date(2026, 3, 31)], rule(month_day=31)),
        ([date(2026, 2, 27), date(2026, 3, 31)], rule(pattern="business_day", ordinal=-1)),
        ([date(2026, 4, 1), date(2026, 7, 1)], rule(interval=3)),
        ([date(2026, 2, 13), date(2026, 2, 27)], rule(frequency="weekly", interval=2, weekdays=(4,))),
        ([date(2026, 2, 2), date(2026, 3, 2)], rule(month_day=1, closed_days="next")),
        ([date(2026, 1, 30), date(2026, 2, 27)], rule(month_day=-1, closed_days="previous", ends_on=date(2026, 2, 28))),
    ],
)  # fmt: skip
def test_rules_that_people_name(wanted, given_rule):
    first = date(2026, 1, 29) if given_rule.closed_days == "previous" else date(2026, 2, 1)
    assert list(islice(days(given_rule, first, is_open), 2)) == wanted


def test_moments_are_at_the_sites_time_and_after_the_one_given():
    daily = rule(frequency="daily", at=time(8, 30))
    now = datetime(2026, 3, 1, 0, 30, tzinfo=UTC)  # 08:30 in Shanghai
    assert next_moments(daily, now, is_open, SHANGHAI, limit=2) == [
        datetime(2026, 3, 2, 8, 30, tzinfo=SHANGHAI),
        datetime(2026, 3, 3, 8, 30, tzinfo=SHANGHAI),
    ]


def test_rule_that_has_ended_gives_nothing_and_one_that_never_fits_ends():
    over = rule(ends_on=date(2026, 1, 31))
    assert next_moments(over, datetime(2026, 2, 1, tzinfo=UTC), is_open, SHANGHAI) == []
    never = rule(pattern="business_day", ordinal=30)
    assert next_moments(never, datetime(2026, 2, 1, tzinfo=UTC), is_open, SHANGHAI) == []


def test_business_days_are_the_official_ones():
    assert not is_business_day(date(2026, 10, 1))
    assert is_business_day(date(2026, 9, 30))
    assert not is_business_day(date(2026, 9, 5))
