"""The same search over a few rows that no index holds: the catalogue, the known errors."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log
from typing import Generic, TypeVar

from tickets.search.pinyin import sounds
from tickets.search.query import SOUND, SYNONYM, Alternative, Query, Term
from tickets.search.text import count_terms

Row = TypeVar("Row")
TITLE_COUNTS = 2.0
LEAST_SHARE = 0.35
# Half of what the words of a text weigh must be there; a question shares its "how do I" with everything.
LEAST_OF_QUERY = 0.3


@dataclass(frozen=True)
class Match(Generic[Row]):
    """A row with how well it answers; `is_whole`: it holds every word."""

    row: Row
    score: float
    is_whole: bool


class Held:
    """The terms of a text, to be asked for whole or by their beginning."""

    __slots__ = ("in_order", "whole")

    def __init__(self, terms: frozenset[str]) -> None:
        self.whole = terms
        self.in_order = sorted(terms)

    def has(self, term: Term) -> bool:
        if term.text in self.whole:
            return True
        if not term.is_begun:
            return False
        place = bisect_left(self.in_order, term.text)
        return place < len(self.in_order) and self.in_order[place].startswith(term.text)


@lru_cache(maxsize=4_000)
def _terms(title: str, body: str) -> tuple[Held, Held]:
    titled = frozenset(count_terms(title)) | frozenset(sounds(title))
    return Held(titled), Held(titled | frozenset(count_terms(body)))


def rank_small(
    rows: Sequence[Row], query: Query, texts: Callable[[Row], tuple[str, str]], *, near: bool = True
) -> list[Match[Row]]:
    """The rows that hold every word, the best first; where there are none and `near`, those that hold the most."""
    if not query.groups:
        return []
    read = [(row, *_terms(*texts(row))) for row in rows]
    weights = {term: _weight(sum(every.has(term) for _row, _title, every in read), len(read)) for term in query.terms}
    most = sum(
        max(sum(weights.get(term, 0.0) for term in way.terms) for way in group.alternatives) for group in query.groups
    )
    matches = [_match(row, query, titled, every, weights) for row, titled, every in read]
    whole = [match for match in matches if match.is_whole]
    if whole or not near:
        return sorted(whole, key=lambda match: -match.score)
    best = max((match.score for match in matches), default=0.0)
    least = max(best * LEAST_SHARE, most * LEAST_OF_QUERY)
    return sorted((match for match in matches if match.score and match.score >= least), key=lambda match: -match.score)


def _weight(holding: int, rows: int) -> float:
    return log(1 + (rows - holding + 0.5) / (holding + 0.5)) if holding else log(2 + 2 * rows)


def _match(row: Row, query: Query, titled: Held, every: Held, weights: dict[Term, float]) -> Match[Row]:
    score = sum(
        weight * (TITLE_COUNTS if titled.has(term) else 1.0) for term, weight in weights.items() if every.has(term)
    )
    is_whole = all(any(_has(way, every) for way in group.alternatives) for group in query.groups)
    trust = 0.7 if is_whole and _only_guessed(query, every) else 1.0
    return Match(row, score * trust, is_whole)


def _has(way: Alternative, every: Held) -> bool:
    return all(every.has(term) for term in way.terms)


def _only_guessed(query: Query, every: Held) -> bool:
    """Found by a synonym or a sound alone."""
    return any(
        not any(way.how not in (SOUND, SYNONYM) and _has(way, every) for way in group.alternatives)
        for group in query.groups
    )
