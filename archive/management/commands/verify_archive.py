"""`manage.py verify_archive`: every sum and chain of the archive, or of the bundles named."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from archive import verification
from archive.models import Bundle


class Command(BaseCommand):
    """Exits with an error that names what does not fit."""

    help = "Verify sealed bundles: sums, timelines, attachments, and the chain from one to the next."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which bundles."""
        parser.add_argument("names", nargs="*", metavar="BUNDLE", help="only these, such as 2026-10")

    def handle(self, *args: Any, **options: Any) -> None:
        """Counts what was read, so that an empty run does not look like a good one."""
        bundles = Bundle.objects.sealed().order_by("sequence")
        if names := options["names"]:
            bundles = bundles.filter(name__in=names)
            if missing := set(names) - set(bundles.values_list("name", flat=True)):
                raise CommandError(f"There is no sealed bundle {', '.join(sorted(missing))}.")
        damaged = tickets = count = 0
        for bundle in bundles:
            count, tickets = count + 1, tickets + bundle.done
            for finding in verification.verify(bundle):
                damaged += 1
                self.stderr.write(" ".join(filter(None, [finding["where"], finding["what"], finding["ticket"]])))
        if damaged:
            raise CommandError(f"{damaged} findings in {count} bundles")
        self.stdout.write(f"{count} bundles with {tickets} tickets are whole")
