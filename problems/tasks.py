"""Shells for the worker; each may run twice."""

from celery import shared_task

from problems.candidates import refresh_candidates
from tickets import moments


@shared_task
def propose_candidates() -> None:
    refresh_candidates(moments.now())
