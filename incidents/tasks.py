"""Shells for the worker; each may run twice."""

from celery import shared_task

from incidents import automation
from tickets import moments


@shared_task
def close_unanswered() -> None:
    automation.close_unanswered(moments.now())
