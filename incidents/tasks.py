"""Shells for the worker; each may run twice."""

from celery import shared_task

from incidents import automation, review
from tickets import moments


@shared_task
def close_unanswered() -> None:
    automation.close_unanswered(moments.now())


@shared_task
def remind_reviews() -> None:
    review.due_reviews(moments.now())
