"""The time that all hosts agree on: the database's."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

# Time servers hold a host well within this; what is off by more is a fault, and the database is believed.
TOLERANCE = timedelta(seconds=5)
MEASURED_EVERY_SECONDS = 60


def database_now() -> datetime:
    """The time by the database: one clock for all hosts, whatever their own say."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def now() -> datetime:
    """The time by which everything is recorded: this host's, put right where its clock is wrong."""
    return timezone.now() + correction()


@dataclass(frozen=True)
class _Measurement:
    """How far the host was off, and when that was found by its wall clock and by one that never jumps."""

    off: timedelta
    wall: datetime
    steady: float

    def holds(self) -> bool:
        """Whether it is fresh, and the host's clock has not been set since."""
        passed = time.monotonic() - self.steady
        jump = timezone.now() - self.wall - timedelta(seconds=passed)
        return passed < MEASURED_EVERY_SECONDS and abs(jump) < TOLERANCE


_last: _Measurement | None = None


def correction() -> timedelta:
    """What to add to this host's time; nothing where it is right. Asks the database once a minute."""
    global _last
    if _last is None or not _last.holds():
        off = database_now() - timezone.now()
        _last = _Measurement(off, timezone.now(), time.monotonic())
    return _last.off if abs(_last.off) > TOLERANCE else timedelta(0)
