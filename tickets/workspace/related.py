"""What stands around a ticket: links, children, similar tickets, the requester's other ones."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchRank
from django.db.models import F, Q, Sum

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


def recent_of(ticket: Ticket, user: User) -> TicketQuerySet:
    """The requester's other tickets, the newest first."""
    own = Ticket.objects.visible_to(user).filter(requester=ticket.requester_id).exclude(pk=ticket.pk)
    return own.for_list().order_by("-created_at", "-pk")[:MAX_RECENT]


def similar_to(ticket: Ticket, user: User) -> list[Ticket]:
    """Tickets of the same category whose texts share words with the title, the nearest first; one statement."""
    terms = query_terms(ticket.title)
    if not terms:
        return []
    words = TermsQuery(" | ".join(terms))
    candidates = Ticket.objects.visible_to(user).filter(kind=ticket.kind, category=ticket.category_id)
    newest = candidates.order_by("-created_at", "-pk").values("pk")[:CANDIDATES]
    by_nearness = {"nearness": SearchRank(F("search"), words)}
    # Ranked by themselves: what a row shows is joined to the few that are left, not to all that were compared.
    nearest = (
        Ticket.objects.filter(pk__in=newest, search=words)
        .exclude(pk=ticket.pk)
        .annotate(**by_nearness)
        .order_by("-nearness", "-created_at")
        .values("pk")[:MAX_SIMILAR]
    )
    related = [ticket.kind] if detail_model(ticket.kind) else []
    found = Ticket.objects.filter(pk__in=nearest).for_list().select_related(*related, "assignee", "team")
    return list(found.annotate(**by_nearness).order_by("-nearness", "-created_at"))


def solution_of(ticket: Ticket) -> str:
    """How it was solved, where its process says so."""
    return getattr(ticket.detail, "resolution", "") or ""


def worked_minutes(ticket: Ticket) -> int:
    total: dict[str, Any] = ticket.worklogs.aggregate(total=Sum("minutes"))
    return total["total"] or 0
