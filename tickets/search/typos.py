"""Typing mistakes in Latin words: the nearest word that occurs, when nothing holds the one that was typed."""

import re
from collections.abc import Iterable

from tickets.search.reference import Words
from tickets.search.reference import words as words_of_now
from tickets.search.text import normalise

WORD = re.compile(r"(?<![^\W_])[a-z]{4,30}(?![^\W_])", re.ASCII)
# Two mistakes only in a word that is long enough to be told from others by the rest.
LONG = 7


def corrected(text: str, words: Words | None = None) -> str:
    """The text with words that occur in the place of those that do not; the same text where there is none near."""
    known = words_of_now() if words is None else words
    typed = normalise(text)
    return WORD.sub(lambda found: _nearest(found[0], known), typed)


def _nearest(word: str, known: Words) -> str:
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    if known.is_known(word) or any(term.startswith(word) for term in known.documents):
        return word
    cutoff = 2 if len(word) >= LONG else 1
    near = extract(word, _of_like_length(word, known, cutoff), scorer=OSA.distance, score_cutoff=cutoff, limit=8)  # type: ignore[arg-type]
    best = min(near, key=lambda found: (found[1], -known.documents[found[0]]), default=None)
    return best[0] if best else word


def _of_like_length(word: str, known: Words, cutoff: int) -> Iterable[str]:
    return [term for term in known.documents if abs(len(term) - len(word)) <= cutoff and known.is_known(term)]
