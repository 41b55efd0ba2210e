"""How many open tickets of a process stand where, for the overviews of those who manage it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.urls import reverse

from accounts.models import User
from tickets.models import Ticket
from tickets.workflow import workflow_for


@dataclass(frozen=True)
class Column:
    """One state, how many tickets are in it, and where they are listed."""

    state: str
    label: Any
    count: int
    url: str


def open_columns(user: User, kind: str, states: Sequence[str]) -> list[Column]:
    """The states in this order, with what the person may see in each. One statement."""
    visible = Ticket.objects.visible_to(user).open().filter(kind=kind)
    counts = dict(visible.order_by().values_list("state").annotate(Count("pk")))
    known, queue = workflow_for(kind).states, reverse("tickets:queue")
    return [
        Column(name, known[name].label, counts.get(name, 0), f"{queue}?view=all&kind={kind}&state={name}")
        for name in states
    ]
