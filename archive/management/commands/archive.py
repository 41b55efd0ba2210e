"""`manage.py archive`: seals a month now, in this process."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from archive import sealing
from archive.actions.write import begin_for, check_month
from archive.models import Bundle
from archive.months import last_month, read_month

FOREVER = 10**9


class Command(BaseCommand):
    """Goes on with what was begun; says what came of it, and fails when it could not be sealed."""

    help = "Seal the closed tickets of a month that is over, or of a sealed one what has come or changed since."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which month."""
        parser.add_argument("--month", help="such as 2026-10; without it, the last one")

    def handle(self, *args: Any, **options: Any) -> None:
        """Nobody's act: whoever has a shell of the desk stands outside its roles."""
        month = read_month(options["month"]) if options["month"] else last_month(timezone.localdate())
        if month is None:
            raise CommandError("Give a month such as 2026-10.")
        try:
            check_month(month)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        bundle = begin_for(month, None)
        if bundle is None:
            self.stdout.write(f"{month:%Y-%m} is archived, and nothing has changed since.")
            return
        sealing.run(bundle.pk, FOREVER)
        bundle.refresh_from_db()
        if bundle.state != Bundle.State.SEALED:
            raise CommandError(f"{bundle.name} is not sealed: {bundle.error or 'another worker is at it'}")
        self.stdout.write(f"{bundle.name}: {bundle.done} tickets sealed, {bundle.size} bytes, {bundle.manifest_sha256}")
