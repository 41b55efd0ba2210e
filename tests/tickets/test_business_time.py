"""Examples one can check by hand: closing time, midnight, changes of the clock, microseconds, limits."""

import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from tickets.business_time import (
    ALL_DAY,
    ALWAYS_OPEN,
    CLOSED,
    BeyondHorizon,
    Calendar,
    CalendarError,
    NeverOpens,
    add,
    business_days,
    elapsed,
    hours,
    is_open,
    next_closing,
    next_opening,
    spans,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
NINE_TO_SIX = (hours("09:00-18:00"),) * 5 + (CLOSED,) * 2
OFFICE = Calendar("Asia/Shanghai", NINE_TO_SIX)
NEVER = Calendar("Asia/Shanghai", (CLOSED,) * 7)
HOUR = 3600


def shanghai(year: int, month: int, day: int, *time: int) -> datetime:
    """A moment by the clock of the office; 2026-03-02 is a Monday."""
    hour, minute, second, micro = (*time, 0, 0, 0, 0)[:4]
    return datetime(year, month, day, hour, minute, second, micro, tzinfo=SHANGHAI)


def every_day(zone: str, *spans_of_day: str) -> Calendar:
    """The same hours on every day."""
    return Calendar(zone, (hours(*spans_of_day),) * 7)


def test_target_used_up_at_closing_time_is_due_at_closing_time():
    assert add(OFFICE, shanghai(2026, 3, 2, 16), 2 * HOUR) == shanghai(2026, 3, 2, 18)


def test_one_second_more_is_due_after_the_next_opening():
    assert add(OFFICE, shanghai(2026, 3, 6, 16), 2 * HOUR + 1) == shanghai(2026, 3, 9, 9, 0, 1)


def test_no_duration_is_due_at_once_even_when_closed():
    assert add(OFFICE, shanghai(2026, 3, 7, 12), 0) == shanghai(2026, 3, 7, 12)


def test_answers_are_in_utc():
    assert add(OFFICE, shanghai(2026, 3, 2, 9), HOUR).tzinfo is UTC


def test_end_before_start_is_no_time():
    assert elapsed(OFFICE, shanghai(2026, 3, 3, 12), shanghai(2026, 3, 2, 12)) == 0


def test_exception_closes_or_replaces_the_day():
    calendar = OFFICE.with_exceptions({date(2026, 3, 2): CLOSED, date(2026, 3, 7): hours("10:00-12:00")})
    week = shanghai(2026, 3, 2), shanghai(2026, 3, 9)
    assert elapsed(calendar, *week) == (4 * 9 + 2) * HOUR


def test_later_exceptions_lie_on_top_of_earlier_ones():
    calendar = OFFICE.with_exceptions({date(2026, 3, 2): CLOSED}).with_exceptions(
        {date(2026, 3, 2): hours("09:00-10:00")}
    )
    assert elapsed(calendar, shanghai(2026, 3, 2), shanghai(2026, 3, 3)) == HOUR


def test_night_shift_runs_through_midnight():
    calendar = every_day("Asia/Shanghai", "00:00-06:00", "22:00-24:00")
    assert add(calendar, shanghai(2026, 3, 2, 23), 4 * HOUR) == shanghai(2026, 3, 3, 3)
    assert next_closing(calendar, shanghai(2026, 3, 2, 23)) == shanghai(2026, 3, 3, 6)


def test_spring_day_is_an_hour_short():
    calendar = every_day("Europe/Berlin", "00:00-24:00")
    day = datetime(2026, 3, 29, tzinfo=BERLIN), datetime(2026, 3, 30, tzinfo=BERLIN)
    assert elapsed(calendar, *day) == 23 * HOUR


def test_autumn_day_is_an_hour_long():
    calendar = every_day("Europe/Berlin", "00:00-24:00")
    day = datetime(2026, 10, 25, tzinfo=BERLIN), datetime(2026, 10, 26, tzinfo=BERLIN)
    assert elapsed(calendar, *day) == 25 * HOUR


def test_skipped_hours_are_never_open():
    calendar = every_day("Europe/Berlin", "02:00-03:00")
    assert next_opening(calendar, datetime(2026, 3, 28, 12, tzinfo=BERLIN)) == datetime(2026, 3, 30, 2, tzinfo=BERLIN)


def test_opening_time_that_is_skipped_opens_when_the_clock_has_jumped():
    calendar = every_day("Europe/Berlin", "02:30-04:00")
    assert next_opening(calendar, datetime(2026, 3, 29, tzinfo=BERLIN)) == datetime(2026, 3, 29, 3, tzinfo=BERLIN)
    assert elapsed(calendar, datetime(2026, 3, 29, tzinfo=BERLIN), datetime(2026, 3, 30, tzinfo=BERLIN)) == HOUR


def test_hours_shown_twice_count_twice():
    calendar = every_day("Europe/Berlin", "02:00-02:30")
    stretches = list(spans(calendar, datetime(2026, 10, 25, 0, tzinfo=UTC), datetime(2026, 10, 25, 2, tzinfo=UTC)))
    assert [(stretch.is_open, stretch.seconds) for stretch in stretches] == [
        (True, 1800),
        (False, 1800),
        (True, 1800),
        (False, 1800),
    ]


def test_second_showing_of_an_hour_is_another_moment():
    calendar = every_day("Europe/Berlin", "00:00-24:00")
    first = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN)
    assert elapsed(calendar, first, first.replace(fold=1)) == HOUR


def test_date_that_never_was_has_no_hours():
    calendar = every_day("Pacific/Apia", "09:00-17:00")
    start = datetime(2011, 12, 29, 17, tzinfo=ZoneInfo("Pacific/Apia"))
    assert next_opening(calendar, start) == datetime(2011, 12, 31, 9, tzinfo=ZoneInfo("Pacific/Apia"))


def test_no_change_of_the_clock_is_missed_at_the_edge_of_a_block():
    # Two centuries, for the blocks' edges wander through the year: one ends on the evening of 2084-03-26.
    calendar = every_day("Europe/Berlin", "02:00-03:00")
    for year in range(1996, 2200):
        for month, length in ((3, 0), (10, 2)):
            day = date(year, month, 31) - timedelta(days=date(year, month, 31).isoweekday() % 7)
            midnight = datetime.combine(day, time.min, BERLIN)
            assert elapsed(calendar, midnight, midnight + timedelta(days=1)) == length * HOUR, day


def test_microseconds_are_kept():
    start = shanghai(2026, 3, 2, 9, 0, 0, 900_000)
    assert add(OFFICE, start, HOUR) == start + timedelta(hours=1)


def test_microseconds_before_opening_do_not_count():
    assert add(OFFICE, shanghai(2026, 3, 2, 8, 59, 59, 999_999), HOUR) == shanghai(2026, 3, 2, 10)


def test_fraction_left_at_closing_time_is_used_next_morning():
    assert add(OFFICE, shanghai(2026, 3, 2, 9, 0, 0, 250_000), 9 * HOUR) == shanghai(2026, 3, 3, 9, 0, 0, 250_000)


def test_pieces_with_microseconds_add_up():
    start, end = shanghai(2026, 3, 2, 9, 0, 0, 700_000), shanghai(2026, 3, 2, 9, 0, 3, 200_000)
    middle = shanghai(2026, 3, 2, 9, 0, 1, 500_000)
    assert elapsed(OFFICE, start, middle) + elapsed(OFFICE, middle, end) == elapsed(OFFICE, start, end) == 3


def test_always_open_is_plain_time():
    start = datetime(2026, 2, 1, 3, 4, 5, 6, tzinfo=UTC)
    assert add(ALWAYS_OPEN, start, 400 * 86_400) == start + timedelta(days=400)
    assert next_opening(ALWAYS_OPEN, start) == start
    assert next_closing(ALWAYS_OPEN, start) is None


def test_open_from_opening_until_just_before_closing():
    assert not is_open(OFFICE, shanghai(2026, 3, 2, 8, 59, 59, 999_999))
    assert is_open(OFFICE, shanghai(2026, 3, 2, 9))
    assert is_open(OFFICE, shanghai(2026, 3, 2, 17, 59, 59, 999_999))
    assert not is_open(OFFICE, shanghai(2026, 3, 2, 18))


def test_next_opening_and_closing():
    friday_evening = shanghai(2026, 3, 6, 18)
    assert next_opening(OFFICE, friday_evening) == shanghai(2026, 3, 9, 9)
    assert next_closing(OFFICE, friday_evening) == shanghai(2026, 3, 9, 18)
    assert next_closing(OFFICE, shanghai(2026, 3, 6, 17)) == friday_evening


def test_spans_cover_all_the_time_in_order():
    start, end = shanghai(2026, 3, 6, 17, 30), shanghai(2026, 3, 9, 10)
    assert [(stretch.end, stretch.is_open) for stretch in spans(OFFICE, start, end)] == [
        (shanghai(2026, 3, 6, 18), True),
        (shanghai(2026, 3, 9, 9), False),
        (shanghai(2026, 3, 9, 10), True),
    ]


def test_spans_are_not_cut_at_the_edge_of_a_block():
    assert len(list(spans(ALWAYS_OPEN, datetime(2020, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)))) == 1


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ((2026, 3, 4, 15), (2026, 3, 9, 15)),
        ((2026, 3, 7, 12), (2026, 3, 11, 18)),
        ((2026, 3, 4, 20), (2026, 3, 9, 18)),
    ],
)
def test_three_business_days_keep_the_time_of_day(start: tuple[int, ...], due: tuple[int, ...]):
    assert business_days(OFFICE, shanghai(*start), 3) == shanghai(*due)


def test_standard_day_is_the_commonest_then_the_longest():
    short, long = hours("09:00-12:00"), hours("09:00-13:00")
    assert Calendar("UTC", (short,) * 3 + (long,) * 2 + (CLOSED,) * 2).standard_day == short
    assert Calendar("UTC", (short,) * 2 + (long,) * 2 + (CLOSED,) * 3).standard_day == long


def test_calendar_that_never_opens_says_so():
    with pytest.raises(NeverOpens):
        add(NEVER, shanghai(2026, 3, 2), 1)
    with pytest.raises(NeverOpens):
        next_opening(NEVER, shanghai(2026, 3, 2))
    with pytest.raises(NeverOpens):
        business_days(NEVER, shanghai(2026, 3, 2), 1)
    assert elapsed(NEVER, shanghai(2026, 3, 2), shanghai(2027, 3, 2)) == 0


def test_calendar_of_single_days_opens_only_on_them():
    once = NEVER.with_exceptions({date(2026, 3, 2): ALL_DAY})
    assert next_opening(once, shanghai(2020, 1, 1)) == shanghai(2026, 3, 2)
    assert add(once, shanghai(2020, 1, 1), 86_400) == shanghai(2026, 3, 3)
    with pytest.raises(NeverOpens):
        add(once, shanghai(2020, 1, 1), 86_401)


def test_senseless_target_is_refused_not_searched_for():
    with pytest.raises(BeyondHorizon):
        add(OFFICE, shanghai(2026, 3, 2), 10**12)


def test_nothing_is_due_beyond_what_elapsed_accepts():
    last = datetime(2200, 1, 1, tzinfo=UTC)
    assert add(ALWAYS_OPEN, last - timedelta(seconds=5), 5) == last
    with pytest.raises(BeyondHorizon):
        add(ALWAYS_OPEN, last, 1)


@pytest.mark.parametrize("moment", [datetime(1899, 12, 31, tzinfo=UTC), datetime(2200, 1, 1, 0, 0, 1, tzinfo=UTC)])
def test_moments_outside_the_bounds_are_refused(moment: datetime):
    with pytest.raises(BeyondHorizon):
        elapsed(OFFICE, shanghai(2026, 3, 2), moment)


def test_moment_without_zone_is_refused():
    with pytest.raises(ValueError, match="without a time zone"):
        add(OFFICE, datetime(2026, 3, 2, 9), 1)


@pytest.mark.parametrize(("duration", "error"), [(-1, ValueError), (1.5, TypeError)])
def test_duration_is_whole_seconds_from_nought(duration: int, error: type[Exception]):
    with pytest.raises(error):
        add(OFFICE, shanghai(2026, 3, 2, 9), duration)


@pytest.mark.parametrize(
    "texts",
    [["18:00-09:00"], ["09:00-09:00"], ["09:00-24:01"], ["09:00-12:00", "11:00-13:00"], ["9-18"], ["09:60-10:00"]],
)
def test_impossible_hours_are_refused(texts: list[str]):
    with pytest.raises(CalendarError):
        hours(*texts)


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "", "../etc/passwd", "Europe"])
def test_unknown_time_zone_is_refused(zone: str):
    with pytest.raises(CalendarError):
        Calendar(zone, NINE_TO_SIX)


def test_week_has_seven_days():
    with pytest.raises(CalendarError):
        Calendar("UTC", NINE_TO_SIX[:5])


def test_exception_for_a_moment_is_refused():
    with pytest.raises(CalendarError):
        OFFICE.with_exceptions({shanghai(2026, 3, 2): CLOSED})


def test_same_hours_make_the_same_calendar():
    halves = Calendar("UTC", (hours("12:00-18:00", "09:00-12:00"),) * 7)
    whole = Calendar("UTC", (hours("09:00-18:00"),) * 7)
    assert halves == whole
    assert hash(halves) == hash(whole)
    assert halves.timeline is whole.timeline


def test_no_django_is_needed():
    code = "import sys, tickets.business_time.official_days; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
