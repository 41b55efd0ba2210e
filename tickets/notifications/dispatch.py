"""From an event to the messages it causes: each event once, whatever crashes or runs twice.

The event's own `dispatched_at` is the outbox; a task is only a hint to look at once, and the sweep finds what a
lost hint or a dead worker left.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from tickets import moments
from tickets.hints import hint
from tickets.models import Notification, TicketEvent
from tickets.notifications.rules import notifications_for

# How long a hint may take before the sweep does its work.
GRACE = timedelta(seconds=15)
SWEEP_BATCH = 500


def enqueue(events: Sequence[TicketEvent]) -> None:
    """Reaction: after commit, hints to a worker that events wait to be dispatched."""
    waiting = [event for event in events if event.dispatched_at is None]
    if waiting:
        transaction.on_commit(lambda: hint("tickets.tasks.dispatch_events", *(event.pk for event in waiting)))


def dispatch(event_id: int, at: datetime | None = None) -> int:
    """Claims an event and writes the messages it causes, in one transaction. Returns how many; 0 when already done."""
    with transaction.atomic():
        claimed = TicketEvent.objects.filter(pk=event_id, dispatched_at=None).update(dispatched_at=at or moments.now())
        if not claimed:
            return 0
        event = TicketEvent.objects.select_related(
            "actor", "ticket__requester", "ticket__assignee", "ticket__team"
        ).get(pk=event_id)
        messages = Notification.objects.bulk_create(notifications_for(event), ignore_conflicts=True)
        transaction.on_commit(lambda: _hint_deliveries(event_id))
    return len(messages)


def _hint_deliveries(event_id: int) -> None:
    waiting = Notification.objects.filter(event=event_id, state=Notification.State.PENDING)
    for key in waiting.values_list("pk", flat=True):
        hint("tickets.tasks.deliver_notification", key)


def sweep(at: datetime | None = None) -> int:
    """Dispatches what no hint has reached in time, oldest first. Returns how many events it took up."""
    now = at or moments.now()
    overdue = TicketEvent.objects.undispatched().filter(at__lte=now - GRACE).order_by("pk")
    keys = list(overdue.values_list("pk", flat=True)[:SWEEP_BATCH])
    for key in keys:
        dispatch(key, now)
    return len(keys)
