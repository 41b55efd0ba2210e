"""Many rows written in one statement: several times faster than Django's own ways, which build each value by itself."""

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connection, models

# Of these fields an attribute's value is what the driver takes, as it is.
PLAIN = frozenset(
    {
        "BigAutoField", "BooleanField", "CharField", "DateTimeField", "ForeignKey", "OneToOneField",
        "PositiveIntegerField", "PositiveSmallIntegerField", "TextField",
    }
)  # fmt: skip


def update_many(rows: Sequence[models.Model], fields: Sequence[str]) -> None:
    """Writes the named fields of these rows of one model. Not for array fields."""
    if not rows or not fields:
        return
    columns, sql = _update(type(rows[0]), tuple(fields))
    with connection.cursor() as cursor:
        cursor.execute(sql, [_values(column, rows) for column in columns])


def insert_many(rows: Sequence[models.Model]) -> None:
    """Inserts these new rows of one model, which have their keys and all values afterwards. Not for array fields."""
    if not rows:
        return
    columns, sql = _insert(type(rows[0]))
    with connection.cursor() as cursor:
        cursor.execute(sql, [_values(column, rows, inserted=True) for column in columns])
        keys = cursor.fetchall()
    for row, (key,) in zip(rows, keys, strict=True):
        row.pk = key
        row._state.adding = False


@cache
def _update(model: type[models.Model], fields: tuple[str, ...]) -> tuple[list[Any], str]:
    """The columns whose values the statement takes, the key first, and the statement."""
    meta = model._meta
    columns: list[Any] = [meta.pk, *(meta.get_field(name) for name in fields)]
    sets = ", ".join(f"{_quoted(columns[i].column)} = v.v{i}" for i in range(1, len(columns)))
    table, key = _quoted(meta.db_table), _quoted(columns[0].column)
    return columns, f"UPDATE {table} t SET {sets} FROM {_rows_of(columns)} WHERE t.{key} = v.v0"  # noqa: S608


@cache
def _insert(model: type[models.Model]) -> tuple[list[Any], str]:
    """The columns whose values the statement takes, and the statement, which gives the keys in the rows' order."""
    meta = model._meta
    columns: list[Any] = [column for column in meta.concrete_fields if not isinstance(column, models.AutoField)]
    table, key = _quoted(meta.db_table), _quoted(str(meta.pk.column))
    names = ", ".join(_quoted(column.column) for column in columns)
    return columns, f"INSERT INTO {table} ({names}) SELECT v.* FROM {_rows_of(columns)} RETURNING {key}"  # noqa: S608


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _rows_of(columns: Sequence[Any]) -> str:
    """The values, one array for each column, as a table `v` with columns v0, v1, …"""
    types = ", ".join(f"%s::{_type(column)}[]" for column in columns)
    names = ", ".join(f"v{index}" for index in range(len(columns)))
    return f"unnest({types}) AS v({names})"


def _type(column: Any) -> str:
    target = column.target_field if column.is_relation else column
    return {"bigserial": "bigint", "serial": "integer"}.get(kind := target.rel_db_type(connection), kind)


def _values(column: Any, rows: Sequence[models.Model], *, inserted: bool = False) -> list[Any]:
    name = column.attname
    if inserted and getattr(column, "auto_now_add", False):
        return [column.pre_save(row, add=True) for row in rows]
    if column.get_internal_type() == "JSONField":
        # psycopg2 writes JSON by an adapter that an array does not take.
        return [None if (value := getattr(row, name)) is None else json.dumps(value) for row in rows]
    if column.get_internal_type() in PLAIN:
        return [getattr(row, name) for row in rows]
    return [column.get_db_prep_save(getattr(row, name), connection) for row in rows]
