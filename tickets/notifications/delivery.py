"""Sending messages by mail, with patience: again and again at growing intervals, then a list for administrators."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from tickets import moments
from tickets.hints import hint
from tickets.models import Notification
from tickets.notifications.mails import compose

logger = logging.getLogger(__name__)

# The waits after each failed attempt; after the last the message counts as undeliverable.
RETRY_AFTER = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
)
SWEEP_BATCH = 500


def deliver(key: int, at: datetime | None = None) -> bool:
    """Sends one message if it is due. Returns whether it went out.

    The claim moves the next attempt into the future before anything is sent, so two workers never send the same
    message, and one that dies leaves it to be tried again.
    """
    now = at or moments.now()
    message = _claim(key, now)
    if message is None:
        return False
    try:
        compose(message).send()
    except Exception as error:  # noqa: BLE001  (whatever a mail server or a template raises: keep it and go on)
        _put_off(message, error)
        return False
    Notification.objects.filter(pk=key).update(state=Notification.State.SENT, sent_at=moments.now(), last_error="")
    return True


def _claim(key: int, now: datetime) -> Notification | None:
    message = (
        Notification.objects.due(now)
        .select_related("event__ticket__requester", "event__ticket__assignee", "event__actor", "recipient")
        .filter(pk=key)
        .first()
    )
    if message is None:
        return None
    wait = RETRY_AFTER[min(message.attempts, len(RETRY_AFTER) - 1)]
    claimed = Notification.objects.due(now).filter(pk=key, attempts=message.attempts)
    taken = claimed.update(attempts=F("attempts") + 1, next_attempt_at=now + wait)
    message.attempts += 1
    return message if taken else None


def _put_off(message: Notification, error: Exception) -> None:
    logger.warning("Mail %s to %s failed: %s", message.pk, message.recipient.email, error)
    given_up = message.attempts > len(RETRY_AFTER)
    state = Notification.State.FAILED if given_up else Notification.State.PENDING
    Notification.objects.filter(pk=message.pk).update(
        state=state, last_error=f"{type(error).__name__}: {error}"[:1_000]
    )


def retry(message: Notification) -> None:
    """Gives an undeliverable message a fresh start."""
    Notification.objects.filter(pk=message.pk, state=Notification.State.FAILED).update(
        state=Notification.State.PENDING, attempts=0, next_attempt_at=moments.now()
    )
    transaction.on_commit(lambda: hint("tickets.tasks.deliver_notification", message.pk))


def sweep(at: datetime | None = None) -> int:
    """Sends what is due and no task has sent. Returns how many it tried."""
    now = at or moments.now()
    keys = list(Notification.objects.due(now).order_by("next_attempt_at").values_list("pk", flat=True)[:SWEEP_BATCH])
    for key in keys:
        deliver(key, now)
    return len(keys)
