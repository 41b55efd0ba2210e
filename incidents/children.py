"""The incidents that belong to a major one: which those could be, and how they are solved with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.postgres.search import SearchRank
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import BooleanField, Case, F, Q, Value, When
from django.utils.translation import gettext as _

from accounts.models import User
from tickets import actions, events
from tickets.actions.base import lock
from tickets.actions.move import carry_out
from tickets.asset_directory import assets
from tickets.choices import Kind
from tickets.exceptions import Blocked, Refused
from tickets.models import Ticket
from tickets.models.ticket import TicketQuerySet
from tickets.search import TermsQuery, query_terms
from tickets.workflow import blockers

# What came in so long before the declaration may be the same matter already.
REACH = timedelta(hours=12)
MAX_PROPOSED = 20
# Among how many of the newest open incidents likely ones are looked for: what it costs is bounded.
CANDIDATES = 300
RESOLVE = "resolve_with_major"


def could_join(ticket: Ticket, user: User) -> TicketQuerySet:
    """The open incidents that the person may see and that can become its children."""
    found = Ticket.objects.visible_to(user).open().filter(kind=Kind.INCIDENT, is_drill=ticket.is_drill)
    return found.filter(parent=None, is_major=False).exclude(state="resolved").exclude(pk=ticket.pk)


def proposed(ticket: Ticket, user: User) -> list[Ticket]:
    """What looks like the same matter: recent, and of its category, its assets or its words; the nearest first."""
    since = min(ticket.created_at, ticket.major.declared_at) - REACH
    newest = could_join(ticket, user).filter(created_at__gte=since).order_by("-created_at", "-pk")
    words = query_terms(f"{ticket.title} {ticket.major.public_title}")
    terms = TermsQuery(" | ".join(words))
    alike = Q(pk__in=_naming(ticket))
    if ticket.category is not None:
        alike |= Q(category__path__startswith=ticket.category.path)
    if words:
        alike |= Q(search=terms)
    rows = Ticket.objects.filter(alike, pk__in=list(newest.values_list("pk", flat=True)[:CANDIDATES])).for_list()
    same = Case(When(category=ticket.category_id, then=Value(True)), default=Value(False), output_field=BooleanField())
    rows = rows.annotate(is_same=same, nearness=SearchRank(F("search"), terms) if words else Value(0.0))
    return list(rows.order_by("-nearness", "-is_same", "-created_at", "-pk")[:MAX_PROPOSED])


def _naming(ticket: Ticket) -> set[int]:
    """The tickets that name one of its assets, or one that stands still with it."""
    ids = ticket.major.asset_ids
    if not ids:
        return set()
    return {key for keys in assets().tickets_naming(assets().touched_by(ids)).values() for key in keys}


@dataclass(frozen=True)
class Outcome:
    """One child that was added, or why not."""

    ticket: Ticket
    refusal: str = ""


def add_children(ticket: Ticket, children: Sequence[Ticket], *, by: User) -> list[Outcome]:
    """Makes each a child, in a transaction of its own, and tells what became of it."""
    outcomes = []
    for child in children:
        try:
            actions.join(child, parent=ticket, by=by)
        except Refused as refusal:
            outcomes.append(Outcome(child, refusal.message))
        except ValidationError as error:
            outcomes.append(Outcome(child, " ".join(error.messages)))
        else:
            outcomes.append(Outcome(child))
    return outcomes


def resolve_children(ticket: Ticket, by: User | None) -> None:
    """Resolves the open children with the words of their parent, which is locked and resolved.

    One that cannot be stays as it is: its holder is told, and the parent's timeline names it with the reason.
    """
    left = []
    keys = ticket.children.open().exclude(state="resolved").order_by("pk").values_list("pk", "kind")
    for key, kind in list(keys):
        child = lock(Ticket(pk=key, kind=kind))
        try:
            with transaction.atomic():
                _resolve(child, ticket, by)
        except (Refused, ValidationError) as refusal:
            reason = refusal.message if isinstance(refusal, Refused) else " ".join(refusal.messages)
            _leave(lock(child), ticket, reason)
            left.append({"number": child.number, "reason": reason})
    if left:
        events.record(ticket, "children_left", by, at=ticket.updated_at, data={"children": left})


def _resolve(child: Ticket, parent: Ticket, by: User | None) -> None:
    move = child.workflow.moves.get(RESOLVE)
    if move is None or child.state not in move.source:
        raise Refused(_("This kind of ticket does not know this step."))
    if reasons := blockers(move, child):
        raise Blocked(reasons)
    words: dict[str, Any] = {name: getattr(parent.incident, name) for name in move.requires}
    carry_out(child, move, by, words, parent.updated_at)


def _leave(child: Ticket, parent: Ticket, reason: str) -> None:
    data = {"parent": events.as_json(parent), "reason": reason}
    events.record(child, "not_resolved_with_major", None, at=parent.updated_at, data=data)
