"""The list of breaches: narrowed, paged by key, and as a sheet."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from sla import store
from sla.models import Breach
from tickets.clocks import clock_time
from tickets.keyset import LARGEST_ID, read_moment
from tickets.queue.export import neutralised

SIZE = 50
# Beyond this a sheet helps nobody.
MAX_ROWS = 20_000
RELATED = ("clock", "ticket", "team", "assignee", "reason", "explained_by")


@dataclass(frozen=True)
class Page:
    """Some breaches, the newest first; cursors of the neighbouring pages, empty where there is none."""

    rows: list[Breach]
    newer: str = ""
    older: str = ""


def page_of(breaches: QuerySet[Breach], cursor: str, size: int = SIZE) -> Page:
    """The page that a cursor (`<` newer than, `>` older than a row) begins; a broken one is the first page."""
    direction, key = cursor[:1], _read(cursor[1:])
    rows = breaches.select_related(*RELATED).defer("ticket__description", "ticket__error_text", "ticket__search")
    if key is None or direction not in (">", "<"):
        found = list(rows.order_by("-at", "-pk")[: size + 1])
        return Page(found[:size], older=_cursor(">", found[:size], len(found) > size))
    at, pk = key
    if direction == ">":
        older = rows.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk)).order_by("-at", "-pk")
        found = list(older[: size + 1])
        return Page(found[:size], _cursor("<", found[:1], True), _cursor(">", found[:size], len(found) > size))
    newer = list(rows.filter(Q(at__gt=at) | Q(at=at, pk__gt=pk)).order_by("at", "pk")[: size + 1])
    shown = newer[:size][::-1]
    return Page(shown, _cursor("<", shown[:1], len(newer) > size), _cursor(">", shown, True))


def _cursor(direction: str, rows: list[Breach], there_is_more: bool) -> str:
    if not rows or not there_is_more:
        return ""
    return f"{direction}{rows[-1].at.isoformat()}~{rows[-1].pk}"


def _read(key: str) -> tuple[datetime, int] | None:
    moment, _tilde, pk = key.partition("~")
    at = read_moment(moment)
    if at is None or not (pk.isascii() and pk.isdigit() and len(pk) < 20) or int(pk) > LARGEST_ID:
        return None
    return at, int(pk)


def over_seconds(breach: Breach, at: datetime) -> int:
    """By how much business time the target was overrun, until the clock ended or until now."""
    state = store.to_state(breach.clock)
    return max(0, state.used_seconds(at) - state.target_seconds)


def sheet_rows(breaches: Iterable[Breach], at: datetime) -> Iterator[list[Any]]:
    """The head, then a row for each breach."""
    yield [
        _("Number"), _("Title"), _("Clock"), _("Breached at"), _("Target"), _("Over by"), _("Team"), _("Assignee"),
        _("Reason"), _("Remedy"), _("Explained by"), _("Explained at"),
    ]  # fmt: skip
    for breach in breaches:
        clock = breach.clock
        row = [
            breach.ticket.number, breach.ticket.title, str(clock.get_kind_display()), breach.at,
            clock_time(clock.target_seconds), clock_time(over_seconds(breach, at)), str(breach.team or ""),
            breach.assignee.name if breach.assignee else "", str(breach.reason or ""), breach.remedy,
            breach.explained_by.name if breach.explained_by else "", breach.explained_at,
        ]  # fmt: skip
        yield [neutralised(value) for value in row]


def all_rows(breaches: QuerySet[Breach]) -> Iterator[Breach]:
    """What an export reads, in pieces."""
    rows = breaches.select_related(*RELATED).defer("ticket__description", "ticket__error_text", "ticket__search")
    return rows.order_by("-at", "-pk")[:MAX_ROWS].iterator(chunk_size=2_000)
