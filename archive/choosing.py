"""Which tickets go into which bundle."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, F, Min, OuterRef, QuerySet

from archive.models import ArchivedTicket, Bundle
from archive.months import bounds, month_of, next_month
from tickets.models import Ticket


def closed_in(month: date) -> QuerySet[Ticket]:
    """Closed in that month and not reopened since."""
    since, until = bounds(month)
    return Ticket.objects.filter(closed_at__gte=since, closed_at__lt=until, is_open=False)


def uncopied_in(month: date) -> QuerySet[Ticket]:
    """Of those, what no bundle has as it is now: closed late, or corrected afterwards."""
    copies = ArchivedTicket.objects.filter(
        bundle__state=Bundle.State.SEALED,
        ticket_id=OuterRef("pk"),
        event_count__gte=OuterRef("event_count"),
        version__gte=OuterRef("version"),
    )
    return closed_in(month).filter(~Exists(copies))


def chosen(bundle: Bundle) -> QuerySet[Ticket]:
    """The tickets of a bundle that is being written."""
    if bundle.kind == Bundle.Kind.SUPPLEMENT:
        return uncopied_in(bundle.month)
    return closed_in(bundle.month)


def next_ids(bundle: Bundle, limit: int) -> list[int]:
    """The following ones, by key."""
    following = chosen(bundle).filter(pk__gt=bundle.cursor).order_by("pk")
    return list(following.values_list("pk", flat=True)[:limit])


def months_with_tickets(until: date) -> Iterator[date]:
    """The months up to that one, from the first in which a ticket was closed."""
    first = Ticket.objects.filter(closed_at__isnull=False, is_open=False).aggregate(first=Min(F("closed_at")))["first"]
    if first is None:
        return
    month = month_of(first)
    while month <= until:
        yield month
        month = next_month(month)
