"""What the workflow matrices of all processes share."""

from typing import Any

from tickets.models import Ticket


def facts_of(ticket: Ticket) -> tuple[Any, ...]:
    """What a refused move must leave as it was: the ticket's row, its entries, its process's own part."""
    row = Ticket.objects.filter(pk=ticket.pk).values("state", "version", "event_count", "event_digest", "updated_at")
    return (row.get(), ticket.events.count(), type(ticket.detail).objects.filter(pk=ticket.pk).values().get())
