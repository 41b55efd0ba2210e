"""When a change fits: the first windows of a length in which nothing stands against it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from changes.conflicts import Reach, Window
from changes.models import Change, Freeze
from tickets.asset_directory import assets

# How far ahead is looked, and how many windows are told.
HORIZON = timedelta(days=60)
MOST_WINDOWS = 10
# So many changes of the time ahead are weighed; with more than that nothing is free anyway.
MOST_CHANGES = 2_000
STEP = timedelta(minutes=30)
LONGEST_SEARCH_MINUTES = 60 * 24 * 7
# Further ahead nothing is planned.
LATEST_BEGIN = timedelta(days=366)
WEEKEND = frozenset({5, 6})


@dataclass(frozen=True)
class Hours:
    """In which hours of a day work may be done; an end that is not after the begin is that of the next day."""

    begin: time = time(0)
    end: time = time(0)
    weekdays: frozenset[int] = frozenset(range(7))

    def span(self, day: date) -> Window | None:
        """The span that begins on this day, in the site's zone."""
        if day.weekday() not in self.weekdays:
            return None
        zone = timezone.get_default_timezone()
        last = day if self.end > self.begin else day + timedelta(days=1)
        begin, end = (
            timezone.make_aware(datetime.combine(on, at), zone) for on, at in ((day, self.begin), (last, self.end))
        )
        return Window(begin, end)


def hours_of(begin: time | None, end: time | None, *, weekends: bool) -> Hours:
    """The hours that somebody asks for; what they leave out is no limit."""
    given: dict[str, Any] = {"begin": begin, "end": end, "weekdays": WEEKEND if weekends else None}
    return Hours(**{name: value for name, value in given.items() if value is not None})


def check_earliest(moment: datetime | None) -> None:
    """Raises ValidationError for a moment beyond what is planned."""
    if moment is not None and moment > timezone.now() + LATEST_BEGIN:
        raise ValidationError(_("Choose a moment within a year."), code="range")


def find_free_windows(
    length: timedelta,
    earliest: datetime,
    asset_ids: Collection[int],
    *,
    hours: Hours | None = None,
    apart_from: int | None = None,
    limit: int = 5,
) -> list[Window]:
    """The first windows of this length from `earliest` on, within the hours, without a freeze and without another
    change of these assets or of what they depend on. Fewer, or none, where the time ahead is full.
    """
    within = hours or Hours()
    until = earliest + HORIZON
    taken = _taken(Window(earliest, until), asset_ids, apart_from)
    found: list[Window] = []
    for span in _spans(earliest, until, within):
        for free in _between(span, taken):
            found += _in_stretch(free, length)
            if len(found) >= min(limit, MOST_WINDOWS):
                return found[: min(limit, MOST_WINDOWS)]
    return found


def _in_stretch(free: Window, length: timedelta) -> list[Window]:
    """A window at the begin of a free stretch, and one on each further day as long as it lasts."""
    found = []
    begin = free.starts_at
    while begin + length <= free.ends_at:
        found.append(Window(begin, begin + length))
        begin += timedelta(days=1)
    return found


def _spans(earliest: datetime, until: datetime, hours: Hours) -> Iterator[Window]:
    """The stretches in which work may be done; those that touch are one."""
    begin = _round_up(earliest)
    day = timezone.localtime(earliest).date() - timedelta(days=1)
    last = timezone.localtime(until).date()
    whole: Window | None = None
    while day <= last:
        span = hours.span(day)
        day += timedelta(days=1)
        if span is None or span.ends_at <= begin:
            continue
        span = Window(max(span.starts_at, begin), min(span.ends_at, until))
        if whole is not None and span.starts_at <= whole.ends_at:
            whole = Window(whole.starts_at, span.ends_at)
            continue
        if whole is not None:
            yield whole
        whole = span
    if whole is not None:
        yield whole


def _round_up(moment: datetime) -> datetime:
    """To the next half hour: people do not begin at 20:07."""
    local = timezone.localtime(moment)
    past = timedelta(minutes=local.minute % 30, seconds=local.second, microseconds=local.microsecond)
    return moment if not past else moment - past + STEP


def _taken(ahead: Window, asset_ids: Collection[int], apart_from: int | None) -> list[Window]:
    """What is taken of the time ahead, in order and without overlaps. At most four statements."""
    freezes = Freeze.objects.overlapping(ahead.starts_at, ahead.ends_at)
    taken = [Window(freeze.starts_at, freeze.ends_at) for freeze in freezes]
    if asset_ids:
        taken += _changed(ahead, frozenset(asset_ids), apart_from)
    merged: list[Window] = []
    for window in sorted(taken, key=lambda window: window.starts_at):
        if merged and window.starts_at <= merged[-1].ends_at:
            merged[-1] = Window(merged[-1].starts_at, max(merged[-1].ends_at, window.ends_at))
        else:
            merged.append(window)
    return merged


def _changed(ahead: Window, own: frozenset[int], apart_from: int | None) -> list[Window]:
    found = Change.objects.claiming().overlapping(ahead.starts_at, ahead.ends_at).exclude(pk=apart_from)
    others = list(found.values_list("pk", "starts_at", "ends_at").order_by("starts_at")[:MOST_CHANGES])
    named = assets().named_on([pk for pk, _starts, _ends in others])
    reach = Reach.of([own, *named.values()])
    return [
        Window(starts_at, ends_at)
        for pk, starts_at, ends_at in others
        if starts_at and ends_at and reach.between(own, named.get(pk, frozenset()))
    ]


def _between(span: Window, taken: Sequence[Window]) -> Iterator[Window]:
    """What is left of the span."""
    begin = span.starts_at
    for window in taken:
        if window.ends_at <= begin:
            continue
        if window.starts_at >= span.ends_at:
            break
        if window.starts_at > begin:
            yield Window(begin, window.starts_at)
        begin = _round_up(max(begin, window.ends_at))
    if begin < span.ends_at:
        yield Window(begin, span.ends_at)
