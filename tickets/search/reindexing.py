"""Making the stored terms anew after the way of making them has changed: in batches, by anybody, as often as liked.

From the newest row to the oldest, since new ones are what people look for. Each batch commits how far it has come; a
run that was stopped goes on there, and of two at a time one does nothing.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Max

from tickets import moments
from tickets.models import IndexProgress
from tickets.search.indexes import Index, indexes
from tickets.search.text import TERMS_VERSION

BATCH = 500


@dataclass(frozen=True)
class Step:
    """What one batch came to."""

    index: Index
    done: int
    is_finished: bool


def is_due() -> bool:
    """Whether a table still holds terms made in the old way."""
    finished = IndexProgress.objects.filter(terms_version=TERMS_VERSION, finished_at__isnull=False)
    return finished.count() < len(tuple(indexes()))


def reindex(seconds: float | None = None, told: Callable[[Step], None] = lambda step: None) -> bool:
    """Goes on until all is done, or for about so many seconds. Returns whether all is done."""
    until = None if seconds is None else time.monotonic() + seconds
    for index in indexes():
        for step in _steps(index):
            told(step)
            if until is not None and time.monotonic() > until:
                return not is_due()
    return not is_due()


def begin_again() -> None:
    """Forgets how far it has come."""
    IndexProgress.objects.all().delete()


def _steps(index: Index) -> Iterator[Step]:
    while True:
        step = _step(index)
        if step is None:
            return
        yield step
        if step.is_finished:
            return


@transaction.atomic
def _step(index: Index) -> Step | None:
    """One batch; None where there is nothing to do, or somebody else is doing it."""
    IndexProgress.objects.get_or_create(table=index.label, defaults={"terms_version": 0, "below": 0})
    progress = IndexProgress.objects.select_for_update(skip_locked=True).filter(table=index.label).first()
    if progress is None:
        return None
    if progress.terms_version != TERMS_VERSION:
        newest = index.model._base_manager.aggregate(newest=Max("pk"))["newest"] or 0
        progress.terms_version, progress.below, progress.done, progress.finished_at = TERMS_VERSION, newest + 1, 0, None
    elif progress.finished_at is not None:
        return None
    rows = list(
        index.rows().filter(pk__lt=progress.below).order_by("-pk").select_for_update(of=("self",), no_key=True)[:BATCH]
    )
    if rows:
        _write(index, {row.pk: index.text(row) for row in rows})
        progress.below = rows[-1].pk
        progress.done += len(rows)
    if len(rows) < BATCH:
        progress.finished_at = moments.now()
    progress.save()
    return Step(index, progress.done, progress.finished_at is not None)


def _write(index: Index, texts: dict[int, str]) -> None:
    """What is the same already is left alone: each row written costs every index of the table."""
    table = connection.ops.quote_name(index.model._meta.db_table)
    update = (
        f"UPDATE {table} AS old SET search = new.terms::tsvector"  # noqa: S608  (the model's own name)
        " FROM unnest(%s::bigint[], %s::text[]) AS new (id, terms)"
        " WHERE old.id = new.id AND old.search IS DISTINCT FROM new.terms::tsvector"
    )
    with connection.cursor() as cursor:
        cursor.execute(update, [list(texts), list(texts.values())])
