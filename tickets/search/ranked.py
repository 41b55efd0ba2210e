"""The best answers to a text, be it two words or a whole question.

First what holds every word; where that is too little, what holds the rarest of them. Only so many are ever weighed,
however many match (`candidates`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.contrib.postgres.search import SearchRank
from django.db import models
from django.db.models import F, FloatField, Func, Value
from django.db.models.functions import Power

from tickets.search.candidates import CANDIDATES, candidates
from tickets.search.frequencies import SMALL, Frequencies, frequencies
from tickets.search.query import SAID, SOUND, SYNONYM, Group, Query, Term
from tickets.search.text import quoted
from tickets.search.vector import TermsQuery, any_of, read_query

# A row of so many words is a question: what holds all of them is not the only answer.
QUESTION = 5
# Terms are taken in lots, the rarest first, each in about as many rows as can be weighed; so many that find something.
MAX_LOTS = 3
NEAR_TERMS = 20
# What resembles the text much less than the best does is no answer.
LEAST_SHARE = 0.15
LENGTH_POWER = 0.7
# Of two alike the newer: a year halves it.
AGE_COUNTS = 1.0
STEPS = 12
# Weights of a term that stands further down (D), unused (C), among the key words (B), in the title (A).
WEIGHTS = [0.5, 0.5, 0.7, 1.0]
TRUST = {SAID: 1.0, SYNONYM: 0.8, SOUND: 0.6}


@dataclass(frozen=True)
class Ranking:
    """Keys of rows, the best first; `whole` of them, which come first, hold every word."""

    keys: tuple[Any, ...]
    whole: int = 0
    # How many rows were weighed; where `is_capped`, there may be more that hold every word.
    matches: int = 0
    is_capped: bool = False


NOTHING = Ranking(())


class Years(Func):
    """How long ago a moment was."""

    template = "GREATEST(0, EXTRACT(EPOCH FROM now() - %(expressions)s) / 31536000.0)::float8"
    output_field = FloatField()


def search_ranked(queryset: models.QuerySet, text: str, limit: int = 10, *, newest: str = "") -> list[Any]:
    """The rows of the queryset that answer the text best. `newest` names an indexed moment in a large table.

    Each row has `is_whole`: it holds every word.
    """
    ranking = rank(queryset, read_query(text), limit=limit, newest=newest)
    found = queryset.in_bulk(ranking.keys)
    rows = [found[key] for key in ranking.keys if key in found]
    whole = set(ranking.keys[: ranking.whole])
    for row in rows:
        row.is_whole = row.pk in whole
    return rows


def rank(queryset: models.QuerySet, query: Query, *, limit: int = 10, newest: str = "", near: bool = True) -> Ranking:
    """Their keys only. `near`: what holds some of the words follows, or stands alone."""
    if not query.groups:
        return NOTHING
    rows = queryset.order_by()
    known = frequencies(queryset.model, [term.text for term in query.terms])
    scorer = Scorer(query, known)
    holding_all = _holding_all(rows, query, known, newest)
    whole = scorer.best(queryset.model, holding_all, limit, newest)
    keys = [key for key, _score in whole]
    matches = len(holding_all)
    capped = len(holding_all) >= CANDIDATES
    if near and len(keys) < limit and (not keys or len(query.groups) >= QUESTION):
        nearest = scorer.best(queryset.model, _holding_some(rows, scorer, newest, keys), limit, newest)
        least = LEAST_SHARE * max([score for _key, score in (*whole, *nearest)], default=0.0)
        keys += [key for key, score in nearest if score >= least][: limit - len(keys)]
        matches = len(keys)
    return Ranking(tuple(keys), len(whole), matches, capped)


class Scorer:
    """How well a row answers: rare terms count more, the title more than the rest, long texts less.

    The powers were tried on questions and their answers (benchmarks/search.py).
    """

    def __init__(self, query: Query, known: Frequencies) -> None:
        self.known = known
        # By the term in PostgreSQL's notation: its weight, and in about how many rows it is.
        found: dict[str, tuple[float, float]] = {}
        telling = set(query.terms)
        for way in query.alternatives():
            for term in telling.intersection(way.terms):
                name, weight = self._weigh(term)
                if weight * TRUST[way.how] > found.get(name, (0.0, 0.0))[0]:
                    found[name] = (weight * TRUST[way.how], known.of(term.text))
        self.terms = dict(sorted(found.items(), key=lambda item: -item[1][0]))

    def _weigh(self, term: Term) -> tuple[str, float]:
        """As a whole word; only one that never stands whole is weighed as a beginning."""
        if weight := self.known.weight(term.text):
            return quoted(term.text), weight
        return str(term), self.known.weight("") if term.is_begun else 0.0

    def best(self, model: type[models.Model], keys: Sequence[Any], limit: int, newest: str) -> list[tuple[Any, float]]:
        """The best of the rows with these keys."""
        if not keys:
            return []
        rows = model._base_manager.filter(pk__in=keys).annotate(score=self.expression(newest))
        return list(rows.order_by("-score", f"-{newest}" if newest else "-pk").values_list("pk", "score")[:limit])

    def expression(self, newest: str) -> Any:
        """Terms of like weight go together: PostgreSQL adds what the terms of one query come to."""
        total: Any = _number(0.0)
        for weight, terms in self._steps():
            total += _number(weight * len(terms)) * SearchRank(F("search"), any_of(terms), weights=WEIGHTS)
        length = Func(F("search"), function="length", output_field=FloatField())
        score = total / Power(length + _number(1.0), LENGTH_POWER)
        if newest:
            score = score / (_number(1.0) + Years(F(newest)) * _number(AGE_COUNTS))
        return score

    def _steps(self) -> Iterator[tuple[float, list[str]]]:
        """Few weights, so that a row's terms are unpacked few times."""
        weights = {name: weight for name, (weight, _documents) in self.terms.items()}
        width = max(weights.values(), default=0.0) / STEPS or 1.0
        for _step, members in groupby(weights.items(), key=lambda item: round(item[1] / width)):
            group = list(members)
            yield sum(weight for _name, weight in group) / len(group), [name for name, _weight in group]


def _number(value: float) -> Value:
    return Value(value, output_field=FloatField())


def _holding_all(rows: models.QuerySet, query: Query, known: Frequencies, newest: str) -> list[Any]:
    """Keys of rows that hold every word."""
    most = min((_most(group, known) for group in query.groups), default=0.0)
    return candidates(rows, TermsQuery(query.as_text), most, known, newest)


def _most(group: Group, known: Frequencies) -> float:
    """How many rows hold the group, about: each way no more than its rarest term."""
    return max(min(known.of(term.text) for term in way.terms) for way in group.alternatives)


def _holding_some(rows: models.QuerySet, scorer: Scorer, newest: str, without: Sequence[Any]) -> list[Any]:
    """Keys of rows that hold one of the rarest terms at least; commoner ones are asked for while there is room."""
    keys: dict[Any, None] = {}
    others = rows.exclude(pk__in=without)
    lots = 0
    for names, expected in _by_rarity(scorer):
        found = candidates(others, any_of(names), expected, scorer.known, newest)
        keys.update(dict.fromkeys(found))
        lots += bool(found)
        if len(keys) >= CANDIDATES or lots == MAX_LOTS:
            break
    return list(keys)[:CANDIDATES]


def _by_rarity(scorer: Scorer) -> Iterator[tuple[list[str], float]]:
    """The terms in a few lots: of a small table all at once, of a large one so that a lot is in about so many rows."""
    lot: list[str] = []
    expected = 0.0
    for name, (_weight, documents) in list(scorer.terms.items())[:NEAR_TERMS]:
        if lot and expected + documents > CANDIDATES and scorer.known.rows > SMALL:
            yield lot, expected
            lot, expected = [], 0.0
        lot.append(name)
        expected += documents
    if lot:
        yield lot, expected
