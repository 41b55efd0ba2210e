"""The time that all hosts agree on."""

from datetime import datetime

from django.db import connection


def database_now() -> datetime:
    """The time by the database: one clock for all hosts, whatever their own say."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]
