"""Availability: what share of a period a service was there, by the major incidents that name it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from incidents.models import MajorIncident
from reports.measures.base import ALL, Figure, Scope
from reports.measures.dimensions import Dimension, condition_of
from reports.measures.sources import TICKET

Span = tuple[datetime, datetime]
COLUMNS = {name: f"ticket__{column}" for name, column in TICKET.items()}


def covered(spans: Iterable[Span]) -> float:
    """How many seconds lie in at least one of the spans."""
    seconds, until = 0.0, None
    for begin, end in sorted(spans):
        since = begin if until is None else max(begin, until)
        if end > since:
            seconds += (end - since).total_seconds()
            until = end
    return seconds


@dataclass(frozen=True)
class Outage:
    """A major incident as far as it lies in a period."""

    ticket_id: int
    services: Sequence[str]
    span: Span


@dataclass(frozen=True)
class Availability:
    """A recipe of its own: spans of time are no rows that one statement counts."""

    has_parts: ClassVar[bool] = False

    @property
    def dimensions(self) -> Mapping[str, str]:
        return {"service": "services", **COLUMNS}

    def compute(self, scope: Scope) -> Figure:
        return self._figure(scope, self._outages(scope))

    def series(self, scopes: Sequence[Scope]) -> list[Figure]:
        return [self.compute(scope) if scope.begins_at < scope.now else Figure(None) for scope in scopes]

    def by(self, scope: Scope, dimension: Dimension) -> list[tuple[str | None, Figure]]:
        found: dict[str | None, list[Outage]] = {}
        if dimension.key == "service":
            for outage in self._outages(scope):
                for service in outage.services or [None]:  # type: ignore[list-item]
                    found.setdefault(service, []).append(outage)
        else:
            outages = {outage.ticket_id: outage for outage in self._outages(scope)}
            key = dimension.group(COLUMNS[dimension.key], scope)
            rows = MajorIncident.objects.filter(pk__in=outages).annotate(part_key=key).values_list("pk", "part_key")
            for pk, value in rows:
                found.setdefault(None if value in (None, "") else str(value), []).append(outages[pk])
        return [(key, self._figure(scope, outages)) for key, outages in found.items()]

    def behind(self, scope: Scope, part: str = ALL) -> Q | None:
        return Q(pk__in=[outage.ticket_id for outage in self._outages(scope)])

    def _outages(self, scope: Scope) -> list[Outage]:
        """One statement; major incidents are few."""
        if scope.begins_at >= scope.now:
            return []
        # A ticket said to have occurred long before it was recorded is believed.
        begun = Coalesce("ticket__occurred_at", "ticket__created_at")
        rows = (
            MajorIncident.objects.filter(self._condition(scope), ticket__is_drill=False)
            .annotate(begun=begun)
            .filter(Q(ended_at=None) | Q(ended_at__gt=scope.begins_at), begun__lt=scope.looked_at)
            .values_list("pk", "services", "begun", Coalesce(F("ended_at"), scope.now))
        )
        return [
            Outage(pk, services, (max(begin, scope.begins_at), min(end, scope.looked_at)))
            for pk, services, begin, end in rows
        ]

    def _condition(self, scope: Scope) -> Q:
        return condition_of(scope, self.dimensions)

    def _figure(self, scope: Scope, outages: Sequence[Outage]) -> Figure:
        whole = (scope.looked_at - scope.begins_at).total_seconds()
        if whole <= 0:
            return Figure(None)
        there = whole - covered(outage.span for outage in outages)
        return Figure(there * 100 / whole, numerator=there, denominator=whole, count=len(outages))
