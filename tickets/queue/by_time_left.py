"""The order that no column holds: by the working time that is left.

Due times order tickets of one calendar; between calendars a night or a weekend lies. So the candidates are those due
first, by an index and bounded, and among them the clocks are asked.
"""

from typing import Any

from tickets import moments
from tickets.clocks import clocks
from tickets.keyset import Page, decode, encode
from tickets.models.ticket import TicketQuerySet
from tickets.queue.paging import ORDERS

CANDIDATES = 1_000
ORDER = "time_left"


def page_by_time_left(
    tickets: TicketQuerySet, fields: list[str], *, cursor: str = "", limit: int = 50
) -> Page[dict[str, Any]]:
    """One page of the candidates. Raises BadCursor. A cursor names the ticket beside which to go on."""
    forwards, key = decode(cursor, ORDER, ORDERS[ORDER].fields) if cursor else (True, [])
    ids = _ordered(tickets)
    start = 0
    if key:
        # A ticket that is due soon no more: forwards the list begins anew, before it there is nothing.
        at = ids.index(key[0]) if key[0] in ids else -forwards
        start = at + 1 if forwards else max(0, at - limit)
        limit = limit if forwards else min(limit, at)
    shown = ids[start : start + limit]
    found = {row["id"]: row for row in tickets.filter(pk__in=shown).values(*fields, "id", "next_due_at")}
    rows = [found[pk] for pk in shown if pk in found]
    return Page(
        rows,
        older=encode(ORDER, True, [shown[-1]]) if start + len(shown) < len(ids) and shown else None,
        newer=encode(ORDER, False, [shown[0]]) if start > 0 and shown else None,
    )


def _ordered(tickets: TicketQuerySet) -> list[int]:
    """The ids of the candidates, least time left first; what has no clock running comes last."""
    running = tickets.filter(next_due_at__isnull=False).order_by("next_due_at", "pk")
    ids = list(running.values_list("pk", flat=True)[:CANDIDATES])
    chips = clocks().next_chips(ids, moments.now())
    place = {pk: n for n, pk in enumerate(ids)}
    return sorted(ids, key=lambda pk: (pk not in chips, chips[pk].seconds if pk in chips else 0, place[pk]))
