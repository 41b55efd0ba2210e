"""`manage.py prepare`: what must be there before the first process starts."""

from typing import Any

from celery import current_app
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

from helpdesk import broker

# Any number that nothing else here uses: hosts that start together take turns.
ADVISORY_LOCK = 7_203_615


class Command(BaseCommand):
    """Migrate, create the tables of cache and broker, and load what a new desk begins with."""

    help = "Bring the database up to date. Safe to run at every start and from several hosts at once."

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate under a lock, then create what Django does not migrate."""
        verbosity = options["verbosity"]
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
            try:
                call_command("migrate", interactive=False, verbosity=verbosity)
                call_command("createcachetable", verbosity=verbosity)
                broker.create_tables(current_app)
                call_command("load_defaults", verbosity=verbosity)
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_LOCK])
        if verbosity:
            self.stdout.write(self.style.SUCCESS("The database is up to date."))
