"""The import itself: batch by batch, each in one transaction, so that it can be stopped and run again."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.log_import.cast import gather
from incidents.log_import.mapping import BadValue, Update, read_update, why_incomplete
from incidents.log_import.reader import COLUMNS, Group, LogFile
from incidents.log_import.replay import Replay, replay
from incidents.log_import.report import Report
from incidents.models import ImportedIncident, Incident
from tickets.events import as_history
from tickets.models import Ticket, TicketEvent, next_numbers

BATCH_INCIDENTS = 250
BATCH_ROWS = 2_000
# Any number that nothing else here locks.
LOCK_KEY = 0x1D1C_10C0


class AnotherImport(Exception):
    """Somebody else is importing at this moment."""


@dataclass
class Batch:
    """Some incidents that are decided together."""

    groups: list[Group] = field(default_factory=list)
    rows: int = 0

    def add(self, group: Group) -> None:
        self.groups.append(group)
        self.rows += len(group.rows)

    @property
    def is_full(self) -> bool:
        return len(self.groups) >= BATCH_INCIDENTS or self.rows >= BATCH_ROWS


@dataclass(frozen=True)
class Candidate:
    """An incident whose rows can be read, and which is not here yet."""

    group: Group
    digest: str
    updates: list[Update]


def import_log(log: LogFile, report: Report, tell: Callable[[int], None] = lambda rows: None) -> None:
    """Imports every incident that is whole and not here yet; `tell` hears how many rows are decided.

    Nobody is notified. Stopped at any moment, it leaves whole incidents only; run again, it goes on.
    Raises AnotherImport.
    """
    with _alone():
        for batch in _batches(log):
            _import_batch(batch, report)
            tell(report.totals.rows)


@contextmanager
def _alone() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK_KEY])
        if not cursor.fetchone()[0]:
            raise AnotherImport(_("Another import is running; wait until it has ended."))
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK_KEY])


def _batches(log: LogFile) -> Iterator[Batch]:
    batch = Batch()
    for group in log.groups():
        batch.add(group)
        if batch.is_full:
            yield batch
            batch = Batch()
    if batch.groups:
        yield batch


def digest_of(group: Group) -> str:
    """SHA-256 of the incident's rows, whatever the order of columns and the packing of the file."""
    digest = hashlib.sha256()
    for row in group.rows:
        digest.update("\x1f".join(row.values.get(name, "") for name in COLUMNS).encode() + b"\x1e")
    return digest.hexdigest()


def _import_batch(batch: Batch, report: Report) -> None:
    here = ImportedIncident.objects.select_related("ticket").in_bulk(
        [group.number for group in batch.groups], field_name="source_number"
    )
    candidates = []
    for group in batch.groups:
        digest = digest_of(group)
        known = here.get(group.number)
        if known:
            report.find(group, known.ticket.number, same=known.source_digest == digest)
            continue
        updates, fault = _read(group)
        if fault:
            report.leave(group, fault)
        else:
            candidates.append(Candidate(group, digest, updates))
    if not candidates:
        return
    with transaction.atomic():
        rebuilt, made = _save(candidates)
    report.totals.made += made
    for candidate, replayed in zip(candidates, rebuilt, strict=True):
        report.take(candidate.group, replayed.ticket.number, replayed.remarks)


def _read(group: Group) -> tuple[list[Update], str]:
    """The incident's rows in our words, or why they cannot be taken."""
    if group.fault:
        return [], group.fault
    try:
        updates = [read_update(row) for row in group.rows]
    except BadValue as error:
        return [], str(error)
    return updates, why_incomplete(updates)


def _save(candidates: list[Candidate]) -> tuple[list[Replay], Counter[str]]:
    cast = gather(update for candidate in candidates for update in candidate.updates)
    numbers = _draw_numbers(candidates)
    with as_history():
        rebuilt = [
            replay(candidate.updates, cast, number) for candidate, number in zip(candidates, numbers, strict=True)
        ]
    Ticket.objects.bulk_create([each.ticket for each in rebuilt])
    Incident.objects.bulk_create([each.incident for each in rebuilt])
    TicketEvent.objects.bulk_create([event for each in rebuilt for event in each.events])
    ImportedIncident.objects.bulk_create(
        ImportedIncident(
            ticket=each.ticket,
            source_number=candidate.group.number,
            source_digest=candidate.digest,
            source_rows=len(candidate.updates),
            met_target={"true": True, "false": False}.get(candidate.updates[-1].kept["made_sla"] or ""),
        )
        for candidate, each in zip(candidates, rebuilt, strict=True)
    )
    return rebuilt, cast.made


def _draw_numbers(candidates: list[Candidate]) -> list[str]:
    """A number for each, by the day it was opened; the days in one order, so that nobody waits in a circle."""
    zone = timezone.get_default_timezone()
    by_day: defaultdict[date, list[int]] = defaultdict(list)
    for position, candidate in enumerate(candidates):
        by_day[candidate.updates[0].opened_at.astimezone(zone).date()].append(position)
    numbers = [""] * len(candidates)
    for _day, positions in sorted(by_day.items()):
        opened_at = candidates[positions[0]].updates[0].opened_at
        for position, number in zip(positions, next_numbers(opened_at, len(positions)), strict=True):
            numbers[position] = number
    return numbers
