"""The list of breaches: narrowed, paged by key, and as a sheet."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from sla import store
from sla.models import Breach
from tickets.clocks import clock_time
from tickets.keyset import Page, newest_first

SIZE = 50
# Beyond this a sheet helps nobody.
MAX_ROWS = 20_000
RELATED = ("clock", "ticket", "team", "assignee", "reason", "explained_by")


def page_of(breaches: QuerySet[Breach], cursor: str, size: int = SIZE) -> Page[Breach]:
    """A page of them, the newest first; a cursor that is not understood is the first page's."""
    return newest_first(_listed(breaches), "at", cursor=cursor, limit=size)


def _listed(breaches: QuerySet[Breach]) -> QuerySet[Breach]:
    """With what a row shows, without a ticket's long texts."""
    return breaches.select_related(*RELATED).defer("ticket__description", "ticket__error_text", "ticket__search")


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
        yield [
            breach.ticket.number, breach.ticket.title, str(clock.get_kind_display()), breach.at,
            clock_time(clock.target_seconds), clock_time(over_seconds(breach, at)), str(breach.team or ""),
            breach.assignee.name if breach.assignee else "", str(breach.reason or ""), breach.remedy,
            breach.explained_by.name if breach.explained_by else "", breach.explained_at,
        ]  # fmt: skip


def all_rows(breaches: QuerySet[Breach]) -> Iterator[Breach]:
    """What an export reads, in pieces."""
    return _listed(breaches).order_by("-at", "-pk")[:MAX_ROWS].iterator(chunk_size=2_000)
