"""Laws that hold for every calendar, moment and duration."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from benchmarks.business_time_oracle import ZONES, mismatches
from tickets.business_time import Calendar, Day, Span, add, elapsed, is_open, next_closing, next_opening, spans

# The first sum on a calendar lays its years out; a busy machine must not fail for that.
ANY_SPEED = settings(deadline=None)
MOMENTS = st.datetimes(datetime(2008, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


@st.composite
def days(draw: st.DrawFn) -> Day:
    """Up to three spans that begin and end on any second."""
    ends = sorted(draw(st.sets(st.integers(0, 86_400), max_size=6)))
    return tuple(Span(opens, closes) for opens, closes in zip(ends[::2], ends[1::2], strict=False))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Any calendar that opens at least an hour a week: fewer would put most sums beyond the horizon."""
    week = tuple(draw(days()) for _ in range(7))
    assume(sum(span.closes - span.opens for day in week for span in day) >= 3600)
    dates = st.dates(date(2008, 1, 1), date(2030, 1, 1))
    return Calendar(draw(st.sampled_from(ZONES)), week).with_exceptions(
        draw(st.dictionaries(dates, days(), max_size=8))
    )


@ANY_SPEED
@given(calendars(), MOMENTS, st.integers(0, 7200 * 24))
def test_elapsed_until_due_is_the_duration(calendar: Calendar, start: datetime, duration: int):
    assert elapsed(calendar, start, add(calendar, start, duration)) == duration


@ANY_SPEED
@given(calendars(), MOMENTS, st.integers(1, 7200 * 24))
def test_due_is_the_earliest_such_moment(calendar: Calendar, start: datetime, duration: int):
    start = start.replace(microsecond=0)
    due = add(calendar, start, duration)
    assert elapsed(calendar, start, due - timedelta(microseconds=1)) < duration


@ANY_SPEED
@given(calendars(), MOMENTS, st.integers(0, 7200 * 24), st.integers(1, 7200 * 24))
def test_adding_in_two_steps_is_adding_at_once(calendar: Calendar, start: datetime, first: int, second: int):
    assert add(calendar, add(calendar, start, first), second) == add(calendar, start, first + second)


@ANY_SPEED
@given(calendars(), st.lists(MOMENTS, min_size=3, max_size=3).map(sorted))
def test_elapsed_times_of_pieces_add_up(calendar: Calendar, moments: list[datetime]):
    start, middle, end = moments
    assert elapsed(calendar, start, middle) + elapsed(calendar, middle, end) == elapsed(calendar, start, end)


@ANY_SPEED
@given(calendars(), st.lists(MOMENTS, min_size=2, max_size=2).map(sorted), st.integers(0, 7200 * 24))
def test_later_start_is_never_due_earlier(calendar: Calendar, moments: list[datetime], duration: int):
    assert moments[0] <= add(calendar, moments[0], duration) <= add(calendar, moments[1], duration)


@ANY_SPEED
@given(calendars(), st.lists(MOMENTS, min_size=2, max_size=2).map(sorted))
def test_ledger_is_whole_and_adds_up(calendar: Calendar, moments: list[datetime]):
    start, end = moments
    end = min(end, start + timedelta(days=500))
    stretches = list(spans(calendar, start, end))
    edges = [start, *(stretch.end for stretch in stretches)]
    assert edges[:-1] == [stretch.start for stretch in stretches]
    assert edges[-1] == end
    assert all(left.is_open != right.is_open for left, right in zip(stretches, stretches[1:], strict=False))
    assert sum(stretch.seconds for stretch in stretches if stretch.is_open) == elapsed(calendar, start, end)


@ANY_SPEED
@given(calendars(), MOMENTS)
def test_next_opening_and_closing_bound_open_time(calendar: Calendar, moment: datetime):
    opening = next_opening(calendar, moment)
    assert is_open(calendar, opening)
    assert (opening == moment) == is_open(calendar, moment)
    assert elapsed(calendar, moment, opening) == 0
    closing = next_closing(calendar, moment)
    assert closing is None or (closing > opening and not is_open(calendar, closing))


def test_agrees_with_an_oracle_that_reads_the_clock_every_minute():
    # `python -m benchmarks.business_time_oracle` tries 100,000 cases.
    assert list(mismatches(cases=2_000, seed=20)) == []
