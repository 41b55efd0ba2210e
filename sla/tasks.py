"""Shells for the worker; each may run twice."""

from celery import shared_task

from sla import tallies, timer, verification
from sla.channels import delivery
from sla.editing import moving
from sla.simulation import runner


@shared_task
def tick() -> None:
    timer.tick()


@shared_task
def verify_all() -> None:
    verification.log_differences()


@shared_task
def keep_tallies() -> None:
    tallies.keep()


@shared_task
def simulate(simulation_id: int) -> None:
    runner.run(simulation_id)


@shared_task
def move_running_clocks(change_id: int) -> None:
    moving.move_running_clocks(change_id)


@shared_task
def post_to_channels() -> None:
    delivery.sweep()


@shared_task
def take_up() -> None:
    """What a lost hint or a dead worker left."""
    runner.take_up()
    moving.take_up()
    delivery.take_up()
