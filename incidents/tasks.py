"""Shells for the worker; each may run twice."""

from celery import shared_task
from django.utils import timezone

from incidents import automation


@shared_task
def close_unanswered() -> None:
    automation.close_unanswered(timezone.now())
