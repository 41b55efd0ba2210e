"""What every search reads and hardly anybody changes: synonyms, and the Latin words that occur.

Remembered by each process under the stamp of the settings (docs/decisions/0009): a change holds for the next search.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection

from tickets.reference import look
from tickets.search.text import HAN, normalise

MAX_GROUPS = 2_000
MAX_WORDS = 20_000
# A word that stands in so few documents may itself be a mistake, or pinyin that somebody typed.
LEAST_DOCUMENTS = 3


@dataclass(frozen=True)
class Words:
    """The synonyms of each word, and how many documents hold each Latin word."""

    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    documents: Mapping[str, int] = field(default_factory=dict)
    pattern: re.Pattern[str] | None = None

    def find_synonyms(self, typed: str) -> Iterator[re.Match[str]]:
        """Where a word stands that has synonyms; of two that begin at one place the longer."""
        return self.pattern.finditer(typed) if self.pattern else iter(())

    def synonyms_of(self, word: str) -> tuple[str, ...]:
        return self.synonyms.get(word, ())

    def is_known(self, word: str) -> bool:
        return self.documents.get(word, 0) >= LEAST_DOCUMENTS


def make_words(groups: Sequence[Sequence[str]], documents: Mapping[str, int] | None = None) -> Words:
    """From groups of words that mean the same; a word of two groups has the synonyms of both."""
    synonyms: dict[str, dict[str, None]] = {}
    for group in groups:
        alike = [clean for word in group if (clean := " ".join(normalise(word).split()))]
        for word in alike:
            synonyms.setdefault(word, {}).update((other, None) for other in alike if other != word)
    found = {word: tuple(others) for word, others in synonyms.items() if others}
    return Words(found, documents or {}, _pattern(found))


def _pattern(words: Mapping[str, object]) -> re.Pattern[str] | None:
    if not words:
        return None
    latin = rf"[^\W_{HAN}]"
    # What is joined to something else is a part of a number or a name: PC-00123 is no computer.
    begins = rf"(?<!{latin})(?<!{latin}[-.@/\\_])"
    ends = rf"(?!{latin})(?![-.@/\\_]{latin})"
    ways = [
        (begins if re.match(latin, word) else "") + re.escape(word) + (ends if re.match(latin, word[-1]) else "")
        for word in sorted(words, key=len, reverse=True)
    ]
    return re.compile("|".join(ways))


def words() -> Words:
    """As the settings are now."""
    return look().get("search-words", _read)


def _read() -> Words:
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM tickets_synonymgroup WHERE is_active ORDER BY id LIMIT %s", [MAX_GROUPS])
        groups = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            "SELECT term, documents FROM tickets_searchterm ORDER BY documents DESC, term LIMIT %s", [MAX_WORDS]
        )
        documents = dict(cursor.fetchall())
    return make_words(groups, documents)
