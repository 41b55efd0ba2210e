"""Shells for the worker; each may run twice."""

from celery import shared_task

from knowledge import gaps, reminding
from knowledge.actions.deflection import forget_terms
from tickets import moments


@shared_task
def remind_reviews() -> None:
    reminding.remind_reviews(moments.now())


@shared_task
def look_for_gaps() -> None:
    gaps.refresh_gaps(moments.now())
    forget_terms(moments.now())
