"""Pages by key instead of by offset: the same cost at every depth, and stable while rows come and go.

The cursor of an address holds no secret and is not signed, so everything in it is checked.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django.db.models import BooleanField, F, Func, QuerySet, Value
from django.utils.dateparse import parse_datetime

MAX_CURSOR_LENGTH = 300
LARGEST_ID = 2**63 - 1
# Pages and scripts pass over the rest of a row when they read its key.
Row = TypeVar("Row")


class BadCursor(ValueError):
    """The cursor of an address is not one of ours, or belongs to another order."""


@dataclass(frozen=True)
class Order:
    """A total order of rows: the last field is unique, none is ever empty, and all run in one direction, so that one
    index serves it both ways."""

    fields: tuple[str, ...]
    descending: bool = False

    def names(self, backwards: bool = False) -> list[str]:
        sign = "-" if self.descending != backwards else ""
        return [f"{sign}{field}" for field in self.fields]


@dataclass(frozen=True)
class Stretch(Generic[Row]):
    """Some rows in their order, and whether there are more on either side."""

    rows: list[Row]
    has_next: bool
    has_previous: bool


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of one page, and the cursors of its neighbours where there are any."""

    rows: list[Row]
    older: str | None = None
    newer: str | None = None


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


def read_stretch(queryset: QuerySet, order: Order, key: Sequence[Any], *, forwards: bool, limit: int) -> Stretch:
    """The rows that follow the key, or lie before it; without a key, the first ones."""
    found = list(_beyond(queryset, order, key, forwards=forwards)[: limit + 1])
    more = len(found) > limit
    rows = found[:limit] if forwards else found[:limit][::-1]
    if not rows:
        return Stretch([], has_next=False, has_previous=False)
    return Stretch(rows, has_next=more or not forwards, has_previous=bool(key) if forwards else more)


def beside(rows: QuerySet, order: Order, key: Sequence[Any]) -> tuple[Any | None, Any | None]:
    """Of `values()` that hold the order's fields, the row before the key and the one after it, in one statement."""
    before, after = (
        _beyond(rows, order, key, forwards=forwards).annotate(is_after=Value(forwards))[:1]
        for forwards in (False, True)
    )
    found = {row["is_after"]: row for row in before.union(after, all=True)}
    return found.get(False), found.get(True)


def _beyond(queryset: QuerySet, order: Order, key: Sequence[Any], *, forwards: bool) -> QuerySet:
    if key:
        sign = "<" if order.descending == forwards else ">"
        queryset = queryset.filter(_Beyond(order.fields, key, sign))
    return queryset.order_by(*order.names(backwards=not forwards))


def newest_first(queryset: QuerySet, moment: str, *, cursor: str, limit: int) -> Page:
    """A page of rows by one of their moments. A cursor that is not understood is the first page's."""
    return _page(queryset, Order((moment, "id"), descending=True), cursor=cursor, limit=limit)


def oldest_first(queryset: QuerySet, moment: str, *, cursor: str, limit: int, key: str = "id") -> Page:
    """The same the other way round: `older` are the rows that follow."""
    return _page(queryset, Order((moment, key)), cursor=cursor, limit=limit)


def _page(queryset: QuerySet, order: Order, *, cursor: str, limit: int) -> Page:
    moment = order.fields[0]
    try:
        forwards, key = decode(cursor, moment, order.fields) if cursor else (True, [])
    except BadCursor:
        forwards, key = True, []
    stretch = read_stretch(queryset, order, key, forwards=forwards, limit=limit)
    ends = [[getattr(row, field) for field in order.fields] for row in (*stretch.rows[:1], *stretch.rows[-1:])]
    return Page(
        stretch.rows,
        older=encode(moment, True, ends[-1]) if stretch.has_next else None,
        newer=encode(moment, False, ends[0]) if stretch.has_previous else None,
    )


def encode(order: str, forwards: bool, key: Sequence[Any]) -> str:
    """The cursor of the rows beyond a key, in the order of that name."""
    parts = [part.isoformat() if isinstance(part, datetime) else part for part in key]
    packed = json.dumps([order, int(forwards), *parts], separators=(",", ":"))
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def decode(cursor: str, order: str, fields: Sequence[str]) -> tuple[bool, list[Any]]:
    """The direction and the key. Raises BadCursor."""
    if len(cursor) > MAX_CURSOR_LENGTH:
        raise BadCursor(cursor)
    try:
        packed = base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        name, forwards, *parts = json.loads(packed)
    except (ValueError, TypeError, RecursionError) as error:
        raise BadCursor(cursor) from error
    if name != order or forwards not in (0, 1) or len(parts) != len(fields):
        raise BadCursor(cursor)
    return bool(forwards), [_part(field, part) for field, part in zip(fields, parts, strict=True)]


def _part(field: str, value: Any) -> Any:
    if field == "at" or field.endswith("_at"):
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
