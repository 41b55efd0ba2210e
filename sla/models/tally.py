"""Figures of stretches of time that have passed, counted once and thrown away as soon as anything of theirs changes."""

from collections.abc import Iterable
from datetime import date
from typing import Self

from django.db import models

from sla.models.clock import ClockKind
from sla.stretches import following


class SealedStretchQuerySet(models.QuerySet):
    def valid(self, by: str, days: Iterable[date]) -> dict[int, date]:
        """Of the stretches that begin on these days those whose figures hold: id and first day."""
        wanted = sorted(days)
        # First: what is marked while the other statement is on its way is told as it was before.
        stale = StaleDay.objects.since(wanted[0]) if wanted else set()
        rows = self.filter(by=by, first_day__in=wanted).values_list("pk", "first_day")
        return {pk: day for pk, day in rows if not any(day <= one < following(day, by) for one in stale)}


class SealedStretch(models.Model):
    """A day, week or month of the site's calendar whose clocks have been counted."""

    by = models.CharField(max_length=5)
    first_day = models.DateField()
    sealed_at = models.DateTimeField()

    objects = SealedStretchQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["by", "first_day"], name="sealed_stretch_once")]

    def __str__(self) -> str:
        return f"{self.by} {self.first_day}"


class Tally(models.Model):
    """What became of one kind of clock in a stretch: of one team or all, of one priority or all.

    The times are the exact median and 90th percentile, in business seconds and by the clock on the wall.
    """

    ALL_TEAMS, NO_TEAM, ALL_PRIORITIES = "", "none", 0

    stretch = models.ForeignKey(SealedStretch, on_delete=models.CASCADE, related_name="tallies", db_index=False)
    kind = models.CharField(max_length=12, choices=ClockKind)
    # The id of the team, “none”, or nothing for all together.
    team_key = models.CharField(max_length=20, blank=True)
    priority = models.PositiveSmallIntegerField(default=ALL_PRIORITIES)
    total = models.PositiveIntegerField()
    kept = models.PositiveIntegerField()
    used_median = models.FloatField()
    used_ninetieth = models.FloatField()
    wall_median = models.FloatField()
    wall_ninetieth = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stretch", "kind", "team_key", "priority"], name="tally_once"),
        ]

    def __str__(self) -> str:
        return f"{self.stretch_id} {self.kind} {self.team_key} {self.priority}"


class StaleDayQuerySet(models.QuerySet):
    def since(self, day: date) -> set[date]:
        return set(self.filter(day__gte=day).values_list("day", flat=True))

    def mark(self, days: Iterable[date | None], today: date) -> Self:
        """Notes that clocks which ended on these days have changed, in the transaction that changes them.

        What ends today needs no note: a stretch that is not over is never sealed.
        """
        past = sorted({day for day in days if day is not None and day < today})
        self.bulk_create(self.model(day=day) for day in past)
        return self


class StaleDay(models.Model):
    """A day of which a clock has changed since it was counted. Each writer makes a row: nobody waits for another's."""

    day = models.DateField(db_index=True)

    objects = StaleDayQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.day)
