"""Counting what has passed once, so that the figures of half a year are read in a moment, and never told wrongly.

A stretch that is over is sealed: its clocks are counted into `Tally`. Whoever changes a clock that ended on an earlier
day (a reopening, a repair, an import) marks the day in the same transaction, and from that moment on the figures of
the stretches around it are read from the clocks themselves until they have been counted anew. What is shown is always
what the clocks say.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from sla.models import Clock, ClockKind, SealedStretch, StaleDay, Tally
from sla.stretches import STRETCHES, first_day, following, midnight
from tickets import moments

KINDS = (ClockKind.RESPONSE, ClockKind.RESOLUTION)
# So long after its end everything that happened in a stretch is committed, by far.
GRACE = timedelta(hours=1)
# So many stretches are counted by one run of the task.
BATCH = 30
FIGURES = ("total", "kept", "used_median", "used_ninetieth", "wall_median", "wall_ninetieth")

COUNT = """
SELECT kind, team_key, priority, total, kept, used[1], used[2], wall[1], wall[2] FROM (
  SELECT kind,
    CASE WHEN GROUPING(team_id) = 1 THEN '' ELSE coalesce(team_id::text, 'none') END AS team_key,
    CASE WHEN GROUPING(priority) = 1 THEN 0 ELSE priority END AS priority,
    count(*) AS total, count(*) FILTER (WHERE status = 'met') AS kept,
    percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY used_seconds) AS used,
    percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY extract(epoch FROM ended_at - started_at)::float) AS wall
  FROM sla_clock
  WHERE kind = ANY(%(kinds)s) AND ended_at >= %(start)s AND ended_at < %(end)s AND status IN ('met', 'breached')
    AND in_figures
  GROUP BY GROUPING SETS ((kind, team_id, priority), (kind, team_id), (kind, priority), (kind))
) AS counted
"""


def site_day(moment: datetime | None) -> date | None:
    """The day of the site's calendar on which a moment falls."""
    return moment.astimezone(ZoneInfo(settings.TIME_ZONE)).date() if moment else None


def mark_changed(ends: Iterable[datetime | None]) -> None:
    """Notes that clocks which end or ended at these moments are others now; in the transaction that changes them."""
    today = site_day(moments.now())
    if today is not None:
        StaleDay.objects.mark({site_day(end) for end in ends}, today)


def is_sites_zone() -> bool:
    """Whether days begin for the reader when they begin for the site."""
    return timezone.get_current_timezone_name() == settings.TIME_ZONE


def keep(now: datetime | None = None, most: int = BATCH) -> int:
    """Counts anew what has changed, and seals what is over, the latest first. Returns how many stretches it counted."""
    moment = now or moments.now()
    with timezone.override(settings.TIME_ZONE):
        marks = dict(StaleDay.objects.values_list("pk", "day"))
        changed = {(by, first_day(day, by)) for day in marks.values() for by in STRETCHES}
        sealed = set(SealedStretch.objects.values_list("by", "first_day"))
        again = sorted(changed & sealed, key=lambda one: one[1], reverse=True)
        for by, day in again:
            seal(by, day, moment)
        # Only those that were seen before the counting: a later one asks for another.
        StaleDay.objects.filter(pk__in=marks).delete()
        missing = [one for one in _over(moment) if one not in sealed][: max(0, most - len(again))]
        for by, day in missing:
            seal(by, day, moment)
    return len(again) + len(missing)


def _over(now: datetime) -> Iterator[tuple[str, date]]:
    """All stretches that are over since the first clock ended, the latest first."""
    ended = Clock.objects.filter(kind__in=KINDS, ended_at__isnull=False, in_figures=True)
    first = site_day(ended.order_by("ended_at").values_list("ended_at", flat=True).first())
    last = site_day(now - GRACE)
    if first is None or last is None:
        return
    for by in STRETCHES:
        day = first_day(last, by)
        while day > first_day(first, by):
            day = first_day(day - timedelta(days=1), by)
            yield by, day


@transaction.atomic
def seal(by: str, day: date, now: datetime) -> None:
    """Counts a stretch and puts its figures in the place of those that were there."""
    stretch, _made = SealedStretch.objects.get_or_create(by=by, first_day=day, defaults={"sealed_at": now})
    SealedStretch.objects.select_for_update().filter(pk=stretch.pk).update(sealed_at=now)
    rows = [Tally(stretch=stretch, **row) for row in counted(by, day)]
    Tally.objects.filter(stretch=stretch).delete()
    Tally.objects.bulk_create(rows)


def counted(by: str, day: date) -> list[dict[str, Any]]:
    """A stretch as the clocks themselves have it now."""
    with timezone.override(settings.TIME_ZONE):
        values: dict[str, Any] = {
            "kinds": [kind.value for kind in KINDS],
            "start": midnight(day),
            "end": midnight(following(day, by)),
        }
    with connection.cursor() as cursor:
        cursor.execute(COUNT, values)
        names = ("kind", "team_key", "priority", *FIGURES)
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def differences(*, repair: bool = False) -> Iterator[str]:
    """Every sealed stretch whose figures are not what the clocks say, in words. With `repair` it is counted anew."""
    for stretch in SealedStretch.objects.order_by("by", "first_day"):
        if not SealedStretch.objects.valid(stretch.by, [stretch.first_day]):
            continue  # its figures are not shown
        stored = {_key(row): row for row in Tally.objects.filter(stretch=stretch).values()}
        fresh = {_key(row): row for row in counted(stretch.by, stretch.first_day)}
        wrong = [key for key in stored.keys() | fresh.keys() if _figures(stored.get(key)) != _figures(fresh.get(key))]
        for key in sorted(wrong):
            yield f"{stretch} {key}: {_figures(stored.get(key))} ≠ {_figures(fresh.get(key))}"
        if wrong and repair:
            seal(stretch.by, stretch.first_day, moments.now())


def _key(row: Any) -> tuple[str, str, int]:
    return row["kind"], row["team_key"], row["priority"]


def _figures(row: Any) -> tuple[float, ...] | None:
    return tuple(round(row[name], 3) for name in FIGURES) if row else None
