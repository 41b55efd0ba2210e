"""The queue's orders, and its pages in them."""

from collections.abc import Mapping
from typing import Any

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce

from tickets.keyset import Order, Page, decode, encode, read_stretch
from tickets.models.ticket import NEVER

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
    forwards, key = decode(cursor, order, how.fields) if cursor else (True, [])
    stretch = read_stretch(queryset, how, key, forwards=forwards, limit=limit)
    rows = stretch.rows
    return Page(
        rows,
        older=encode(order, True, key_of(rows[-1], how)) if stretch.has_next else None,
        newer=encode(order, False, key_of(rows[0], how)) if stretch.has_previous else None,
    )


def key_of(row: Any, order: Order) -> list[Any]:
    if isinstance(row, dict):
        return [row[field] for field in order.fields]
    return [row.next_due_at or NEVER if field == "due_order_at" else getattr(row, field) for field in order.fields]
