"""Which incidents recur: a pure function from incidents to sets of them that have something in common.

Deterministic, and bounded by how many incidents it is given: the same ones give the same sets in the same order.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from problems.models import Basis
from tickets.wording import sets_of_one_wording


@dataclass(frozen=True)
class Occurrence:
    """An incident as recurrence sees it. The category and the assets come with their names."""

    id: int
    number: str
    title: str
    at: datetime
    category: tuple[int, str] | None = None
    assets: Mapping[int, str] | None = None


@dataclass(frozen=True)
class Recurrence:
    """Incidents with what they share: `key` tells it from others of its basis, `name` is what it is called."""

    basis: Basis
    key: str
    name: str
    occurrences: tuple[Occurrence, ...]

    @property
    def ids(self) -> frozenset[int]:
        return frozenset(occurrence.id for occurrence in self.occurrences)


def find_recurrences(
    occurrences: Iterable[Occurrence], at_least: int, judged: Mapping[str, Collection[int]] | None = None
) -> list[Recurrence]:
    """The sets of at least so many incidents of one wording, asset or category, in this order, the largest first.

    `judged` names, for each basis, incidents on which somebody has decided already: a set needs `at_least` others.
    Sets of the very same incidents are one, under the first basis.
    """
    ordered = sorted(occurrences, key=lambda one: (one.at, one.id))
    found: dict[frozenset[int], Recurrence] = {}
    for recurrence in (*_by_wording(ordered), *_by_asset(ordered), *_by_category(ordered)):
        fresh = recurrence.ids - set((judged or {}).get(recurrence.basis, ()))
        if len(fresh) >= at_least:
            found.setdefault(recurrence.ids, recurrence)
    rank = list(Basis)
    return sorted(found.values(), key=lambda one: (rank.index(one.basis), -len(one.occurrences), one.key))


def _by_category(ordered: Sequence[Occurrence]) -> Iterable[Recurrence]:
    groups: dict[tuple[int, str], list[Occurrence]] = defaultdict(list)
    for occurrence in ordered:
        if occurrence.category:
            groups[occurrence.category].append(occurrence)
    for (key, name), members in groups.items():
        yield Recurrence(Basis.CATEGORY, str(key), name, tuple(members))


def _by_asset(ordered: Sequence[Occurrence]) -> Iterable[Recurrence]:
    groups: dict[tuple[int, str], list[Occurrence]] = defaultdict(list)
    for occurrence in ordered:
        for asset in (occurrence.assets or {}).items():
            groups[asset].append(occurrence)
    for (key, name), members in groups.items():
        yield Recurrence(Basis.ASSET, str(key), name, tuple(members))


def _by_wording(ordered: Sequence[Occurrence]) -> Iterable[Recurrence]:
    for places in sets_of_one_wording(occurrence.title for occurrence in ordered):
        first, group = ordered[places[0]], tuple(ordered[place] for place in places)
        yield Recurrence(Basis.WORDING, first.number, first.title, group)
