"""The impact of an asset as a drawing: layers from left to right, ready for an SVG; and as a list."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

from assets.impact import Reach, reach_of
from assets.models import Asset, AssetRelation, RelationKind

# In the drawing's own units, which are pixels at its natural size.
BOX_WIDTH, BOX_HEIGHT = 188, 52
GAP_X, GAP_Y, MARGIN = 72, 16, 8
# As many half-width characters as fit a box.
LABEL_UNITS = 19
SWEEPS = 4


@dataclass(frozen=True)
class Node:
    """An asset in its box."""

    asset: Asset
    depth: int
    x: int
    y: int

    @property
    def label(self) -> str:
        return shorten(self.asset.name)

    @property
    def text_x(self) -> int:
        return self.x + 34

    @property
    def icon_x(self) -> int:
        return self.x + 9

    @property
    def icon_y(self) -> int:
        return self.y + 17

    @property
    def name_y(self) -> int:
        return self.y + 22

    @property
    def number_y(self) -> int:
        return self.y + 40


@dataclass(frozen=True)
class Edge:
    """A relation, drawn from what fails to what then fails."""

    relation: AssetRelation
    path: str
    kind: str


@dataclass(frozen=True)
class Drawing:
    """All of it; `layers` are the same assets as a list, by their distance."""

    width: int
    height: int
    nodes: list[Node]
    edges: list[Edge]
    layers: list[tuple[int, list[Asset]]]
    is_cut: bool

    box_width = BOX_WIDTH
    box_height = BOX_HEIGHT

    @property
    def count(self) -> int:
        """How many depend on it."""
        return len(self.nodes) - 1


def draw_impact(asset: Asset) -> Drawing:
    """What depends on an asset, however far. Three statements."""
    reach = reach_of(asset.pk)
    assets = Asset.objects.for_list().in_bulk(list(reach.depths))
    relations = AssetRelation.objects.filter(source__in=assets, target__in=assets).order_by("pk")
    steps = [(relation, *ends_of(relation, reach)) for relation in relations]
    # Only what leads away from the asset, or stays in its layer, is part of the impact.
    steps = [step for step in steps if reach.depths[step[1]] <= reach.depths[step[2]]]
    return _draw(reach, assets, steps)


def ends_of(relation: AssetRelation, reach: Reach) -> tuple[int, int]:
    """The one that fails and the one that then fails. A part and its whole may fail either way: the nearer first."""
    ends = (relation.target_id, relation.source_id)
    if relation.kind == RelationKind.PART_OF and reach.depths[ends[0]] > reach.depths[ends[1]]:
        return ends[1], ends[0]
    return ends


Step = tuple[AssetRelation, int, int]


def _draw(reach: Reach, assets: Mapping[int, Asset], steps: Sequence[Step]) -> Drawing:
    columns = _columns(reach, steps)
    height = max(len(column) for column in columns) * (BOX_HEIGHT + GAP_Y) - GAP_Y
    nodes: dict[int, Node] = {}
    for depth, column in enumerate(columns):
        top = (height - len(column) * (BOX_HEIGHT + GAP_Y) + GAP_Y) // 2
        for row, pk in enumerate(column):
            x = MARGIN + depth * (BOX_WIDTH + GAP_X)
            nodes[pk] = Node(assets[pk], depth, x, MARGIN + top + row * (BOX_HEIGHT + GAP_Y))
    edges = [Edge(relation, _path(nodes[start], nodes[end]), relation.kind) for relation, start, end in steps]
    layers = [(depth, [assets[pk] for pk in column]) for depth, column in enumerate(columns) if depth]
    width = len(columns) * (BOX_WIDTH + GAP_X) - GAP_X
    return Drawing(width + 2 * MARGIN, height + 2 * MARGIN, list(nodes.values()), edges, layers, reach.is_cut)


def _columns(reach: Reach, steps: Sequence[Step]) -> list[list[int]]:
    """The assets layer by layer, each near those it hangs on: a few sweeps of the barycentre method."""
    columns: dict[int, list[int]] = defaultdict(list)
    for pk, depth in reach.depths.items():
        columns[depth].append(pk)
    before: dict[int, list[int]] = defaultdict(list)
    after: dict[int, list[int]] = defaultdict(list)
    for _relation, start, end in steps:
        before[end].append(start)
        after[start].append(end)
    ordered = [columns[depth] for depth in sorted(columns)]
    for sweep in range(SWEEPS):
        neighbours = before if sweep % 2 == 0 else after
        places = {pk: row - len(column) / 2 for column in ordered for row, pk in enumerate(column)}
        for column in ordered:
            column.sort(key=lambda pk: _middle([places[one] for one in neighbours[pk]], places[pk]))
    return ordered


def _middle(rows: list[float], own: float) -> float:
    return sum(rows) / len(rows) if rows else own


def _path(start: Node, end: Node) -> str:
    """A curve from the right of one box to the left of the next; within a layer, around its right side."""
    x1, y1 = start.x + BOX_WIDTH, start.y + BOX_HEIGHT // 2
    y2 = end.y + BOX_HEIGHT // 2
    if start.depth == end.depth:
        bend = x1 + GAP_X // 2
        return f"M{x1} {y1}C{bend} {y1} {bend} {y2} {x1 + 5} {y2}"
    x2 = end.x - 5
    middle = (x1 + x2) // 2
    return f"M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}"


def shorten(text: str, units: int = LABEL_UNITS) -> str:
    """As much of a text as fits; a Chinese character is as wide as two Latin ones."""
    width = 0
    for index, character in enumerate(text):
        width += 2 if east_asian_width(character) in "WF" else 1
        if width > units:
            return f"{text[: max(1, index - 1)]}…"
    return text
