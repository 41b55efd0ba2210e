"""Shells for the worker; each may run twice."""

from celery import shared_task
from django.utils import timezone

from tickets import delivery, dispatch, upkeep
from tickets.moments import database_now


@shared_task
def dispatch_events(*event_ids: int) -> None:
    for event_id in event_ids:
        dispatch.dispatch(event_id)


@shared_task
def deliver_notification(notification_id: int) -> None:
    delivery.deliver(notification_id)


@shared_task
def sweep_outbox() -> None:
    dispatch.sweep()
    # What escalation tells waits by the database's time: a host whose clock is slow must not hold it back.
    delivery.sweep(max(timezone.now(), database_now()))


@shared_task
def remind_follow_ups() -> None:
    upkeep.remind_follow_ups(timezone.now())


@shared_task
def clear_away() -> None:
    upkeep.clear_away(timezone.now())
