"""The chain that a ticket stands in, from the incidents over problem and change to the release, as a small drawing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import east_asian_width

from django.db.models.expressions import RawSQL

from accounts.models import User
from tickets.choices import LINK_KIND_REVERSED, Kind, LinkKind
from tickets.models import Ticket, TicketLink
from tickets.workspace.related import links_once

CHAIN_KINDS = (LinkKind.CAUSED_BY, LinkKind.SAME_PROBLEM, LinkKind.RESOLVED_BY_CHANGE, LinkKind.PART_OF_RELEASE)
# From an incident to its release are three steps; one more for what a release's failure led to.
MAX_DEPTH = 4
MAX_EDGES = 80
MAX_PER_KIND = 6
LANES: dict[str, int] = {Kind.REQUEST: 0, Kind.INCIDENT: 0, Kind.PROBLEM: 1, Kind.CHANGE: 2, Kind.RELEASE: 3}

# In units of the drawing, which is as wide as its column.
WIDTH, ROW, LANE, INDENT = 300, 46, 17, 10
TITLE_COLUMNS = 34

SQL = """
WITH RECURSIVE
  onward(id, source_id, target_id, depth) AS (
    SELECT id, source_id, target_id, 1 FROM tickets_ticketlink WHERE source_id = %s AND kind = ANY(%s)
    UNION
    SELECT l.id, l.source_id, l.target_id, depth + 1 FROM onward
    JOIN tickets_ticketlink l ON l.source_id = onward.target_id AND l.kind = ANY(%s) WHERE depth < %s),
  back(id, source_id, target_id, depth) AS (
    SELECT id, source_id, target_id, 1 FROM tickets_ticketlink WHERE target_id = %s AND kind = ANY(%s)
    UNION
    SELECT l.id, l.source_id, l.target_id, depth + 1 FROM back
    JOIN tickets_ticketlink l ON l.target_id = back.source_id AND l.kind = ANY(%s) WHERE depth < %s)
(SELECT id FROM onward LIMIT %s) UNION (SELECT id FROM back LIMIT %s)
"""


SHOWN = ("number", "kind", "state", "title", "created_at", "is_open")


@dataclass(frozen=True)
class Edge:
    """`source` is *kind* `target`, both by id."""

    source: int
    target: int
    kind: LinkKind


@dataclass(frozen=True)
class Node:
    """A ticket in the drawing: its row, and how it hangs together with the others, in words."""

    ticket: Ticket
    x: int
    y: int
    title: str
    relations: Sequence[str]
    is_here: bool

    @property
    def text_y(self) -> int:
        return self.y - 4

    @property
    def title_y(self) -> int:
        return self.y + 13


@dataclass(frozen=True)
class Chain:
    """The drawing: rows from the incidents down to the releases, and the lines between them."""

    nodes: Sequence[Node]
    lines: Sequence[str]
    lane_count: int
    left_out: int

    @property
    def height(self) -> int:
        return ROW * len(self.nodes) + 6

    @property
    def width(self) -> int:
        return WIDTH

    @property
    def text_x(self) -> int:
        return INDENT + LANE * self.lane_count


def panel(ticket: Ticket, user: User) -> Mapping[str, Any] | None:
    """The chain as a panel of the ticket's page."""
    chain = chain_of(ticket, user)
    return {"chain": chain} if chain else None


def chain_of(ticket: Ticket, user: User) -> Chain | None:
    """The chain as far as the person may see it, in one statement; None, and none, for a ticket without one.

    What they may not see is left out with all that hangs on it alone.
    """
    if not any(linked.link.kind in CHAIN_KINDS for linked in links_once(ticket, user)):
        return None
    links = read_links(ticket, user)
    seen = {one.pk: one for link in links for one in (link.source, link.target)}
    edges = [Edge(link.source_id, link.target_id, LinkKind(link.kind)) for link in links]
    return draw(ticket, reachable(ticket, edges), seen)


def read_links(ticket: Ticket, user: User) -> list[TicketLink]:
    """A bounded number of the links onward from the ticket and back from it; the person sees both ends of each."""
    way = [ticket.pk, list(CHAIN_KINDS), list(CHAIN_KINDS), MAX_DEPTH]
    ids = RawSQL(SQL, [*way, *way, MAX_EDGES, MAX_EDGES])  # noqa: S611 (the text is the one above)
    seen = Ticket.objects.visible_to(user).values("pk")
    links = TicketLink.objects.filter(pk__in=ids, source__in=seen, target__in=seen)
    ends = [f"{end}__{name}" for end in ("source", "target") for name in SHOWN]
    return list(links.select_related("source", "target").only("kind", *ends))


def reachable(ticket: Ticket, edges: Iterable[Edge]) -> list[Edge]:
    """The edges that hang together with the ticket."""
    left = list(edges)
    reached, found = {ticket.pk}, []
    while grown := [edge for edge in left if edge.source in reached or edge.target in reached]:
        found += grown
        left = [edge for edge in left if edge not in grown]
        reached |= {edge.source for edge in grown} | {edge.target for edge in grown}
    return found


def draw(ticket: Ticket, edges: Sequence[Edge], seen: dict[int, Ticket]) -> Chain:
    """Rows by process, then by age; the ticket itself is always among them."""
    seen = seen | {ticket.pk: ticket}
    ids = {ticket.pk} | {edge.source for edge in edges} | {edge.target for edge in edges}
    lanes: dict[int, list[Ticket]] = defaultdict(list)
    for one in sorted((seen[pk] for pk in ids), key=lambda one: (one.pk != ticket.pk, not one.is_open, -one.pk)):
        lanes[LANES[one.kind]].append(one)
    shown = [one for lane in sorted(lanes) for one in sorted(lanes[lane][:MAX_PER_KIND], key=lambda one: one.pk)]
    columns = {lane: INDENT + LANE * index for index, lane in enumerate(sorted(lanes))}
    places = {one.pk: (columns[LANES[one.kind]], ROW * row + ROW // 2) for row, one in enumerate(shown)}
    drawn = [edge for edge in edges if edge.source in places and edge.target in places]
    nodes = [
        Node(one, *places[one.pk], _fitting(one.title), _relations(one, drawn, seen), one.pk == ticket.pk)
        for one in shown
    ]
    lines = [_line(places[edge.source], places[edge.target]) for edge in drawn]
    return Chain(nodes, lines, len(lanes), len(ids) - len(shown))


def _line(start: tuple[int, int], end: tuple[int, int]) -> str:
    """Down the lane of the one and over into the lane of the other."""
    (x1, y1), (x2, y2) = sorted((start, end), key=lambda place: place[1])
    if x1 == x2:
        bend = INDENT - 6 if x1 == INDENT else x1 - LANE // 2
        return f"M{x1} {y1}C{bend} {y1 + 10} {bend} {y2 - 10} {x2} {y2}"
    return f"M{x1} {y1}V{y2 - 12}Q{x1} {y2} {x2} {y2}"


def _relations(ticket: Ticket, edges: Iterable[Edge], seen: dict[int, Ticket]) -> list[str]:
    """As on the ticket's own page: “Caused by IT-…”."""
    words = [f"{edge.kind.label} {seen[edge.target].number}" for edge in edges if edge.source == ticket.pk]
    return words + [
        f"{LINK_KIND_REVERSED[edge.kind]} {seen[edge.source].number}" for edge in edges if edge.target == ticket.pk
    ]


def _fitting(text: str) -> str:
    """As much of a title as a row holds; a Chinese character is as wide as two Latin ones."""
    width = 0
    for index, character in enumerate(text):
        width += 2 if east_asian_width(character) in "WF" else 1
        if width > TITLE_COLUMNS:
            return f"{text[: max(index - 1, 0)]}…"
    return text
