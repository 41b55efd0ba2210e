"""Shells for the worker; each may run twice."""

from celery import shared_task
from django.utils import timezone

from tickets import delivery, dispatch, upkeep


@shared_task
def dispatch_event(event_id: int) -> None:
    dispatch.dispatch(event_id)


@shared_task
def deliver_notification(notification_id: int) -> None:
    delivery.deliver(notification_id)


@shared_task
def sweep_outbox() -> None:
    dispatch.sweep()
    delivery.sweep()


@shared_task
def remind_follow_ups() -> None:
    upkeep.remind_follow_ups(timezone.now())


@shared_task
def clear_away() -> None:
    upkeep.clear_away(timezone.now())
