"""From an event to the messages it causes."""

from tickets.models import TicketEvent


def enqueue(event: TicketEvent) -> None:
    """Reaction: after commit, hints to a worker that the event waits to be dispatched."""
