"""Text to search terms: Latin words as they are, Chinese as pairs of neighbouring characters.

PostgreSQL's own parsers do not split Chinese, so the terms are made here and stored as they are; pairs find any
Chinese word of two characters or more without a dictionary. Bump TERMS_VERSION when other terms come of the same text:
`manage.py reindex_search` and the beat then make anew what is stored.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Any

TERMS_VERSION = 2

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
RUNS = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+(?:[-.@/\\_][^\W_{HAN}]+)*")
PARTS = re.compile(rf"[^\W_{HAN}]+")
# A ticket's number has a mark of its own, so that a million numbers are not found by "IT".
NUMBER = re.compile(r"(?:it-?)?(\d{8}-\d+)", re.ASCII)
NUMBER_BEGUN = re.compile(r"(?:it-)(\d{6,8})|(\d{8})", re.ASCII)
NUMBER_MARK = "№"
ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}", re.ASCII)
HEXADECIMAL = re.compile(r"0x0*([0-9a-f]+)", re.ASCII)
# Figures at the end of letters are looked for alone as well: KB5034441, HP1020.
FIGURES_LAST = re.compile(r"[^\W\d_]+(\d{3,})", re.ASCII)
# Enough for the longest mail; keeps one ticket from filling the index.
MAX_TERMS = 2_000
MAX_QUERY_TERMS = 24
MAX_TERM_LENGTH = 80
MAX_SUFFIXES = 4


@lru_cache(maxsize=1)
def _simplifier() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


def normalise(text: str) -> str:
    """Full width becomes half width, traditional characters simplified ones, letters lose their case."""
    text = unicodedata.normalize("NFKC", text).replace("\x00", "")
    return (text if text.isascii() else _simplifier().convert(text)).casefold()


def is_han(run: str) -> bool:
    """Whether a run found by RUNS is Chinese."""
    return re.match(f"[{HAN}]", run) is not None


def pairs(run: str) -> list[str]:
    """Neighbouring characters; a single one is its own pair."""
    return [run[i : i + 2] for i in range(len(run) - 1)] or [run]


def index_terms(*texts: str) -> list[str]:
    """The terms under which a document with these texts is found, each once."""
    return list(count_terms(" ".join(texts)))


def count_terms(text: str) -> dict[str, int]:
    """The terms of a text and how often each occurs in it."""
    counts: dict[str, int] = {}
    for run in RUNS.findall(normalise(text)):
        for term in _han_terms(run) if is_han(run) else latin_terms(run):
            counts[term] = counts.get(term, 0) + 1
        if len(counts) >= MAX_TERMS:
            return dict(list(counts.items())[:MAX_TERMS])
    return counts


def _han_terms(run: str) -> list[str]:
    return [*pairs(run), *run] if len(run) > 1 else [run]


def latin_terms(run: str) -> list[str]:
    """The whole, its parts, and what begins at one of them: of ERR_CONNECTION_RESET also connection_reset."""
    if number := NUMBER.fullmatch(run):
        return [NUMBER_MARK + number[1]]
    terms = {run[:MAX_TERM_LENGTH]: None}
    parts = [(found.start(), found[0]) for found in PARTS.finditer(run)]
    terms.update((run[start : start + MAX_TERM_LENGTH], None) for start, _part in parts[1 : 1 + MAX_SUFFIXES])
    for _start, part in parts:
        terms[part[:MAX_TERM_LENGTH]] = None
        if figures := FIGURES_LAST.fullmatch(part):
            terms[figures[1]] = None
        elif short := HEXADECIMAL.fullmatch(part):
            terms[f"0x{short[1]}"] = None
    return list(terms)


def quoted(term: str) -> str:
    """A term in PostgreSQL's own notation."""
    escaped = term.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
