"""Shells for the worker; each may run twice."""

from celery import shared_task

from tickets import moments, upkeep
from tickets.actions.approvals.reviewing import review_all
from tickets.documents import background
from tickets.improvements import reminders
from tickets.notifications import delivery, dispatch
from tickets.proposals import training
from tickets.recurring import making
from tickets.satisfaction import asking, taps
from tickets.search import reindexing, vocabulary

REINDEX_SECONDS = 240


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
def review_approvers() -> None:
    review_all(moments.now())


@shared_task
def make_recurring() -> None:
    making.make_due(moments.now())


@shared_task
def remind_improvements() -> None:
    reminders.remind_improvements(moments.now())


@shared_task
def train_proposals(training_id: int) -> None:
    training.train(training_id)


@shared_task
def keep_proposals() -> None:
    training.keep_learned(moments.now())


@shared_task
def clear_away() -> None:
    upkeep.clear_away(moments.now())


@shared_task
def make_document(document_id: int) -> None:
    background.make(document_id)


@shared_task
def take_up_documents() -> None:
    background.take_up()


@shared_task
def ask_for_satisfaction() -> None:
    now = moments.now()
    taps.settle(now)
    asking.write_mails(now)


@shared_task
def reindex_search() -> None:
    """Goes on after an upgrade; a look at one small table when nothing is to do."""
    if reindexing.is_due():
        reindexing.reindex(seconds=REINDEX_SECONDS)


@shared_task
def count_words() -> None:
    vocabulary.count_words()
