"""What a problem hangs together with, as its pages and panels read it."""

from accounts.models import User
from problems.models import Problem
from tickets.choices import Kind, LinkKind
from tickets.models import Ticket, TicketLink
from tickets.models.ticket import TicketQuerySet

# How many incidents one step resolves, and how many its page lists.
MAX_AT_ONCE = 200
# An incident comes from a problem by these; either kind counts.
FROM_PROBLEM = (LinkKind.CAUSED_BY, LinkKind.SAME_PROBLEM)


def linked_incidents(problem: Ticket, user: User) -> TicketQuerySet:
    """The incidents of a problem that the person may see."""
    ends = TicketLink.objects.filter(kind__in=FROM_PROBLEM)
    ids = ends.filter(target=problem).values("source").union(ends.filter(source=problem).values("target"))
    return Ticket.objects.visible_to(user).filter(kind=Kind.INCIDENT, pk__in=ids)


def open_incidents(problem: Ticket, user: User) -> TicketQuerySet:
    """Those that are still to be resolved, the oldest first."""
    return linked_incidents(problem, user).open().filter(resolved_at=None).for_list().order_by("created_at", "pk")


def public_workarounds(incident: Ticket) -> list[Problem]:
    """What its requester may read: the published workarounds for employees, in one statement."""
    ends = TicketLink.objects.filter(kind__in=FROM_PROBLEM)
    ids = ends.filter(source=incident).values("target").union(ends.filter(target=incident).values("source"))
    found = Problem.objects.known_to_all().filter(ticket__in=ids).select_related("ticket")
    return list(found.order_by("-workaround_published_at")[:5])
