"""What somebody typed, as groups of which a document must hold one alternative each.

An alternative is the word as typed, a synonym of it, or a Chinese word that sounds like it. The same reading of a
query serves the database (`as_text`), the ranking and the highlighting.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from tickets.search.pinyin import typed_sounds
from tickets.search.reference import Words
from tickets.search.text import (
    ADDRESS,
    FIGURES_LAST,
    HEXADECIMAL,
    MAX_QUERY_TERMS,
    MAX_TERM_LENGTH,
    NUMBER,
    NUMBER_BEGUN,
    NUMBER_MARK,
    PARTS,
    RUNS,
    is_han,
    normalise,
    pairs,
    quoted,
)

SAID, SYNONYM, SOUND = "said", "synonym", "sound"
# What questions are made of; beside a word that says something, nobody looks for these.
FILLERS = frozenset("的了吗呢啊吧呀么我你您请在是把被给和与很都也就还又再")
_QUESTION_PAIRS = """
    怎么 么办 如何 什么 为什 请问 一下 可以 是否 能否 怎样 哪里 为何 哪个 哪些 么样 么会 多少 何时 有没 没有 是什 么是
    """
QUESTION_PAIRS = frozenset(_QUESTION_PAIRS.split())
_QUESTION_WORDS = """
    a an and are as at be by can cannot could did do does for from get has have how i if in is it me my not of on or our
    please should that the this to was we what when where which who why will with would you your
    """
QUESTION_WORDS = frozenset(_QUESTION_WORDS.split())
MAX_TEXT = 400


@dataclass(frozen=True)
class Term:
    """A term of the index, or the beginning of one."""

    text: str
    is_begun: bool = False

    def __str__(self) -> str:
        return quoted(self.text) + (":*" if self.is_begun else "")


@dataclass(frozen=True)
class Alternative:
    """Terms that a document must all hold. `words` are what a reader sees marked; how: said, synonym or sound."""

    terms: tuple[Term, ...]
    how: str = SAID
    words: str = ""


@dataclass(frozen=True)
class Group:
    """One thing that was asked for, and the ways it may be said."""

    alternatives: tuple[Alternative, ...]

    def __str__(self) -> str:
        ways = [" & ".join(map(str, way.terms)) for way in self.alternatives]
        return ways[0] if len(ways) == 1 else " | ".join(f"({way})" for way in ways)


@dataclass(frozen=True)
class Query:
    """A text as it is searched for."""

    text: str
    groups: tuple[Group, ...]

    @cached_property
    def as_text(self) -> str:
        """In PostgreSQL's own notation: every group, in one of its ways."""
        return " & ".join(f"({group})" if len(self.groups) > 1 else str(group) for group in self.groups)

    def alternatives(self) -> Iterator[Alternative]:
        for group in self.groups:
            yield from group.alternatives

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """Every term in which a document can resemble the text, each once; without what only makes a question."""
        found = dict.fromkeys(term for way in self.alternatives() for term in way.terms)
        telling = [term for term in found if term.text not in QUESTION_PAIRS and term.text not in QUESTION_WORDS]
        return tuple(telling or found)


def parse(text: str, words: Words) -> Query:
    """Reads what was typed, with the synonyms and the words that occur. No groups where it holds no word."""
    typed = normalise(text[:MAX_TEXT])
    groups: dict[Group, None] = {}
    reached = 0
    for found in words.find_synonyms(typed):
        groups.update(dict.fromkeys(_groups(typed[reached : found.start()], words, is_rest=True)))
        groups[_synonymous(found[0], words)] = None
        reached = found.end()
    groups.update(dict.fromkeys(_groups(typed[reached:], words, is_rest=reached > 0)))
    telling = [group for group in groups if not _is_filler(group)]
    return Query(" ".join(typed.split()), tuple(telling or groups)[:MAX_QUERY_TERMS])


def _is_filler(group: Group) -> bool:
    """Nobody looks for "the" who also says something else."""
    return group.alternatives[0].words in QUESTION_WORDS


def _groups(piece: str, words: Words, *, is_rest: bool) -> Iterator[Group]:
    """The groups of a piece without synonyms. `is_rest`: a synonym stands beside it."""
    for run in RUNS.findall(piece):
        if not is_han(run):
            yield _latin_group(run, words)
            continue
        kept = run.strip("".join(FILLERS)) if is_rest else run
        if kept:
            for pair in pairs(kept):
                yield Group((Alternative((Term(pair),), words=pair),))


def _synonymous(word: str, words: Words) -> Group:
    said = Alternative(_terms_of(word), SAID, word)
    others = (Alternative(_terms_of(other), SYNONYM, other) for other in words.synonyms_of(word))
    return Group((said, *(other for other in others if other.terms)))


def _terms_of(word: str) -> tuple[Term, ...]:
    """What a document holds in which this word stands."""
    found: dict[Term, None] = {}
    for run in RUNS.findall(word):
        if is_han(run):
            found.update(dict.fromkeys(Term(pair) for pair in pairs(run)))
        else:
            found[_latin_term(run)] = None
    return tuple(found)


def _latin_group(run: str, words: Words) -> Group:
    ways = [Alternative((_latin_term(run),), words=run)]
    if begun := NUMBER_BEGUN.fullmatch(run):
        ways.append(Alternative((Term(NUMBER_MARK + (begun[1] or begun[2]), is_begun=True),), words=run))
    parts = PARTS.findall(run)
    if len(parts) > 1 and not any(character.isdigit() for character in run):
        ways.append(Alternative(tuple(_latin_term(part) for part in parts), words=run))
    if not words.is_known(run):
        heard = dict.fromkeys(tuple(Term(*sound) for sound in way) for way in typed_sounds(run))
        ways += [Alternative(terms, SOUND, run) for terms in heard]
    return Group(tuple(ways))


def _latin_term(run: str) -> Term:
    """Words are found by their beginning, in the singular too; numbers, addresses and codes exactly."""
    if number := NUMBER.fullmatch(run):
        return Term(NUMBER_MARK + number[1])
    if code := HEXADECIMAL.fullmatch(run):
        return Term(f"0x{code[1]}")
    whole = run[:MAX_TERM_LENGTH]
    if len(whole) < 2 or ADDRESS.fullmatch(run) or (run.isdigit() and len(run) < 3) or FIGURES_LAST.fullmatch(run):
        return Term(whole)
    if len(whole) > 4 and whole.isascii() and re.fullmatch(r"[a-z]+[^su']s", whole):
        return Term(whole[:-1], is_begun=True)
    return Term(whole, is_begun=True)
