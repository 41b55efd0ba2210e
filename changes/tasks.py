"""Shells for the worker; each may run twice."""

from celery import shared_task

from changes import invitations


@shared_task
def send_invitations(meeting_id: int) -> None:
    invitations.send_invitations(meeting_id)


@shared_task
def send_missing_invitations() -> None:
    invitations.send_missing()
