"""Opening hours of a day, as the clock on the wall shows them."""

import re
from collections.abc import Iterable
from operator import index
from typing import NamedTuple

DAY_SECONDS = 86_400
_SPAN = re.compile(r"(\d\d):(\d\d)(?::(\d\d))?\s*[-–]\s*(\d\d):(\d\d)(?::(\d\d))?", re.ASCII)


class CalendarError(ValueError):
    """A calendar that cannot be, or a question that it cannot answer."""


class Span(NamedTuple):
    """Open from `opens` until just before `closes`: wall-clock seconds after midnight, 86,400 being 24:00."""

    opens: int
    closes: int


Day = tuple[Span, ...]

CLOSED: Day = ()
ALL_DAY: Day = (Span(0, DAY_SECONDS),)


def hours(*spans: str) -> Day:
    """Read a day's spans: `hours("09:00-12:00", "13:30-24:00")`; seconds may be given too."""
    return canonical(_read(text) for text in spans)


def canonical(spans: Iterable[tuple[int, int]]) -> Day:
    """Put a day's spans in order and join those that touch; refuse what cannot be or overlaps."""
    day: list[Span] = []
    for opens, closes in sorted((index(opens), index(closes)) for opens, closes in spans):
        if not 0 <= opens < closes <= DAY_SECONDS:
            raise CalendarError(f"A span must open before it closes, within 00:00 and 24:00: {opens}-{closes} s")
        if day and opens < day[-1].closes:
            raise CalendarError(f"Spans of a day overlap: {day[-1].opens}-{day[-1].closes} s and {opens}-{closes} s")
        if day and opens == day[-1].closes:
            day[-1] = Span(day[-1].opens, closes)
        else:
            day.append(Span(opens, closes))
    return tuple(day)


def length(day: Day) -> int:
    """Open seconds of a day on which no clock is changed."""
    return sum(span.closes - span.opens for span in day)


def _read(text: str) -> Span:
    found = _SPAN.fullmatch(text.strip())
    if found is None:
        raise CalendarError(f"Not a span such as 09:00-18:00: {text!r}")
    numbers = [int(group or 0) for group in found.groups()]
    return Span(_seconds(text, *numbers[:3]), _seconds(text, *numbers[3:]))


def _seconds(text: str, hour: int, minute: int, second: int) -> int:
    if minute > 59 or second > 59:
        raise CalendarError(f"Not a time of day: {text!r}")
    return hour * 3600 + minute * 60 + second
