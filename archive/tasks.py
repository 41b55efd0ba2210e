"""Shells for the worker; each may run twice."""

from celery import shared_task

from accounts.models import User
from archive import sealing, verification
from archive.actions import remove as removals
from archive.actions.write import begin_due, begin_supplements
from archive.models import Bundle


@shared_task
def write(bundle_id: int) -> None:
    sealing.run(bundle_id)


@shared_task
def verify(bundle_id: int, user_id: int) -> None:
    if bundle := Bundle.objects.sealed().filter(pk=bundle_id).first():
        verification.verify(bundle, User.objects.filter(pk=user_id).first())


@shared_task
def remove(removal_id: int) -> None:
    removals.carry_out(removal_id)


@shared_task
def take_up() -> None:
    """What is due, what a lost hint or a dead worker left."""
    begin_due()
    sealing.take_up()
    removals.take_up()


@shared_task
def nightly() -> None:
    begin_supplements()
    verification.nightly()
