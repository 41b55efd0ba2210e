"""Carrying out what somebody waits for, in a worker: taken by one at a time, begun anew when one dies.

What a job comes to is written in one transaction with its end, so that it is there once or not at all.
"""

import logging
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import F

from reports.models import Job
from tickets import moments
from tickets.hints import hint

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
Made = TypeVar("Made", bound=Job)
# Told how much of a hundred is done.
Progress = Callable[[int], None]


class Lost(Exception):
    """Another worker has the job now."""


def run(model: type[Made], key: int, make: Callable[[Made, Progress], Callable[[], None]]) -> bool:
    """Does a job that waits. `make` reads and reckons; what it returns writes the result. Whether it was done."""
    job = _claim(model, key)
    if job is None:
        return False
    try:
        keep = make(job, lambda percent: _beat(job, percent))
        with transaction.atomic():
            _end(job, state=Job.State.DONE, done_at=moments.now(), percent=100, error="")
            keep()
    except Lost:
        return False
    except Exception as error:  # noqa: BLE001  (whatever it was: it is kept, tried again, and shown)
        _put_off(job, error)
        return False
    return True


def take_up(model: type[Job], task: str, at: datetime | None = None) -> int:
    """Hands to workers what no hint has reached and what a dead worker left. Returns how many."""
    keys = list(model.objects.to_take_up(at or moments.now()).values_list("pk", flat=True)[:20])
    for key in keys:
        hint(task, key)
    return len(keys)


def _claim(model: type[Made], key: int) -> Made | None:
    now, lease = moments.now(), uuid.uuid4()
    free = model.objects.to_take_up(now).filter(pk=key)
    values: dict[str, Any] = {"state": Job.State.RUNNING, "lease": lease, "heartbeat_at": now, "percent": 0}
    if not free.update(**values, attempts=F("attempts") + 1):
        return None
    return model.objects.get(pk=key)


def _mine(job: Job) -> Any:
    return type(job).objects.filter(pk=job.pk, lease=job.lease, state=Job.State.RUNNING)


def _beat(job: Job, percent: int) -> None:
    """Raises Lost when another has it."""
    if not _mine(job).update(heartbeat_at=moments.now(), percent=min(percent, 99)):
        raise Lost


def _end(job: Job, **values: Any) -> None:
    if not _mine(job).update(**values):
        raise Lost
    for name, value in values.items():
        setattr(job, name, value)


def _put_off(job: Job, error: Exception) -> None:
    logger.exception("%s %s could not be made.", type(job).__name__, job.pk)
    given_up = job.attempts >= MAX_ATTEMPTS
    state = Job.State.FAILED if given_up else Job.State.WAITING
    _mine(job).update(state=state, error=f"{type(error).__name__}: {error}"[:1_000], lease=None)
