"""Pages of a list by key instead of by offset: page 1,000 costs what page 1 costs."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime

from tickets.models import Ticket

SIZE = 20


@dataclass(frozen=True)
class Page:
    """Some tickets, newest first, and the cursors of the neighbouring pages (empty where there is none)."""

    tickets: list[Ticket]
    newer: str = ""
    older: str = ""


def page_of(tickets: QuerySet[Ticket], cursor: str, size: int = SIZE) -> Page:
    """The page that a cursor (`<` newer than, `>` older than a ticket) begins; a broken cursor is the first page."""
    direction, key = cursor[:1], _read(cursor[1:])
    if key is None or direction not in "<>":
        found = list(tickets.order_by("-created_at", "-pk")[: size + 1])
        return Page(found[:size], older=_cursor(">", found[:size], found[size:], -1))
    at, pk = key
    if direction == ">":
        rows = tickets.filter(Q(created_at__lt=at) | Q(created_at=at, pk__lt=pk)).order_by("-created_at", "-pk")
        found = list(rows[: size + 1])
        return Page(found[:size], _cursor("<", found[:size], True, 0), _cursor(">", found[:size], found[size:], -1))
    rows = tickets.filter(Q(created_at__gt=at) | Q(created_at=at, pk__gt=pk)).order_by("created_at", "pk")
    found = list(rows[: size + 1])
    shown = found[:size][::-1]
    return Page(shown, _cursor("<", shown, found[size:], 0), _cursor(">", shown, True, -1))


def _cursor(direction: str, shown: list[Ticket], there_is_more: object, index: int) -> str:
    if not (shown and there_is_more):
        return ""
    key = f"{shown[index].created_at.isoformat()} {shown[index].pk}"
    return direction + base64.urlsafe_b64encode(key.encode()).decode()


def _read(key: str) -> tuple[datetime, int] | None:
    try:
        moment, pk = base64.urlsafe_b64decode(key).decode().split(" ")
        at = parse_datetime(moment)
        return (at, int(pk)) if at and at.tzinfo else None
    except (ValueError, binascii.Error):
        return None
