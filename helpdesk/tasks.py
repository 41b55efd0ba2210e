"""Housekeeping of the installation itself."""

from celery import shared_task
from django.core.management import call_command

from helpdesk.broker import delete_delivered_messages


@shared_task
def purge_delivered_messages() -> None:
    """Delete what the database broker has delivered and left behind."""
    delete_delivered_messages()


@shared_task
def clear_expired_sessions() -> None:
    """Delete sessions whose time is over."""
    call_command("clearsessions")
