"""Which rows of a large table are weighed for a query: all of a few, the newest of a crowd.

A common word is in so many rows that reading its part of the index takes longer than reading the newest rows
themselves: those are walked through first, and the index is asked when that does not find enough.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import BooleanField, F, Func
from django.utils import timezone

from tickets.search.frequencies import SMALL, Frequencies
from tickets.search.vector import TermsQuery

# How many rows are weighed at most.
CANDIDATES = 300
# What is in more rows than these is asked for by time.
NEAR_ROWS = 2_000
# So many are put in order here.
MANY = 5_000
# So many of the newest rows are walked through at a time, as long as so many such strides would find enough.
STRIDE, STRIDES = 20_000, 3
SPREAD, FIRST_WINDOW = timedelta(days=730), timedelta(days=2)
WINDOW_GROWTH = 4


class Holds(Func):
    """Whether a row holds the terms, as no index answers it."""

    function = "ts_match_vq"
    output_field = BooleanField()

    def __init__(self, terms: TermsQuery) -> None:
        super().__init__(F("search"), terms)


def candidates(rows: models.QuerySet, terms: TermsQuery, most: float, known: Frequencies, newest: str) -> list[Any]:
    """Keys of at most CANDIDATES rows that hold the terms, the newest ones where there are more.

    `most` is how many there may be, about; `newest` names an indexed moment, empty where rows have none.
    """
    found = rows.filter(search=terms)
    if not newest or known.rows <= SMALL:
        return list(found.order_by(f"-{newest or 'pk'}").values_list("pk", flat=True)[:CANDIDATES])
    keys, since = _walk(rows, terms, newest) if most > NEAR_ROWS else ([], None)
    if len(keys) >= CANDIDATES:
        return keys
    # Those that are not many are found at once, by the index alone and in no order: asked for in order, the database
    # might read the whole table by its times to find them.
    several = list(found.values_list(newest, "pk")[:MANY])
    if len(several) < MANY:
        return [key for _at, key in sorted(several, reverse=True)[:CANDIDATES]]
    return _back_from(found, most, newest, since, keys)


def _walk(rows: models.QuerySet, terms: TermsQuery, newest: str) -> tuple[list[Any], datetime | None]:
    """The keys found among the newest rows, and since when all of them are."""
    keys: list[Any] = []
    until: datetime | None = None
    for stride in range(1, STRIDES + 1):
        within = {f"{newest}__lt": until} if until else {}
        since = _moment(rows.model, newest, within)
        if since is None:
            break
        walked = rows.filter(Holds(terms), **within, **{f"{newest}__gte": since}).order_by(f"-{newest}")
        keys += walked.values_list("pk", flat=True)[: CANDIDATES - len(keys)]
        until = since
        if len(keys) >= CANDIDATES or len(keys) * STRIDES < CANDIDATES * stride:
            break
    return keys, until


def _moment(model: type[models.Model], newest: str, within: dict[str, datetime]) -> datetime | None:
    """When the last row of a stride was made; None where there are fewer."""
    rows = model._base_manager.filter(**within).order_by(f"-{newest}")
    return rows.values_list(newest, flat=True)[STRIDE : STRIDE + 1].first()


def _back_from(found: models.QuerySet, most: float, newest: str, since: datetime | None, keys: list[Any]) -> list[Any]:
    """More keys, from window to window of time, which the index narrows before a row is read."""
    for window in _windows(most, newest, since):
        within = found.filter(**window).order_by(f"-{newest}")
        keys += within.values_list("pk", flat=True)[: CANDIDATES - len(keys)]
        if len(keys) >= CANDIDATES:
            break
    return keys


def _windows(most: float, newest: str, since: datetime | None) -> Iterator[dict[str, datetime]]:
    """Stretches of time, backwards. The first would hold enough matches if they were spread over two years."""
    until = since or timezone.now() + timedelta(days=1)
    length = max(FIRST_WINDOW, SPREAD * (2 * CANDIDATES / max(most, NEAR_ROWS)))
    while length < SPREAD:
        yield {f"{newest}__gte": until - length, f"{newest}__lt": until}
        until, length = until - length, length * WINDOW_GROWTH
    yield {f"{newest}__lt": until}
