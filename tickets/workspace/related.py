"""What stands around a ticket: links, children, the requester's other tickets."""

from dataclasses import dataclass

from django.db.models import Q

from accounts.models import User
from tickets.models import Ticket, TicketLink
from tickets.models.ticket import TicketQuerySet

MAX_LINKS = 50
MAX_CHILDREN = 20
MAX_RECENT = 5


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


def links_once(ticket: Ticket, user: User) -> list[Linked]:
    """The same for the parts of one page, which share a ticket as it was read: they ask once together."""
    read = ticket.__dict__.setdefault("_links_read", {})
    if user.pk not in read:
        read[user.pk] = links_of(ticket, user)
    return read[user.pk]


def children_of(ticket: Ticket, user: User) -> TicketQuerySet:
    return ticket.children.visible_to(user).for_list().order_by("-is_open", "created_at")[:MAX_CHILDREN]


def recent_of(ticket: Ticket, user: User) -> list[Ticket]:
    """The requester's other tickets that the person may see, the newest first."""
    others = Ticket.objects.visible_to(user).exclude(pk=ticket.pk).filter(requester=ticket.requester_id)
    return list(others.for_list().order_by("-created_at", "-pk")[:MAX_RECENT])


def solution_of(ticket: Ticket) -> str:
    """How it was solved, where its process says so."""
    return getattr(ticket.detail, "resolution", "") or ""
