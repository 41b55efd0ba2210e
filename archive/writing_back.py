"""Writing the rows of an archived ticket back where they were.

The bundle may be older than the tables: a column that has come since gets its default, one that has gone is left out.
What a row names may be gone: an optional reference becomes empty, a row that cannot do without it stays away, and both
are said. Of the ticket itself and its timeline nothing may be missing.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from archive.contents import DETACHED, TICKET, columns_of, labels
from archive.copying import EVENT
from archive.models import RemovalTarget

Row = dict[str, Any]
ESSENTIAL = (TICKET, EVENT)


class CannotWriteBack(Exception):
    """The words name what the ticket cannot do without."""


@dataclass
class WrittenBack:
    """What came of it: rows by table, and what had to be left out."""

    counts: dict[str, int] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)


def write_back(content: Mapping[str, Any]) -> WrittenBack:
    """Inserts the rows, those that are there already excepted. The caller is in a transaction."""
    done = WrittenBack()
    brought = {label: _distinct(label, content["rows"].get(label, [])) for label in labels()}
    keys = {label: {str(row[_key(label)]) for row in rows} for label, rows in brought.items()}
    for label in labels():
        rows = _fit(label, brought[label], keys, done)
        if rows:
            _insert(label, rows)
            done.counts[label] = len(rows)
    return done


def _key(label: str) -> str:
    field: Any = apps.get_model(label)._meta.pk
    return str(field.column)


def _distinct(label: str, rows: Iterable[Row]) -> list[Row]:
    """A link stands in a ticket's line twice when it leads to itself."""
    key = _key(label)
    return list({row[key]: row for row in rows}.values())


def _fit(label: str, rows: list[Row], keys: Mapping[str, set[str]], done: WrittenBack) -> list[Row]:
    """The rows as the table takes them now."""
    columns: dict[str, Any] = {column.column: column for column in columns_of(apps.get_model(label))}
    found = [{name: row[name] if name in row else _default(columns[name]) for name in columns} for row in rows]
    for column in columns.values():
        if column.related_model is not None:
            found = _with_references(label, column, found, keys, done)
    return found


def _default(column: Any) -> Any:
    value = column.get_default()
    return column.get_prep_value(value) if value is not None else None


def _with_references(
    label: str, column: Any, rows: list[Row], keys: Mapping[str, set[str]], done: WrittenBack
) -> list[Row]:
    """Without the references to rows that are neither there nor brought along."""
    name, target = column.column, column.related_model
    named = {str(row[name]) for row in rows if row[name] is not None} - keys.get(target._meta.label, set())
    if not named:
        return rows
    there = {str(key) for key in target._base_manager.filter(pk__in=named).values_list("pk", flat=True)}
    gone = named - there
    if not gone:
        return rows
    kept = []
    for row in rows:
        if str(row[name]) not in gone:
            kept.append(row)
            continue
        words = f"{label}.{column.name} → {target._meta.label} {row[name]}"
        done.left_out.append(words)
        if column.null:
            kept.append(row | {name: None})
        elif label in ESSENTIAL:
            raise CannotWriteBack(words)
    return kept


def _insert(label: str, rows: list[Row]) -> None:
    quote = connection.ops.quote_name
    table = quote(apps.get_model(label)._meta.db_table)
    columns = ", ".join(quote(name) for name in rows[0])
    statement = (
        f"INSERT INTO {table} ({columns}) SELECT {columns}"  # noqa: S608  (names come from the models)
        f" FROM json_populate_recordset(NULL::{table}, %s::json) ON CONFLICT DO NOTHING"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [json.dumps(rows, cls=DjangoJSONEncoder)])


def attach_again(ticket_id: int) -> None:
    """What named the ticket before it was deleted names it again, unless it names another by now."""
    target = RemovalTarget.objects.filter(ticket_id=ticket_id, done_at__isnull=False).order_by("-pk").first()
    for name, keys in (target.detached if target else {}).items():
        if name not in DETACHED:
            continue
        label, _dot, field_name = name.rpartition(".")
        model = apps.get_model(label)
        model._base_manager.filter(pk__in=keys, **{field_name: None}).update(**{field_name: ticket_id})
