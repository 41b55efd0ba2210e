"""Tickets as lines of JSON: every row that is theirs, as PostgreSQL itself writes it.

The rows are put together in the database and never parsed here, but for the timeline, whose chain is verified on the
way. A ticket that changes while it is read is read again.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.utils import translation

from accounts.models import User
from archive.contents import COPIED, TICKET, Copied, columns_of, labels, references_into
from tickets.models import Attachment, Ticket
from tickets.models.event import entry_digest

FORMAT = 1
EVENT = "tickets.TicketEvent"
TRIES = 5

Rows = dict[str, list[str]]


@dataclass
class Line:
    """One ticket as it goes into the bundle."""

    ticket_id: int
    text: bytes
    event_count: int
    version: int


@dataclass
class Batch:
    """Some tickets, and what was noticed about them."""

    lines: list[Line] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    broken: list[str] = field(default_factory=list)


class TooBusy(Exception):
    """The tickets changed each time they were read."""


def copy_tickets(ids: Sequence[int]) -> Batch:
    """The lines of these tickets, in this order. Raises TooBusy."""
    for _turn in range(TRIES):
        heads = _heads(ids)
        rows = {key: _rows(key, ids) for key in COPIED}
        if _heads(ids) == heads:
            return _put_together(ids, heads, rows)
    raise TooBusy


def _heads(ids: Sequence[int]) -> dict[int, tuple[str, int, int, str]]:
    found = Ticket.objects.filter(pk__in=ids).values_list("pk", "number", "version", "event_count", "event_digest")
    return {pk: (number, version, count, digest) for pk, number, version, count, digest in found}


@cache
def _statement(part: Copied) -> str:
    quote = connection.ops.quote_name
    columns = ", ".join(f"t.{quote(column.column)}" for column in columns_of(part.model))
    table, key = quote(part.table), quote(part.key)
    owner = f"t.{quote(part.column)}"
    if part.through:
        through = apps.get_model(part.through)
        source = f"{table} t JOIN {quote(through._meta.db_table)} o ON o.id = {owner}"
        owner = f"o.{quote('ticket_id')}"
    else:
        source = f"{table} t"
    # The names come from the models, never from anybody's input.
    return (
        f"SELECT owner, string_agg(line, ',' ORDER BY key), count(*) FROM (SELECT {owner} AS owner, t.{key} AS key,"  # noqa: S608
        f" row_to_json((SELECT r FROM (SELECT {columns}) r))::text AS line FROM {source} WHERE {owner} = ANY(%s)) rows"
        " GROUP BY owner"
    )


def _rows(part: Copied, ids: Sequence[int]) -> dict[int, tuple[str, int]]:
    """Each ticket's rows of a table, and how many they are."""
    with connection.cursor() as cursor:
        cursor.execute(_statement(part), [list(ids)])
        return {owner: (text, count) for owner, text, count in cursor.fetchall()}


def _put_together(ids: Sequence[int], heads: Mapping[int, Any], rows: Mapping[Copied, Any]) -> Batch:
    batch = Batch()
    for pk in ids:
        if pk not in heads:
            continue
        number, version, event_count, event_digest = heads[pk]
        tables: Rows = {}
        for part in COPIED:
            text, count = rows[part].get(pk, ("", 0))
            if text:
                tables.setdefault(part.label, []).append(text)
                batch.counts[part.label] += count
        events = json.loads(f"[{','.join(tables.get(EVENT, []))}]")
        if not chain_fits(number, events, event_count, event_digest):
            batch.broken.append(number)
        batch.lines.append(Line(pk, _line(pk, number, tables), event_count, version))
    return batch


def _line(pk: int, number: str, tables: Rows) -> bytes:
    content = ",".join(f'"{label}":[{",".join(texts)}]' for label, texts in tables.items())
    return f'{{"format":{FORMAT},"id":{pk},"number":{json.dumps(number)},"rows":{{{content}}}}}'.encode()


def chain_fits(number: str, events: Iterable[Mapping[str, Any]], count: int, digest: str) -> bool:
    """Whether a timeline as it was copied is whole: every entry in its place, and the last as the ticket says."""
    previous, sequence = "", 0
    for event in events:
        sequence += 1
        entry = {**event, "at": datetime.fromisoformat(event["at"])}
        if event["sequence"] != sequence or event["digest"] != entry_digest(previous, number, entry):
            return False
        previous = event["digest"]
    return (sequence, previous) == (count, digest)


def files_of(ids: Sequence[int]) -> dict[str, int]:
    """The attachments of these tickets: SHA-256 and size."""
    return dict(Attachment.objects.filter(ticket__in=ids).order_by("sha256").values_list("sha256", "size"))


def names_in(ids: Sequence[int]) -> dict[str, dict[str, Any]]:
    """What everything outside these tickets that their rows name is called: people, teams, categories, …"""
    found: dict[str, set[str]] = defaultdict(set)
    with connection.cursor() as cursor:
        for statement in _reference_statements():
            cursor.execute(statement, {"ids": list(ids)})
            for label, key in cursor.fetchall():
                found[label].add(key)
    with translation.override(settings.LANGUAGE_CODE):
        return {label: _names(label, keys) for label, keys in sorted(found.items())}


@cache
def _reference_statements() -> list[str]:
    """One for each table that names anything outside."""
    quote = connection.ops.quote_name
    statements = []
    for label in labels():
        parts = [part for part in COPIED if part.label == label and not part.through]
        references = references_into(label)
        if not parts or not references:
            continue
        table, owners = quote(parts[0].table), [quote(part.column) for part in parts]
        where = " OR ".join(f"{owner} = ANY(%(ids)s)" for owner in owners)
        values = ", ".join(f"('{target}', {quote(column)}::text)" for column, target in references)
        statements.append(
            f"SELECT DISTINCT v.label, v.key FROM {table}, LATERAL (VALUES {values}) v (label, key)"  # noqa: S608
            f" WHERE ({where}) AND v.key IS NOT NULL"
        )
    return statements


def _names(label: str, keys: Iterable[str]) -> dict[str, Any]:
    model = apps.get_model(label)
    if model is User:
        people = User.objects.filter(pk__in=keys).order_by("pk")
        rows = people.values_list("pk", "name", "employee_number", "department__name")
        return {str(pk): [name, number, department or ""] for pk, name, number, department in rows}
    return {str(row.pk): str(row) for row in model._base_manager.filter(pk__in=keys).order_by("pk")}


def ticket_row(content: Mapping[str, Any]) -> dict[str, Any]:
    """The ticket's own row of a line that was read back."""
    row: dict[str, Any] = content["rows"][TICKET][0]
    return row
