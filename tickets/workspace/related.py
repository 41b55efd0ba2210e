"""What stands around a ticket: links, children, similar tickets, the requester's other ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchRank
from django.db.models import F, Q, QuerySet

from accounts.models import User
from tickets.models import Ticket, TicketLink, detail_model
from tickets.models.ticket import TicketQuerySet
from tickets.search import TermsQuery, query_terms

MAX_LINKS = 50
MAX_CHILDREN = 20
MAX_RECENT = 5
MAX_SIMILAR = 4
# Among how many of the newest tickets of the category similar ones are looked for: what it costs is bounded.
CANDIDATES = 300


@dataclass(frozen=True)
class Linked:
    """A link as it reads from the ticket that is open."""

    link: TicketLink
    label: str
    ticket: Ticket


def links_of(ticket: Ticket, user: User) -> list[Linked]:
    """The links to tickets that the person may see."""
    visible = Ticket.objects.visible_to(user).values("pk")
    found = (
        TicketLink.objects.filter(Q(source=ticket, target__in=visible) | Q(target=ticket, source__in=visible))
        .select_related("source", "target")
        .order_by("kind", "pk")[:MAX_LINKS]
    )
    return [
        Linked(link, link.label_from(ticket), link.target if link.source_id == ticket.pk else link.source)
        for link in found
    ]


def children_of(ticket: Ticket, user: User) -> TicketQuerySet:
    return ticket.children.visible_to(user).for_list().order_by("-is_open", "created_at")[:MAX_CHILDREN]


@dataclass(frozen=True)
class Around:
    """The requester's other tickets, the newest first, and tickets like this one, the nearest first."""

    recent: Sequence[Ticket]
    similar: Sequence[Ticket]


def around(ticket: Ticket, user: User) -> Around:
    """Both in one statement. Similar are those of the same kind and category that share words with the title."""
    others = Ticket.objects.visible_to(user).exclude(pk=ticket.pk)
    ids = others.filter(requester=ticket.requester_id).order_by("-created_at", "-pk").values("pk")[:MAX_RECENT]
    words = TermsQuery(" | ".join(query_terms(ticket.title)))
    if query_terms(ticket.title):
        ids = ids.union(_similar_ids(ticket, others, words))
    related = [ticket.kind] if detail_model(ticket.kind) else []
    rows = Ticket.objects.filter(pk__in=ids).for_list().select_related(*related, "assignee", "team")
    found = list(rows.annotate(nearness=SearchRank(F("search"), words)).order_by("-created_at", "-pk"))
    recent = [other for other in found if other.requester_id == ticket.requester_id]
    alike = [other for other in found if other.nearness and _is_alike(ticket, other)]
    return Around(recent[:MAX_RECENT], sorted(alike, key=lambda other: -other.nearness)[:MAX_SIMILAR])


def _similar_ids(ticket: Ticket, others: TicketQuerySet, words: TermsQuery) -> QuerySet[Any, Any]:
    """Looks among the newest of the category only, so that it costs the same however many there are."""
    candidates = others.filter(kind=ticket.kind, category=ticket.category_id)
    newest = candidates.order_by("-created_at", "-pk").values("pk")[:CANDIDATES]
    found = Ticket.objects.filter(pk__in=newest, search=words).annotate(nearness=SearchRank(F("search"), words))
    return found.order_by("-nearness", "-created_at").values("pk")[:MAX_SIMILAR]


def _is_alike(ticket: Ticket, other: Ticket) -> bool:
    return (other.kind, other.category_id) == (ticket.kind, ticket.category_id)


def solution_of(ticket: Ticket) -> str:
    """How it was solved, where its process says so."""
    return getattr(ticket.detail, "resolution", "") or ""
