"""The tickets before and after this one in the view from which it was opened."""

from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse

from accounts.models import User
from tickets.filters import FILTERS
from tickets.models import Ticket
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
    numbers = selection.beside(ticket)
    before, after = (f"{reverse('tickets:detail', args=[number])}?{query}" if number else None for number in numbers)
    name = getattr(selection.view, "label", None) or str(selection.view)
    return Neighbours(str(name), selection.url(), before, after)
