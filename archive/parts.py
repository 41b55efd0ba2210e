"""Writing the parts of a bundle: some thousand tickets to a file, in stretches that can be read alone.

A part is a chain of gzip members of some dozens of tickets each, so `zcat` reads it as one and a single ticket is found
without unpacking the rest.
"""

import gzip
import hashlib
import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import IO, Any

from django.core.files.storage import default_storage
from django.db import connection, transaction

from archive.copying import Line, copy_tickets, files_of, names_in
from archive.models import Bundle, BundlePart
from archive.store import CHUNK, Sum, file_path, keep, path_of, store, stored_sum, sum_of
from tickets.models import Attachment

PART_TICKETS = 5_000
BATCH = 500
STRETCH = 50
LEVEL = 5

INDEX = """
INSERT INTO archive_archivedticket (
  bundle_id, part_id, ticket_id, position, line, digest, event_count, version, is_latest, number, kind, state, title,
  priority, confidential, requester_name, requester_id, assignee_id, opened_by_id, department_id, reader_ids,
  reader_team_ids, created_at, closed_at, search)
SELECT %(bundle)s, %(part)s, t.id, p.position, p.line, p.digest, p.events, p.version, true, t.number, t.kind, t.state,
  t.title, t.priority, t.confidential, t.contact_name, t.requester_id, t.assignee_id, t.opened_by_id,
  t.contact_department_id,
  ARRAY(SELECT w.user_id FROM tickets_ticket_watchers w WHERE w.ticket_id = t.id UNION
        SELECT k.assignee_id FROM tickets_task k WHERE k.ticket_id = t.id AND k.assignee_id IS NOT NULL),
  ARRAY(SELECT t.team_id WHERE t.team_id IS NOT NULL UNION
        SELECT k.team_id FROM tickets_task k WHERE k.ticket_id = t.id AND k.team_id IS NOT NULL),
  t.created_at, t.closed_at, t.search
FROM unnest(%(ids)s::bigint[], %(positions)s::bigint[], %(lines)s::int[], %(digests)s::text[], %(events)s::int[],
  %(versions)s::int[]) AS p (id, position, line, digest, events, version)
JOIN tickets_ticket t ON t.id = p.id ORDER BY t.id
"""


@dataclass
class Places:
    """Where each ticket of a part lies, column by column."""

    ids: list[int] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    digests: list[str] = field(default_factory=list)
    events: list[int] = field(default_factory=list)
    versions: list[int] = field(default_factory=list)

    def add(self, line: Line, position: int, place: int) -> None:
        self.ids.append(line.ticket_id)
        self.positions.append(position)
        self.lines.append(place)
        self.digests.append(hashlib.sha256(line.text).hexdigest())
        self.events.append(line.event_count)
        self.versions.append(line.version)


@dataclass
class Written:
    """One part on its way."""

    places: Places = field(default_factory=Places)
    counts: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    files: dict[str, int] = field(default_factory=dict)


def write_part(bundle: Bundle, ids: Sequence[int], alive: Callable[[], bool]) -> BundlePart | None:
    """One more part with these tickets; None when `alive`, asked after every batch, says no longer."""
    number = bundle.parts.count() + 1
    written = Written()
    with tempfile.TemporaryFile() as sheet:
        for batch in stretches(ids, BATCH):
            _write_batch(sheet, batch, written)
            _keep_files(bundle, files_of(batch), written)
            if not alive():
                return None
        name = f"tickets-{number:04}.jsonl.gz"
        content = keep(path_of(bundle.name, name), sheet)
    companion = f"tickets-{number:04}.names.gz"
    beside = _keep_companion(bundle, companion, ids, written)
    return _index(bundle, number, (name, content), (companion, beside), written)


def stretches(items: Sequence[Any], size: int) -> Iterator[list[Any]]:
    """So many at a time."""
    rest = iter(items)
    while found := list(islice(rest, size)):
        yield found


def _write_batch(sheet: IO[bytes], ids: Sequence[int], written: Written) -> None:
    batch = copy_tickets(ids)
    for lines in stretches(batch.lines, STRETCH):
        position = sheet.tell()
        for place, line in enumerate(lines):
            written.places.add(line, position, place)
        text = b"".join(line.text + b"\n" for line in lines)
        sheet.write(gzip.compress(text, LEVEL, mtime=0))
    written.counts.update(batch.counts)
    written.broken += batch.broken


def _keep_files(bundle: Bundle, files: dict[str, int], written: Written) -> None:
    """Copies attachments; one that is not there any more, or is not what it was, is noted."""
    for sha256, size in files.items():
        if sha256 in written.files:
            continue
        if keep_file(bundle, sha256):
            written.files[sha256] = size
        else:
            written.missing.append(sha256)


def keep_file(bundle: Bundle, sha256: str) -> bool:
    """Copies one attachment, unless it lies there already; says whether it does now."""
    path = file_path(bundle.name, sha256)
    if store().exists(path) and (there := stored_sum(path)) and there.sha256 == sha256:
        return True
    try:
        with default_storage.open(Attachment(sha256=sha256).storage_name, "rb") as source:
            if sum_of(source).sha256 != sha256:
                return False
            source.seek(0)
            with tempfile.TemporaryFile() as copy:
                while chunk := source.read(CHUNK):
                    copy.write(chunk)
                return keep(path, copy).sha256 == sha256
    except OSError:
        return False


def _keep_companion(bundle: Bundle, name: str, ids: Sequence[int], written: Written) -> Sum:
    content = {"names": names_in(ids), "files": written.files}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    with tempfile.TemporaryFile() as sheet:
        sheet.write(gzip.compress(text.encode(), LEVEL, mtime=0))
        return keep(path_of(bundle.name, name), sheet)


def _index(
    bundle: Bundle, number: int, tickets: tuple[str, Sum], companion: tuple[str, Sum], written: Written
) -> BundlePart:
    places = written.places
    with transaction.atomic():
        part = BundlePart.objects.create(
            bundle=bundle,
            number=number,
            name=tickets[0],
            sha256=tickets[1].sha256,
            size=tickets[1].size,
            companion=companion[0],
            companion_sha256=companion[1].sha256,
            companion_size=companion[1].size,
            tickets=len(places.ids),
            counts=dict(written.counts),
            files=len(written.files),
            files_size=sum(written.files.values()),
            broken=written.broken,
            missing=written.missing,
            last_ticket=places.ids[-1] if places.ids else bundle.cursor,
        )
        with connection.cursor() as cursor:
            cursor.execute(INDEX, {"bundle": bundle.pk, "part": part.pk, **vars(places)})
    return part
