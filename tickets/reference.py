"""Settings that every new ticket reads and hardly anybody changes, kept by each process until somebody does.

Triggers (migration 0007) give the one row of `tickets_referencestamp` a new random value in the same transaction as any
change to the tables concerned, by whatever way. So one short look tells whether what a process remembers still
holds, and what was read inside a transaction that is rolled back is never taken for true.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import connection

Kept = TypeVar("Kept")

_remembered: dict[str, tuple[str, Any]] = {}
_shared: ContextVar["Reference | None"] = ContextVar("shared_look", default=None)


@dataclass(frozen=True)
class Reference:
    """The settings as one look at the stamp found them."""

    stamp: str

    def get(self, name: str, read: Callable[[], Kept]) -> Kept:
        """What `read` gives, read again only when a setting has changed since. It is shared: never change it."""
        kept = _remembered.get(name)
        if kept is None or not self.stamp or kept[0] != self.stamp:
            kept = (self.stamp, read())
            _remembered[name] = kept
        return kept[1]


def look() -> Reference:
    """The settings as this transaction sees them now, or as it saw them when `one_look` began."""
    return _shared.get() or _read_stamp()


@contextmanager
def one_look() -> Iterator[None]:
    """Whatever asks within goes by the settings as they are now. For one verb, which changes no setting itself."""
    token = _shared.set(_shared.get() or _read_stamp())
    try:
        yield
    finally:
        _shared.reset(token)


def _read_stamp() -> Reference:
    with connection.cursor() as cursor:
        cursor.execute("SELECT value::text FROM tickets_referencestamp")
        row = cursor.fetchone()
    return Reference(row[0] if row else "")
