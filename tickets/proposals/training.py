"""Learning in a worker: reads the tickets, learns target after target, and keeps what came of it.

One training is open at a time. A worker that dies is followed by another, which begins anew: nothing is kept before
all is learned.
"""

import logging
import time
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Max

from accounts.models import User
from tickets import moments
from tickets.hints import hint
from tickets.models import ProposalModel, ProposalTraining, Target
from tickets.proposals import reading

logger = logging.getLogger(__name__)

TASK = "tickets.tasks.train_proposals"
EVERY = timedelta(days=7)
MAX_ATTEMPTS = 3
# Trainings and figures of versions that are remembered.
VERSIONS_KEPT = 60
State = ProposalTraining.State


def ask_for_training(by: User | None = None) -> ProposalTraining:
    """The training that is open already, or a new one. A worker is told of it."""
    try:
        with transaction.atomic():
            training = ProposalTraining.objects.create(requested_by=by, created_at=moments.now())
    except IntegrityError:
        open_one = ProposalTraining.objects.open().first()
        return open_one or ask_for_training(by)
    transaction.on_commit(lambda: hint(TASK, training.pk))
    return training


def keep_learned(now: datetime) -> None:
    """Takes up what no hint has reached or a dead worker left; once a week learns by itself."""
    latest = ProposalTraining.objects.filter(state__in=[State.DONE, State.FAILED]).aggregate(at=Max("created_at"))["at"]
    if not ProposalTraining.objects.open().exists() and (latest is None or latest < now - EVERY):
        ask_for_training()
        return
    for key in ProposalTraining.objects.to_take_up(now).values_list("pk", flat=True):
        hint(TASK, key)


def train(training_id: int) -> None:
    """Learns, unless a living worker is at it or it is done already."""
    now = moments.now()
    claimed = (
        ProposalTraining.objects.to_take_up(now)
        .filter(pk=training_id)
        .update(state=State.RUNNING, heartbeat_at=now, started_at=now, attempts=F("attempts") + 1, target="", done=0)
    )
    if not claimed:
        return
    training = ProposalTraining.objects.get(pk=training_id)
    if training.attempts > MAX_ATTEMPTS:
        logger.error("Training %s was begun %s times and never ended.", training.pk, MAX_ATTEMPTS)
        _save(training, state=State.FAILED, ended_at=now)
        return
    try:
        _learn(training)
    except Exception:
        _save(training, state=State.FAILED, ended_at=moments.now())
        raise


def _save(training: ProposalTraining, **values: object) -> None:
    ProposalTraining.objects.filter(pk=training.pk).update(**values)


def _learn(training: ProposalTraining) -> None:
    import numpy as np

    from tickets.proposals.fitting import learn

    _save(training, total=reading.how_many())
    filed = reading.read_filed(lambda count: _save(training, done=count, heartbeat_at=moments.now()))
    models = []
    for target in Target:
        _save(training, target=target, done=len(filed.corpus), heartbeat_at=moments.now())
        began = time.monotonic()
        labels = np.frombuffer(filed.labels[target], np.int64) if len(filed.corpus) else np.empty(0, np.int64)
        learned = learn(filed.corpus, labels, lambda: _save(training, heartbeat_at=moments.now()))
        report = learned.report or {}
        models.append(
            ProposalModel(
                target=target,
                training=training,
                seconds=round(time.monotonic() - began, 2),
                tickets=learned.texts,
                silent=learned.silent,
                accuracy=report.get("accuracy"),
                report=report,
                weights=learned.weights.pack() if learned.weights else None,
            )
        )
    _keep(training, models)


@transaction.atomic
def _keep(training: ProposalTraining, models: list[ProposalModel]) -> None:
    """All targets or none; the earlier versions keep their figures only."""
    now = moments.now()
    if not ProposalTraining.objects.select_for_update().filter(pk=training.pk, state=State.RUNNING).exists():
        return  # somebody took it over and was done first
    for model in models:
        earlier = ProposalModel.objects.filter(target=model.target)
        model.version = (earlier.aggregate(latest=Max("version"))["latest"] or 0) + 1
        model.trained_at = now
        earlier.filter(is_current=True).update(is_current=False, weights=None)
        earlier.filter(version__lte=model.version - VERSIONS_KEPT).delete()
        model.save(force_insert=True)
    ProposalTraining.objects.filter(models=None, state=State.DONE).delete()
    _save(training, state=State.DONE, ended_at=now, target="")
