"""Shells for the worker; each may run twice."""

from celery import shared_task

from tickets import delivery, dispatch, moments, upkeep


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
    delivery.sweep()


@shared_task
def remind_follow_ups() -> None:
    upkeep.remind_follow_ups(moments.now())


@shared_task
def clear_away() -> None:
    upkeep.clear_away(moments.now())
