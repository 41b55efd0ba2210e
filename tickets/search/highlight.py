"""Showing why something was found: the places of a text that answer a query, marked, and the stretch around them.

Whatever the text holds comes out escaped. Places are found in the normalised text and marked in the original one, so
that a simplified word also marks its traditional form.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from tickets.search.pinyin import readings_of
from tickets.search.query import SOUND, Alternative, Query
from tickets.search.text import HAN, HEXADECIMAL, is_han, normalise

SNIPPET_LENGTH = 140
BEFORE_HIT = 30
MAX_MARKED = 4_000
MAX_SYLLABLES = 12
_LINK = r"!\[[^\]]*\]\([^)]*\)|\[([^\]]*)\]\([^)]*\)"
_LINE_MARK = r"^\s{0,3}(?:#{1,6}|>|[-*+](?: \[[ xX]\])?|\d+\.)\s+"
MARKDOWN = re.compile(rf"{_LINK}|{_LINE_MARK}|[`*~|]+", re.MULTILINE)


class Span(NamedTuple):
    start: int
    end: int


@lru_cache(maxsize=20_000)
def _normal_character(character: str) -> str:
    return normalise(character)


def _normal_with_places(text: str) -> tuple[str, list[int]]:
    """The normalised text, and for each of its characters the place in the original."""
    normal: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        plain = _normal_character(character)
        normal.append(plain)
        places += [place] * len(plain)
    return "".join(normal), [*places, len(text)]


def spans(text: str, query: Query) -> list[Span]:
    """Where the text answers the query; overlapping and touching places are one."""
    text = text[:MAX_MARKED]
    normal, places = _normal_with_places(text)
    found = [
        Span(places[start], places[end - 1] + 1)
        for way in query.alternatives()
        for start, end in _places_of(way, normal)
        if end > start
    ]
    merged: list[Span] = []
    for span in sorted(found):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def _places_of(way: Alternative, normal: str) -> Iterator[tuple[int, int]]:
    if way.how == SOUND:
        yield from _sounding(way.words, normal)
        return
    for match in _pattern(way.words).finditer(normal):
        yield match.span()


@lru_cache(maxsize=2_000)
def _pattern(words: str) -> re.Pattern[str]:
    """Chinese anywhere, Latin from the beginning of a word on."""
    if is_han(words):
        return re.compile(re.escape(words))
    begins = rf"(?<![^\W_{HAN}])"
    if code := HEXADECIMAL.fullmatch(words):
        return re.compile(f"{begins}0x0*{code[1]}")
    singular = words[:-1] if re.fullmatch(r"[a-z]{4,}s", words) else words
    return re.compile(begins + re.escape(singular) + ("s?" if singular != words else ""))


def _sounding(letters: str, normal: str) -> Iterator[tuple[int, int]]:
    """Chinese that is spelt like the letters, or whose syllables begin with them."""
    for run in re.finditer(f"[{HAN}]+", normal):
        heard = [readings_of(character) for character in run[0]]
        for start in range(len(heard)):
            for end in _ends(letters, heard, start):
                yield run.start() + start, run.start() + end


def _ends(letters: str, heard: list[tuple[str, ...]], start: int) -> Iterator[int]:
    whole, initials = {""}, {""}
    for end in range(start, min(len(heard), start + MAX_SYLLABLES)):
        whole = {said + each for said in whole for each in heard[end] if letters.startswith(said)}
        initials = {said + each[:1] for said in initials for each in heard[end] if letters.startswith(said)}
        if any(said.startswith(letters) for said in whole) or (letters in initials and len(letters) > 1):
            yield end + 1
            return


def marked(text: str, query: Query) -> SafeString:
    """The whole text, escaped, with what answers the query marked."""
    return _marked(text, spans(text, query))


def _marked(text: str, found: list[Span]) -> SafeString:
    pieces: list[str] = []
    reached = 0
    for span in found:
        pieces += [
            conditional_escape(text[reached : span.start]),
            format_html("<mark>{}</mark>", text[span.start : span.end]),
        ]
        reached = span.end
    pieces.append(conditional_escape(text[reached:]))
    return mark_safe("".join(pieces))  # noqa: S308  (every piece is escaped)


def plain(text: str) -> str:
    """Markdown as one line of words."""
    return " ".join(MARKDOWN.sub(lambda found: found[1] or " ", text[:MAX_MARKED]).split())


def snippet(text: str, query: Query) -> SafeString:
    """The stretch of a text with the most hits, marked; its beginning where there is none."""
    words = plain(text)
    found = spans(words, query)
    start = max(0, _densest(found) - BEFORE_HIT) if found else 0
    end = min(len(words), start + SNIPPET_LENGTH)
    start = max(0, min(start, end - SNIPPET_LENGTH))
    within = [Span(max(span.start, start) - start, min(span.end, end) - start) for span in found]
    within = [span for span in within if span.start < span.end]
    piece = _marked(words[start:end], within)
    return format_html("{}{}{}", "… " if start else "", piece, " …" if end < len(words) else "")


def _densest(found: list[Span]) -> int:
    """Where the stretch begins that holds the most marked characters."""

    def weight(first: Span) -> int:
        return sum(
            span.end - span.start for span in found if 0 <= span.start - first.start < SNIPPET_LENGTH - BEFORE_HIT
        )

    return max(found, key=weight).start
