"""Two versions of an article side by side: by line, and in a line that changed by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from knowledge.models import Article, ArticleVersion
from knowledge.models.article import TEXTS

# A Chinese character is a word of its own.
WORDS = re.compile(r"[A-Za-z0-9_]+|\s+|.", re.DOTALL)
# Lines that differ more than this are shown as a removal and an addition.
ALIKE = 0.4
# Unchanged lines around a change; more are folded.
CONTEXT = 3
MAX_LINE = 2_000


@dataclass(frozen=True)
class Line:
    """A row of the comparison: what stood there and what stands there now; `sign` is same, changed, added, removed."""

    sign: str
    old: SafeString | str = ""
    new: SafeString | str = ""
    # So many unchanged lines are left out here.
    folded: int = 0


@dataclass(frozen=True)
class Part:
    """One text of the article."""

    label: str
    lines: list[Line]

    @property
    def is_same(self) -> bool:
        return all(line.sign in ("same", "folded") for line in self.lines)


def compare(old: ArticleVersion, new: ArticleVersion) -> list[Part]:
    """Each of the texts with what is different."""
    fields: Any = Article._meta
    return [
        Part(str(fields.get_field(name).verbose_name), _fold(list(_lines(getattr(old, name), getattr(new, name)))))
        for name in TEXTS
    ]


def _lines(old: str, new: str) -> Iterator[Line]:
    before, after = old.splitlines(), new.splitlines()
    # What stands very often begins no match in long texts: a thousand lines of two kinds would take minutes.
    for tag, i, j, k, m in SequenceMatcher(None, before, after).get_opcodes():
        if tag == "equal":
            yield from (Line("same", line, line) for line in before[i:j])
        else:
            yield from _changed(before[i:j], after[k:m])


def _changed(before: list[str], after: list[str]) -> Iterator[Line]:
    """Lines that stand in for each other, pairwise as far as they are alike."""
    for index in range(max(len(before), len(after))):
        old = before[index] if index < len(before) else None
        new = after[index] if index < len(after) else None
        if old is not None and new is not None and _are_alike(old, new):
            yield Line("changed", *_words(old, new))
            continue
        if old is not None:
            yield Line("removed", old=format_html("<del>{}</del>", old))
        if new is not None:
            yield Line("added", new=format_html("<ins>{}</ins>", new))


def _are_alike(old: str, new: str) -> bool:
    if len(old) > MAX_LINE or len(new) > MAX_LINE:
        return False
    # By the words they share, in any order: to align them too costs the cube of their length.
    before, after = ([word for word in WORDS.findall(line) if not word.isspace()] for line in (old, new))
    return SequenceMatcher(None, before, after).quick_ratio() >= ALIKE


def _words(old: str, new: str) -> tuple[SafeString, SafeString]:
    """Both lines with what is different marked."""
    before, after = WORDS.findall(old), WORDS.findall(new)
    left, right = [], []
    for tag, i, j, k, m in SequenceMatcher(None, before, after).get_opcodes():
        gone, come = escape("".join(before[i:j])), escape("".join(after[k:m]))
        if tag == "equal":
            left.append(gone)
            right.append(come)
            continue
        left.append(format_html("<del>{}</del>", gone) if gone else gone)
        right.append(format_html("<ins>{}</ins>", come) if come else come)
    return mark_safe("".join(left)), mark_safe("".join(right))  # noqa: S308 (each piece was escaped)


def _fold(lines: list[Line]) -> list[Line]:
    """Without the unchanged lines that are far from any change."""
    near: set[int] = set()
    for index, line in enumerate(lines):
        if line.sign != "same":
            near.update(range(index - CONTEXT, index + CONTEXT + 1))
    folded: list[Line] = []
    left_out = 0
    for index, line in enumerate(lines):
        if index not in near:
            left_out += 1
            continue
        if left_out:
            folded.append(Line("folded", folded=left_out))
            left_out = 0
        folded.append(line)
    if left_out:
        folded.append(Line("folded", folded=left_out))
    return folded
