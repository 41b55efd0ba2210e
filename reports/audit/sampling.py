"""Drawing the sample: at random by a stored seed, each priority and team in proportion.

The same seed over the same tickets draws the same sample, on any machine: `random.Random` with an integer seed is so by
its documentation, and everything else is sorted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Team
from tickets.models import Ticket

Stratum = tuple[int, int]
# More than any desk closes in the period of an audit; a bound for the memory.
MOST = 500_000


@dataclass(frozen=True)
class Candidate:
    """A ticket that may be drawn. Its stratum is its priority and its team (0: none)."""

    id: int
    priority: int
    team_id: int

    @property
    def stratum(self) -> Stratum:
        return self.priority, self.team_id


def population(since: date, until: date, kinds: Sequence[str], teams: Iterable[Team]) -> QuerySet[Ticket]:
    """What is drawn from: closed in the period, no drills; none that is confidential, for any auditor may draw any."""
    found = Ticket.objects.counted().filter(
        closed_at__gte=_midnight(since),
        closed_at__lt=_midnight(until + timedelta(days=1)),
        is_open=False,
        kind__in=kinds,
        confidential=False,
    )
    chosen = [team.pk for team in teams]
    return found.filter(team__in=chosen) if chosen else found


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=timezone.get_default_timezone())


def candidates(tickets: QuerySet[Ticket]) -> list[Candidate]:
    """In one statement, by key."""
    rows = tickets.order_by("pk").values_list("pk", "priority", "team_id")[:MOST]
    return [Candidate(pk, priority, team or 0) for pk, priority, team in rows.iterator(chunk_size=10_000)]


def draw(found: Sequence[Candidate], size: int, seed: int) -> list[Candidate]:
    """So many of them, or all when there are no more; in the order in which they are reviewed."""
    random = Random(seed)  # noqa: S311  (it must be drawn again, not be unforeseeable)
    strata: dict[Stratum, list[Candidate]] = {}
    for candidate in sorted(found, key=lambda one: one.id):
        strata.setdefault(candidate.stratum, []).append(candidate)
    shares = allocate({stratum: len(members) for stratum, members in strata.items()}, size)
    drawn = [one for stratum in sorted(strata) for one in random.sample(strata[stratum], shares[stratum])]
    random.shuffle(drawn)
    return drawn


def allocate(counts: dict[Stratum, int], size: int) -> dict[Stratum, int]:
    """How many of each stratum: in proportion, the rest to the largest remainders; never more than there are."""
    total = sum(counts.values())
    size = min(size, total)
    if not total:
        return {}
    exact = {stratum: count * size / total for stratum, count in counts.items()}
    shares = {stratum: int(share) for stratum, share in exact.items()}
    by_remainder = sorted(counts, key=lambda stratum: (shares[stratum] - exact[stratum], stratum))
    for stratum in by_remainder[: size - sum(shares.values())]:
        shares[stratum] += 1
    return shares
