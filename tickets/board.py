"""A process as a board: a column for each state, a card for each open ticket, and the way from one to another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from accounts.models import User
from tickets.models import Ticket
from tickets.workflow import Move, State, Workflow, workflow_for

# A column shows so many of its tickets, the most urgent first; the rest are in the queue.
MOST_CARDS = 30
SHOWN = (
    "number", "title", "state", "kind", "priority", "created_at", "confidential", "is_major",
    "assignee_id", "assignee__name", "team__name",
)  # fmt: skip
# Whose tickets a board can show.
SCOPES = ("all", "teams", "mine")


@dataclass(frozen=True)
class Column:
    """A state with its tickets. What has ended takes cards in, but shows none."""

    name: str
    state: State
    cards: Sequence[Mapping[str, Any]] = field(default_factory=list)
    has_more: bool = False


@dataclass(frozen=True)
class Way:
    """How a ticket gets from its state to another: the move, and whether it asks for something first."""

    name: str
    move: Move

    @property
    def asks(self) -> bool:
        return bool(self.move.inputs)


def columns_of(kind: str, user: User, scope: str = "all") -> list[Column]:
    """The board of a process as this person sees it, in one statement."""
    workflow = workflow_for(kind)
    found: dict[str, list[Mapping[str, Any]]] = {name: [] for name in workflow.states}
    for card in _cards(workflow, _in_scope(user, scope)):
        found[card["state"]].append(card)
    return [
        Column(name, state, found[name][:MOST_CARDS], len(found[name]) > MOST_CARDS)
        for name, state in workflow.states.items()
    ]


def _in_scope(user: User, scope: str) -> QuerySet[Ticket]:
    visible = Ticket.objects.visible_to(user)
    if scope == "mine":
        return visible.filter(assignee=user)
    return visible.filter(team_id__in=user.team_ids) if scope == "teams" else visible


def _cards(workflow: Workflow, tickets: QuerySet[Ticket]) -> Sequence[Mapping[str, Any]]:
    """The first of every open state, each from its own range of the index."""
    parts = [
        tickets.filter(kind=workflow.kind, state=name, is_open=True)
        .order_by("priority", "created_at", "id")
        .values(*SHOWN)[: MOST_CARDS + 1]
        for name, state in workflow.states.items()
        if state.is_open
    ]
    first, *others = parts
    return list(first.union(*others, all=True) if others else first)


def way_to(ticket: Ticket, user: User, state: str) -> Way | list[str | Promise]:
    """The move that brings the ticket there for this person, or why there is none; no reason where none leads there."""
    leading = [
        offer
        for offer in ticket.workflow.offers(ticket, user)
        if offer.move.target_from(ticket.state) == state != ticket.state
    ]
    ready = [offer for offer in leading if not offer.blocked_by]
    if not ready:
        return [reason for offer in leading for reason in offer.blocked_by]
    best = min(ready, key=lambda offer: offer.move.tone != "main")
    return Way(best.name, best.move)
