"""What time alone brings about: reminders, and clearing away what is no longer needed."""

from datetime import datetime, timedelta

from django.db import transaction

from tickets import events
from tickets.documents import background
from tickets.files.keeping import delete_stale_drafts
from tickets.models import Draft, IdempotencyKey, Presence, Ticket
from tickets.search import log

REMINDER_BATCH = 200
PRESENCE_KEPT = timedelta(minutes=5)
DRAFTS_KEPT = timedelta(days=30)
IDEMPOTENCY_KEYS_KEPT = timedelta(days=1)


def remind_follow_ups(now: datetime) -> int:
    """Tells whoever holds a pending ticket that the moment to look again has come; once. Returns how many."""
    told = 0
    while batch := _remind_batch(now):
        told += batch
    return told


@transaction.atomic
def _remind_batch(now: datetime) -> int:
    due = Ticket.objects.to_follow_up(now).order_by("follow_up_at").select_for_update(skip_locked=True)
    tickets = list(due[:REMINDER_BATCH])
    for ticket in tickets:
        ticket.follow_up_told = True
        data = {"follow_up_at": events.as_json(ticket.follow_up_at)}
        events.record(ticket, "follow_up_due", None, at=now, fields={"follow_up_told"}, data=data)
    return len(tickets)


def clear_away(now: datetime) -> None:
    """Deletes presences, drafts, unsent uploads, remembered requests, searches and documents whose time is over."""
    Presence.objects.filter(seen_at__lt=now - PRESENCE_KEPT).delete()
    Draft.objects.filter(saved_at__lt=now - DRAFTS_KEPT).delete()
    IdempotencyKey.objects.filter(created_at__lt=now - IDEMPOTENCY_KEYS_KEPT).delete()
    delete_stale_drafts(now - DRAFTS_KEPT)
    background.clear_away(now)
    log.purge(now)
