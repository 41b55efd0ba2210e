"""Ticket numbers: `IT-YYYYMMDD-N`, N from 1 each day, without gaps."""

from datetime import date, datetime

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

    Call it as late as can be before the ticket's insert, in the same transaction: it serialises the day's creations
    until commit, and a rollback gives the number back.
    """
    return next_numbers(at, 1)[0]


def next_identity(at: datetime) -> tuple[str, int]:
    """The number and the key for a ticket, in one statement: what hangs on the ticket can be written before it."""
    day = _day(at)
    last, key = _draw(day, 1, "last, nextval(pg_get_serial_sequence('tickets_ticket', 'id'))")
    return _number(day, last), key


def next_numbers(at: datetime, count: int) -> list[str]:
    """The same as `next_number` for `count` tickets of one day."""
    day = _day(at)
    (last,) = _draw(day, count, "last")
    return [_number(day, number) for number in range(last - count + 1, last + 1)]


def _draw(day: date, count: int, returning: str) -> tuple[int, ...]:
    sql = (
        "INSERT INTO tickets_numbercounter (day, last) VALUES (%(day)s, %(count)s)"
        " ON CONFLICT (day) DO UPDATE SET last = tickets_numbercounter.last + %(count)s RETURNING "
    )
    with connection.cursor() as cursor:
        cursor.execute(sql + returning, {"day": day, "count": count})
        row: tuple[int, ...] = cursor.fetchone()
    return row


def _day(at: datetime) -> date:
    return at.astimezone(timezone.get_default_timezone()).date()


def _number(day: date, last: int) -> str:
    return f"IT-{day:%Y%m%d}-{last}"
