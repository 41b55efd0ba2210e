"""What a calendar and a policy come to, before anything is saved."""

import calendar as months
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import pgettext

from sla.document import PolicyDocument, read_calendar
from sla.editing.calendars import CalendarDraft
from sla.models import ClockKind
from tickets.business_time import CalendarError, add
from tickets.business_time.hours import length
from tickets.business_time.official_days import DayKind, public_holidays, unknown_years
from tickets.choices import Priority


@dataclass(frozen=True)
class Cell:
    """One day: `kind` is open, closed, holiday, makeup or own."""

    day: date
    kind: str
    words: str


@dataclass(frozen=True)
class Month:
    name: str
    weeks: list[list[Cell | None]]


@dataclass(frozen=True)
class Year:
    """A year at a glance."""

    number: int
    months: list[Month]
    open_days: int
    open_seconds: int
    is_known: bool


def year_of(draft: CalendarDraft, content: dict[str, Any], number: int) -> Year:
    """The year as the calendar's content has it; `draft` tells which days were set by hand."""
    calendar = read_calendar(content)
    own = {date.fromisoformat(one["day"]): one.get("note", "") for one in draft.exceptions}
    is_known = not (draft.country and unknown_years(draft.country, [number]))
    official = dict(public_holidays(draft.country, number)) if draft.country and is_known else {}

    def cell(day: date) -> Cell:
        spans = calendar.day(day)
        kind = _kind(day, own, official, bool(spans))
        hours = ", ".join(content["exceptions"].get(day.isoformat(), content["week"][day.weekday()]))
        words = (
            f"{day:%m-%d} {_kind_words(kind)} {hours or pgettext('calendar day', 'closed')} {own.get(day, '')}".strip()
        )
        return Cell(day, kind if kind == "own" and not spans else kind + ("" if spans else " is-closed"), words)

    found = []
    for month in range(1, 13):
        weeks = [
            [cell(day) if day.month == month else None for day in week]
            for week in months.Calendar().monthdatescalendar(number, month)
        ]
        found.append(Month(str(MONTHS[month]), weeks))
    days = [date.fromordinal(day) for day in range(date(number, 1, 1).toordinal(), date(number + 1, 1, 1).toordinal())]
    seconds = [length(calendar.day(day)) for day in days]
    return Year(number, found, sum(1 for one in seconds if one), sum(seconds), is_known)


def _kind(day: date, own: dict[date, str], official: dict[date, DayKind], is_open: bool) -> str:
    if day in own:
        return "own"
    if official.get(day) == DayKind.WORKDAY:
        return "makeup"
    if day in official:
        return "holiday"
    return "open" if is_open else "closed"


def _kind_words(kind: str) -> str:
    return {
        "own": pgettext("calendar day", "set by hand"),
        "makeup": pgettext("calendar day", "make-up working day"),
        "holiday": pgettext("calendar day", "public holiday"),
    }.get(kind, "")


def due(content: dict[str, Any], start: datetime, seconds: int) -> datetime | None:
    """When so much business time has passed; None when it never will."""
    try:
        return add(read_calendar(content), start, seconds)
    except CalendarError:
        return None


@dataclass(frozen=True)
class Promise:
    """One clock: for each priority its target, its calendar and when a ticket begun now would be due."""

    name: str
    cells: list[tuple[int, str, datetime | None] | None]


def promises_of(document: PolicyDocument, at: datetime | None = None) -> Iterator[Promise]:
    """What a policy promises to a ticket that begins at this moment."""
    start = at or timezone.now()
    for kind, name in ClockKind.choices:
        cells: list[tuple[int, str, datetime | None] | None] = []
        for priority in Priority.values:
            target = document.target(kind, priority)
            if target is None:
                cells.append(None)
                continue
            try:
                moment = add(document.calendars[target.calendar], start, target.seconds)
            except CalendarError:
                moment = None
            cells.append((target.seconds, target.calendar, moment))
        if any(cells):
            yield Promise(str(name), cells)
