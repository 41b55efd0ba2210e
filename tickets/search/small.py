"""The same search over a few rows that no index holds: the catalogue, the known errors."""

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


@lru_cache(maxsize=4_000)
def _terms(title: str, body: str) -> tuple[frozenset[str], frozenset[str]]:
    titled = frozenset(count_terms(title)) | frozenset(sounds(title))
    return titled, titled | frozenset(count_terms(body))


def rank_small(
    rows: Sequence[Row], query: Query, texts: Callable[[Row], tuple[str, str]], *, near: bool = True
) -> list[Match[Row]]:
    """The rows that hold every word, the best first; where there are none and `near`, those that hold the most."""
    if not query.groups:
        return []
    read = [(row, *_terms(*texts(row))) for row in rows]
    weights = {
        term: _weight(sum(_holds(term, every) for _row, _title, every in read), len(read)) for term in query.terms
    }
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


def _holds(term: Term, terms: frozenset[str]) -> bool:
    return term.text in terms or (term.is_begun and any(each.startswith(term.text) for each in terms))


def _match(
    row: Row, query: Query, titled: frozenset[str], every: frozenset[str], weights: dict[Term, float]
) -> Match[Row]:
    score = sum(
        weight * (TITLE_COUNTS if _holds(term, titled) else 1.0)
        for term, weight in weights.items()
        if _holds(term, every)
    )
    is_whole = all(any(_has(way, every) for way in group.alternatives) for group in query.groups)
    trust = 0.7 if is_whole and _only_guessed(query, every) else 1.0
    return Match(row, score * trust, is_whole)


def _has(way: Alternative, every: frozenset[str]) -> bool:
    return all(_holds(term, every) for term in way.terms)


def _only_guessed(query: Query, every: frozenset[str]) -> bool:
    """Found by a synonym or a sound alone."""
    return any(
        not any(way.how not in (SOUND, SYNONYM) and _has(way, every) for way in group.alternatives)
        for group in query.groups
    )
