"""Pages by key instead of by offset: the same cost at every depth, and stable while tickets come and go.

An address carries an opaque cursor. It holds no secret and is not signed, so everything in it is checked.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django.db.models import BooleanField, F, Func, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.dateparse import parse_datetime

from tickets.models.ticket import NEVER

MAX_CURSOR_LENGTH = 300
LARGEST_ID = 2**63 - 1
# Pages and scripts pass over the rest of a row when they read its key.
Row = TypeVar("Row")


class BadCursor(ValueError):
    """The cursor of an address is not one of ours, or belongs to another order."""


@dataclass(frozen=True)
class Order:
    """A total order of tickets: the last field is unique, and all run in one direction, so that one index serves it
    both ways."""

    fields: tuple[str, ...]
    descending: bool = False

    def names(self, backwards: bool = False) -> list[str]:
        sign = "-" if self.descending != backwards else ""
        return [f"{sign}{field}" for field in self.fields]


PRIORITY = ("priority", "created_at", "id")
CREATED = ("created_at", "id")
UPDATED = ("updated_at", "id")
# The next due time, or beyond all time for what has none: `with_order_fields` adds it.
DUE = ("due_order_at", "id")
# As the address and the API name them.
ORDERS: Mapping[str, Order] = {
    "priority": Order(PRIORITY),
    "-priority": Order(PRIORITY, descending=True),
    "created_at": Order(CREATED),
    "-created_at": Order(CREATED, descending=True),
    "updated_at": Order(UPDATED),
    "-updated_at": Order(UPDATED, descending=True),
    "next_due": Order(DUE),
    "-next_due": Order(DUE, descending=True),
    # By working time left, which no column holds: `by_time_left` reckons it.
    "time_left": Order(("id",)),
}
DEFAULT_ORDER = "priority"


class _Row(Func):
    function = "ROW"


class _Beyond(Func):
    """`ROW(a, b) > ROW(x, y)`: PostgreSQL turns it into one range of the index."""

    template = "%(expressions)s"
    output_field = BooleanField()
    conditional = True

    def __init__(self, fields: Sequence[str], values: Sequence[Any], sign: str) -> None:
        row = _Row(*(F(field) for field in fields), output_field=BooleanField())
        mark = _Row(*(Value(value) for value in values), output_field=BooleanField())
        super().__init__(row, mark, arg_joiner=f" {sign} ")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of one page, and the cursors of its neighbours where there are any."""

    rows: list[Row]
    older: str | None
    newer: str | None


def encode(order: str, forwards: bool, key: Sequence[Any]) -> str:
    parts = [part.isoformat() if isinstance(part, datetime) else part for part in key]
    packed = json.dumps([order, int(forwards), *parts], separators=(",", ":"))
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def decode(cursor: str, order: str) -> tuple[bool, list[Any]]:
    """The direction and the key. Raises BadCursor."""
    if len(cursor) > MAX_CURSOR_LENGTH:
        raise BadCursor(cursor)
    try:
        packed = base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        name, forwards, *parts = json.loads(packed)
    except (ValueError, TypeError, RecursionError) as error:
        raise BadCursor(cursor) from error
    fields = ORDERS[order].fields
    if name != order or forwards not in (0, 1) or len(parts) != len(fields):
        raise BadCursor(cursor)
    return bool(forwards), [_part(field, part) for field, part in zip(fields, parts, strict=True)]


def _part(field: str, value: Any) -> Any:
    if field.endswith("_at"):
        moment = read_moment(value)
        if moment is None:
            raise BadCursor(value)
        return moment
    if type(value) is not int or not 0 <= value <= LARGEST_ID:
        raise BadCursor(value)
    return value


def read_moment(value: Any) -> datetime | None:
    """An ISO 8601 moment with its zone, if it is one that the database can hold."""
    try:
        moment = parse_datetime(value)
        return moment.astimezone(UTC) if moment is not None and moment.tzinfo is not None else None
    except (TypeError, ValueError, OverflowError):
        return None


def with_order_fields(queryset: QuerySet, order: str) -> QuerySet:
    """The rows with what they are ordered by, where no column holds that."""
    if "due_order_at" not in ORDERS[order].fields:
        return queryset
    return queryset.annotate(due_order_at=Coalesce(F("next_due_at"), Value(NEVER)))


def paginate(queryset: QuerySet, order: str, *, cursor: str = "", limit: int = 50) -> Page:
    """One page of a queryset of models or of `values()` that hold the order's fields. Raises BadCursor."""
    how = ORDERS[order]
    if not queryset.query.values_select:  # of models; `values()` come with what orders them
        queryset = with_order_fields(queryset, order)
    forwards, key = decode(cursor, order) if cursor else (True, [])
    if key:
        sign = "<" if how.descending == forwards else ">"
        queryset = queryset.filter(_Beyond(how.fields, key, sign))
    found = list(queryset.order_by(*how.names(backwards=not forwards))[: limit + 1])
    more = len(found) > limit
    rows = found[:limit] if forwards else found[:limit][::-1]
    if not rows:
        return Page([], None, None)
    has_older, has_newer = (more, bool(key)) if forwards else (True, more)
    return Page(
        rows,
        older=encode(order, True, key_of(rows[-1], how)) if has_older else None,
        newer=encode(order, False, key_of(rows[0], how)) if has_newer else None,
    )


def key_of(row: Any, order: Order) -> list[Any]:
    if isinstance(row, dict):
        return [row[field] for field in order.fields]
    return [row.next_due_at or NEVER if field == "due_order_at" else getattr(row, field) for field in order.fields]
