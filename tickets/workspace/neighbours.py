"""The tickets before and after this one in the view from which it was opened."""

from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse

from accounts.models import User
from tickets.filters import FILTERS
from tickets.keyset import encode
from tickets.models import Ticket
from tickets.queue.paging import ORDERS, key_of
from tickets.queue.selection import Selection


@dataclass(frozen=True)
class Neighbours:
    """Addresses; None at either end of the view."""

    view: str
    view_url: str
    previous: str | None
    next: str | None


def neighbours_of(ticket: Ticket, user: User, params: QueryDict) -> Neighbours | None:
    """None when the address names no view."""
    if "view" not in params and not FILTERS.keys() & params.keys():
        return None
    selection = Selection.from_params(user, params)
    query = selection.query()
    numbers = [_beside(ticket, selection, forwards) for forwards in (False, True)]
    before, after = (f"{reverse('tickets:detail', args=[number])}?{query}" if number else None for number in numbers)
    name = getattr(selection.view, "label", None) or str(selection.view)
    return Neighbours(str(name), selection.url(), before, after)


def _beside(ticket: Ticket, selection: Selection, forwards: bool) -> str | None:
    order = ORDERS[selection.ordering]
    cursor = encode(selection.ordering, forwards, key_of(ticket, order))
    found = selection.page_at(cursor, ["number"], 1).rows
    return found[0]["number"] if found else None
