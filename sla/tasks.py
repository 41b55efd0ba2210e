"""Shells for the worker; each may run twice."""

from celery import shared_task

from sla import timer, verification


@shared_task
def tick() -> None:
    timer.tick()


@shared_task
def verify_all() -> None:
    verification.log_differences()
