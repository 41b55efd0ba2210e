"""Shells for the worker; each may run twice."""

from celery import shared_task

from catalog import bundles
from catalog.models import Request
from tickets import moments
from tickets.waiting import close_waiting


@shared_task
def close_unanswered() -> None:
    now = moments.now()
    close_waiting(Request.objects.to_close(now), now)


@shared_task
def go_on_with_bundles() -> None:
    bundles.go_on_with_all(moments.now())
