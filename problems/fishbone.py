"""The cause-and-effect diagram 鱼骨图 as a drawing: a spine that ends in the effect, branches above and below it.

Only geometry: the template writes SVG from it. Lengths are the drawing's own units.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

from problems.analysis import by_branch

BRANCH = 166  # from one branch to the next on the same side
ROW = 36
HEAD = 140
SLANT = 40  # how far a branch leans towards the tail
MARGIN = 14
NAME = 30
TEXT_COLUMNS = 22
TEXT_LINES = 2
EFFECT_COLUMNS = 18
MAX_EFFECT_LINES = 4
FEWEST_ROWS = 2


@dataclass(frozen=True)
class Cause:
    """One cause, written beside its branch: its lines, each with its height."""

    lines: Sequence[tuple[str, int]]
    x: int
    tick: str


@dataclass(frozen=True)
class Branch:
    """A branch with its name at the end and its causes along it."""

    name: str
    line: str
    x: int
    y: int
    causes: Sequence[Cause]


@dataclass(frozen=True)
class Drawing:
    """The whole: its size, the spine, the branches, and the effect in the head."""

    width: int
    height: int
    spine_y: int
    spine_end: int
    branches: Sequence[Branch]
    effect: Sequence[tuple[str, int]]
    lists: Mapping[str, Sequence[str]]

    @property
    def head_y(self) -> int:
        return self.spine_y - 44

    @property
    def head_x(self) -> int:
        return self.spine_end + HEAD // 2


def draw(effect: str, causes: Iterable[Mapping[str, str]], branches: Sequence[str]) -> Drawing:
    """Every branch of the site, also an empty one: what nobody has thought of shows as well."""
    lists = by_branch(causes, branches)
    names = list(lists)
    pairs = -(-len(names) // 2)
    rows = max(FEWEST_ROWS, *(len(found) for found in lists.values())) if lists else FEWEST_ROWS
    reach = ROW * (rows + 1)
    spine_y = MARGIN + NAME + reach
    spine_end = MARGIN + BRANCH * pairs + SLANT
    drawn = [
        _branch(name, lists[name], MARGIN + BRANCH * (index // 2 + 1), spine_y, -reach if index % 2 == 0 else reach)
        for index, name in enumerate(names)
    ]
    lines = wrap(effect, EFFECT_COLUMNS, MAX_EFFECT_LINES)
    top = spine_y + 5 - 9 * (len(lines) - 1)
    return Drawing(
        width=spine_end + HEAD + MARGIN,
        height=spine_y + reach + NAME + MARGIN,
        spine_y=spine_y,
        spine_end=spine_end,
        branches=drawn,
        effect=[(line, top + 18 * index) for index, line in enumerate(lines)],
        lists=lists,
    )


def _branch(name: str, texts: Sequence[str], foot_x: int, spine_y: int, reach: int) -> Branch:
    """From its end, left of the foot, down or up to the spine; a cause ends in a tick on it."""
    end_x, end_y = foot_x - SLANT, spine_y + reach
    causes = []
    for row, text in enumerate(texts if reach < 0 else reversed(texts), start=1):
        y = end_y - round(reach * row / (len(texts) + 1))
        x = end_x + round(SLANT * row / (len(texts) + 1))
        lines = wrap(text, TEXT_COLUMNS, TEXT_LINES)
        top = y + 4 - 7 * (len(lines) - 1)
        placed = [(line, top + 14 * index) for index, line in enumerate(lines)]
        causes.append(Cause(placed, x - 16, f"M{x - 12} {y}H{x}"))
    name_y = end_y - 8 if reach < 0 else end_y + 18
    return Branch(name, f"M{end_x} {end_y}L{foot_x} {spine_y}", end_x, name_y, causes)


def _width(character: str) -> int:
    return 2 if east_asian_width(character) in "WF" else 1


def wrap(text: str, columns: int, most: int) -> list[str]:
    """Lines of at most so many columns, a Chinese character taking two; what is beyond the last ends in “…”."""
    lines, line, width = [], "", 0
    for character in " ".join(text.split()):
        if width + _width(character) > columns:
            lines.append(line)
            line, width = "", 0
        line += character
        width += _width(character)
    lines.append(line)
    if len(lines) > most:
        return [*lines[: most - 1], f"{lines[most - 1][:-1]}…"]
    return lines
