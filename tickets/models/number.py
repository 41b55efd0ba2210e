"""Ticket numbers: `IT-YYYYMMDD-N`, N from 1 each day, without gaps."""

from datetime import datetime

from django.db import connection, models
from django.utils import timezone


class NumberCounter(models.Model):
    """The last number given out on a day; the row is the lock that makes numbers unique and contiguous."""

    day = models.DateField(primary_key=True)
    last = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.day}: {self.last}"


def next_number(at: datetime) -> str:
    """Draws the number for a ticket created at `at`, dated in the site's zone.

    Call it as the last statement before the ticket's insert, in the same transaction: it serialises the day's
    creations until commit, and a rollback gives the number back.
    """
    return next_numbers(at, 1)[0]


def next_numbers(at: datetime, count: int) -> list[str]:
    """The same for `count` tickets of one day."""
    day = at.astimezone(timezone.get_default_timezone()).date()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO tickets_numbercounter (day, last) VALUES (%(day)s, %(count)s)"
            " ON CONFLICT (day) DO UPDATE SET last = tickets_numbercounter.last + %(count)s RETURNING last",
            {"day": day, "count": count},
        )
        (last,) = cursor.fetchone()
    return [f"IT-{day:%Y%m%d}-{number}" for number in range(last - count + 1, last + 1)]
