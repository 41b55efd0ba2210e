"""Sums as other systems' own tests have them: ../shared/data/working-time/cases.json."""

import json
import os
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tickets.business_time import CLOSED, Calendar, Day, Span, add, elapsed, hours

FILE = Path(__file__).resolve().parents[3] / "shared/data/working-time/cases.json"
NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

if not FILE.exists() and not os.environ.get("CI"):
    pytest.skip(f"NOT TESTED: {FILE} is not here", allow_module_level=True)

DATA: dict[str, Any] = json.loads(FILE.read_text())
SUMS = {case["id"]: case for case in DATA["cases"]}
PAUSES = {case["id"]: case for case in DATA["pause_cases"]}


def read_calendar(name: str) -> Calendar:
    """A calendar of the file; `breaks` cut a day's hours, `shifts` replace them."""
    source = DATA["calendars"][name]
    week = tuple(read_day(source["hours"].get(day, [])) for day in NAMES)
    exceptions = {date.fromisoformat(on): CLOSED for on in source["holidays"]}
    for on, spans in source.get("shifts", {}).items():
        exceptions[date.fromisoformat(on)] = read_day(spans)
    for on, breaks in source.get("breaks", {}).items():
        day = date.fromisoformat(on)
        exceptions[day] = cut(week[day.weekday()], read_day(breaks))
    return Calendar(source["tz"], week).with_exceptions(exceptions)


def read_day(spans: list[list[str]]) -> Day:
    """A day's spans from pairs of times."""
    return hours(*(f"{opens}-{closes}" for opens, closes in spans))


def cut(day: Day, breaks: Day) -> Day:
    """The day without its breaks."""
    edges = sorted({edge for span in day + breaks for edge in span})
    pieces = (Span(*pair) for pair in pairwise(edges))
    return tuple(piece for piece in pieces if _within(piece, day) and not _within(piece, breaks))


def _within(piece: Span, day: Day) -> bool:
    return any(span.opens <= piece.opens and piece.closes <= span.closes for span in day)


def at(case: dict[str, Any], text: str) -> datetime:
    """A moment of the case."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(case["tz"]))


def assert_same(calendar: Calendar, ours: datetime, theirs: datetime) -> None:
    """The same moment, or one with no business time between: peers differ at closing time."""
    assert ours <= theirs
    assert elapsed(calendar, ours, theirs) == 0


def used(case: dict[str, Any], calendar: Calendar, until: datetime) -> int:
    """Business time from the start without the pauses, piece by piece."""
    edges = [case["start"], *(edge for pause in case["paused"] for edge in pause)]
    moments = [min(at(case, edge), until) for edge in edges] + [until]
    return sum(elapsed(calendar, *piece) for piece in zip(moments[::2], moments[1::2], strict=True))


def due(case: dict[str, Any], calendar: Calendar) -> datetime:
    """When the target runs out, the clock standing still in the pauses."""
    target, running_from = case["minutes"] * 60, at(case, case["start"])
    for pause_start, pause_end in case["paused"]:
        if add(calendar, running_from, target) <= at(case, pause_start):
            break
        target -= elapsed(calendar, running_from, at(case, pause_start))
        running_from = at(case, pause_end)
    return add(calendar, running_from, target)


def test_all_cases_are_here():
    assert (len(SUMS), len(PAUSES)) == (37, 16)


@pytest.mark.parametrize("name", SUMS)
def test_sum(name: str):
    case = SUMS[name]
    calendar, start = read_calendar(case["calendar"]), at(case, case["start"])
    if case["op"] == "add":
        ours = add(calendar, start, case["seconds"])
        assert elapsed(calendar, start, ours) == case["seconds"]
        assert_same(calendar, ours, at(case, case["expected"]))
    else:
        assert elapsed(calendar, start, at(case, case["end"])) == case["expected_seconds"]


@pytest.mark.parametrize("name", PAUSES)
def test_sum_with_pauses(name: str):
    case = PAUSES[name]
    calendar = read_calendar(case["calendar"])
    if case["expected"]:
        assert_same(calendar, due(case, calendar), at(case, case["expected"]))
    else:
        assert used(case, calendar, at(case, case["until"])) == case["expected_used_minutes"] * 60


def test_cut_takes_breaks_out():
    assert cut(hours("10:00-16:00"), hours("14:15-14:30")) == hours("10:00-14:15", "14:30-16:00")
    assert timedelta(seconds=elapsed(read_calendar("biz_breaks"), *_second_of_january())) == timedelta(hours=6.5)


def _second_of_january() -> tuple[datetime, datetime]:
    zone = ZoneInfo("UTC")
    return datetime(2006, 1, 2, tzinfo=zone), datetime(2006, 1, 3, tzinfo=zone)
