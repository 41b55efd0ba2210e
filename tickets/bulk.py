"""Many rows changed in one statement."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models


def update_many(rows: Sequence[models.Model], fields: Sequence[str]) -> None:
    """Writes the named fields of these rows of one model: one statement, whatever their number.

    Django's own `bulk_update` builds a CASE per row and field and is several times slower. Not for array fields.
    """
    if not rows or not fields:
        return
    meta = rows[0]._meta
    columns: list[Any] = [meta.pk, *(meta.get_field(name) for name in fields)]
    types = ", ".join(f"%s::{_type(column)}[]" for column in columns)
    names = ", ".join(connection.ops.quote_name(f"v{index}") for index in range(len(columns)))
    sets = ", ".join(f"{connection.ops.quote_name(columns[i].column)} = v.v{i}" for i in range(1, len(columns)))
    table, key = connection.ops.quote_name(meta.db_table), connection.ops.quote_name(columns[0].column)
    values = [[_value(column, row) for row in rows] for column in columns]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} t SET {sets} FROM unnest({types}) AS v({names}) WHERE t.{key} = v.v0",  # noqa: S608
            values,
        )


def _type(column: Any) -> str:
    target = column.target_field if column.is_relation else column
    return {"bigserial": "bigint", "serial": "integer"}.get(kind := target.rel_db_type(connection), kind)


def _value(column: Any, row: models.Model) -> Any:
    value = column.get_db_prep_save(getattr(row, column.attname), connection)
    # psycopg2 writes JSON by an adapter that an array does not take.
    return value.dumps(value.adapted) if hasattr(value, "adapted") else value
