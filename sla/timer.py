"""The tick: takes the clocks that are due in batches and carries out what they owe.

The truth is the column `next_look_at` with its index. Tickets are locked with SKIP LOCKED, so several workers share
the work, and a second beat or a task run twice finds nothing left to do.
"""

from datetime import datetime

from django.db import transaction

from sla import store
from sla.firing import Bundle, carry_out
from sla.models import Clock
from tickets.models import Ticket
from tickets.moments import database_now

BATCH = 500
# What firing reads of a ticket; people and teams come once per batch, however many tickets they have.
READ = (
    "number", "kind", "state", "priority", "confidential", "escalation_level", "event_count", "event_digest",
    "is_breached", "assignee", "requester", "team",
)  # fmt: skip


def tick(now: datetime | None = None) -> int:
    """Carries out everything that is due, batch by batch, the oldest first. Returns how many steps that were."""
    moment = now or database_now()
    paid = 0
    while batch := _batch(moment):
        paid += batch
    return paid


@transaction.atomic
def _batch(now: datetime) -> int:
    """One batch: the clocks most overdue, but for those that somebody else holds, and their tickets likewise.

    Nothing here waits for a lock, so it cannot deadlock with the verbs, which lock the ticket first.
    """
    due = list(Clock.objects.to_look_at(now).select_for_update(skip_locked=True)[:BATCH])
    tickets = (
        Ticket.objects.select_for_update(skip_locked=True)
        .filter(pk__in={clock.ticket_id for clock in due})
        .only(*READ)
        .prefetch_related("assignee", "requester", "team__lead")
    )
    bundles = {ticket.pk: Bundle(ticket, []) for ticket in tickets}
    for clock in due:
        if clock.ticket_id in bundles:
            bundles[clock.ticket_id].clocks.append((clock, store.to_state(clock)))
    return carry_out(list(bundles.values()), now) if bundles else 0
