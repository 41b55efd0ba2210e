"""Reading what is sealed: one ticket, or all of a part in turn."""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from archive.models import ArchivedTicket, BundlePart
from archive.store import opened, path_of

# Of one stretch; far above what fifty tickets come to, and a bound for a file that somebody tampered with.
LARGEST = 512 * 1024 * 1024


class Damaged(Exception):
    """What lies in the store is not what was sealed. The words say where."""


@dataclass(frozen=True)
class Place:
    """Where a ticket lies, and what its line must come to."""

    id: int
    number: str
    position: int
    line: int
    digest: str
    event_count: int


def read_ticket(ticket: ArchivedTicket) -> bytes:
    """The ticket's line, byte for byte as it was sealed. Raises Damaged."""
    where = f"{path_of(ticket.bundle.name, ticket.part.name)}, {ticket.number}"
    following = ticket.part.archived.filter(position__gt=ticket.position).order_by("position")
    end = following.values_list("position", flat=True).first() or ticket.part.size
    lines = read_stretch(ticket.bundle.name, ticket.part, ticket.position, end)
    if lines is None or ticket.line >= len(lines):
        raise Damaged(where)
    line = lines[ticket.line]
    if hashlib.sha256(line).hexdigest() != ticket.digest:
        raise Damaged(where)
    return line


def read_stretch(bundle: str, part: BundlePart, position: int, end: int) -> list[bytes] | None:
    """The lines of one gzip member; None where it cannot be read."""
    try:
        with opened(path_of(bundle, part.name)) as content:
            content.seek(position)
            return unpack(content.read(end - position))
    except OSError:
        return None


def unpack(packed: bytes) -> list[bytes] | None:
    """The lines of one member; None for what is none."""
    try:
        unpacker = zlib.decompressobj(wbits=31)
        text = unpacker.decompress(packed, LARGEST)
    except zlib.error:
        return None
    return text.splitlines() if unpacker.eof and not unpacker.unused_data else None


def places_of(part: BundlePart) -> Iterator[list[Place]]:
    """The places of a part's tickets, one stretch of it after the other."""
    rows = part.archived.order_by("position", "line").values_list(
        "ticket_id", "number", "position", "line", "digest", "event_count"
    )
    stretch: list[Place] = []
    for row in rows.iterator(chunk_size=2_000):
        place = Place(*row)
        if stretch and stretch[0].position != place.position:
            yield stretch
            stretch = []
        stretch.append(place)
    if stretch:
        yield stretch


def parsed(line: bytes) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(line)
    return content


def read_companion(bundle: str, part: BundlePart) -> dict[str, Any]:
    """The names of a part and its files. Raises Damaged."""
    path = path_of(bundle, part.companion)
    try:
        with opened(path) as content:
            packed = content.read()
    except OSError as error:
        raise Damaged(path) from error
    if hashlib.sha256(packed).hexdigest() != part.companion_sha256:
        raise Damaged(path)
    return parsed(gzip.decompress(packed))
