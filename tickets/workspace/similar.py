"""Tickets like the one that is open, the solved ones first, each with why it is like it.

What it costs is bounded however many tickets there are: the search weighs so many at the most, and of the category
only the newest are looked at.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import log

from django.utils.translation import gettext as _

from accounts.models import User
from tickets.asset_directory import assets
from tickets.models import Ticket, detail_model
from tickets.search import index_terms, search_ranked
from tickets.search.frequencies import frequencies
from tickets.wording import wording_terms
from tickets.workspace.related import solution_of

SHOWN = 5
RANKED, NEWEST = 25, 25
MAX_TEXT, MAX_DESCRIPTION = 300, 2_000
MAX_WORDS = 4
# A young desk is weighed as if it had so many tickets more.
YOUNG = 10
# About two rare words of the title in common, or a code, or an asset and a word.
ENOUGH = 5.0
CODE_WEIGHT, ASSET_WEIGHT, CATEGORY_WEIGHT, SOLVED_FACTOR = 6.0, 4.0, 1.0, 1.25
CODES = re.compile(r"0x[0-9a-f]{4,16}|\b[A-Z][A-Z0-9]*(?:[_-][A-Z0-9]+)*[_-]?\d{2,}\b|\b[A-Z]+(?:_[A-Z0-9]+)+\b", re.I)
# Numbers of the desk's own things are no error codes.
OWN_NUMBER = re.compile(r"(?:IT|KB)-\d", re.I)


@dataclass(frozen=True)
class Similar:
    """A ticket with its solution, the words of its title that met, and the other reasons in words."""

    ticket: Ticket
    solution: str
    words: tuple[str, ...]
    reasons: tuple[str, ...]
    weight: float


def find_similar(ticket: Ticket, user: User) -> list[Similar]:
    """At most SHOWN that the person may see. A bounded number of statements."""
    found = _candidates(ticket, user)
    if not found:
        return []
    judge = _Judge.of(ticket, [other.pk for other in found])
    judged = (judge.weigh(other) for other in found)
    near = [one for one in judged if one.weight >= ENOUGH]
    return sorted(near, key=lambda one: (-one.weight, -one.ticket.pk))[:SHOWN]


def _candidates(ticket: Ticket, user: User) -> list[Ticket]:
    related = [ticket.kind] if detail_model(ticket.kind) else []
    others = Ticket.objects.visible_to(user).filter(kind=ticket.kind).exclude(pk=ticket.pk)
    rows = others.select_related("assignee", "category", *related).defer("search")
    text = f"{ticket.title} {ticket.error_text}"[:MAX_TEXT]
    found = {other.pk: other for other in search_ranked(rows, text, RANKED, newest="created_at")}
    newest = rows.filter(category=ticket.category_id) if ticket.category_id else rows.none()
    for other in newest.order_by("-created_at", "-pk")[:NEWEST]:
        found.setdefault(other.pk, other)
    return list(found.values())


@dataclass(frozen=True)
class _Judge:
    """What of another ticket counts, seen from the one that is open."""

    ticket: Ticket
    weights: Mapping[str, float]
    codes: frozenset[str]
    own_assets: Mapping[int, str]
    named: Mapping[int, Collection[int]]

    @classmethod
    def of(cls, ticket: Ticket, others: Sequence[int]) -> "_Judge":
        terms = wording_terms(f"{ticket.title} {ticket.error_text}"[:MAX_TEXT])
        known = frequencies(Ticket, terms)
        weights = {
            term: log(1 + (known.rows + YOUNG - known.of(term) + 0.5) / (known.of(term) + 0.5)) for term in terms
        }
        own = {asset.id: str(asset) for asset in assets().of_ticket(ticket)}
        named = assets().named_on(others) if own else {}
        return cls(ticket, weights, codes_of(ticket), own, named)

    def weigh(self, other: Ticket) -> Similar:
        words = self._shared_words(other)
        weight = sum(self.weights[word] for word in words)
        reasons: list[str] = []
        if codes := self.codes & codes_of(other):
            reasons.append(_("error code %(code)s") % {"code": sorted(codes)[0]})
            weight += CODE_WEIGHT
        if shared := [self.own_assets[key] for key in self.named.get(other.pk, ()) if key in self.own_assets]:
            reasons.append(_("same asset: %(asset)s") % {"asset": shared[0]})
            weight += ASSET_WEIGHT
        if weight and other.category_id and other.category_id == self.ticket.category_id:
            reasons.append(_("same category"))
            weight += CATEGORY_WEIGHT
        if words:
            said = " ".join(phrases(f"{other.title} {other.error_text}", words)[:MAX_WORDS])
            reasons.append(_("same words: %(words)s") % {"words": said})
        solution = solution_of(other)
        return Similar(other, solution, words, tuple(reasons), weight * (SOLVED_FACTOR if solution else 1.0))

    def _shared_words(self, other: Ticket) -> tuple[str, ...]:
        held = set(index_terms(other.title, other.error_text[:MAX_TEXT]))
        return tuple(term for term in self.weights if term in held)


def codes_of(ticket: Ticket) -> frozenset[str]:
    """The error codes that a ticket names, as they are compared."""
    text = f"{ticket.title}\n{ticket.error_text}\n{ticket.description[:MAX_DESCRIPTION]}"
    return frozenset(code.lower() for code in CODES.findall(text) if not OWN_NUMBER.match(code))


def phrases(text: str, words: Collection[str]) -> list[str]:
    """The parts of a text that these words make up, neighbouring and overlapping ones together, each once."""
    spans = merged_spans(text, words)
    return list(dict.fromkeys(text[start:end] for start, end in spans))


def merged_spans(text: str, words: Collection[str]) -> list[tuple[int, int]]:
    """Where these words stand, neighbouring and overlapping ones as one stretch."""
    telling = sorted({word for word in words if word.strip()}, key=len, reverse=True)
    if not telling:
        return []
    # Pairs of characters overlap, so each place is looked at.
    pattern = re.compile(f"(?=({'|'.join(map(re.escape, telling))}))", re.IGNORECASE)
    spans: list[tuple[int, int]] = []
    for found in pattern.finditer(text):
        start, end = found.span(1)
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans
