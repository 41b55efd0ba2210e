"""Recompute every clock from its ticket's history."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from sla import tallies
from sla.verification import verify_all


class Command(BaseCommand):
    help = "Compares every stored SLA clock with a replay of its ticket's timeline, and the figures with the clocks."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="Mend what differs.")

    def handle(self, *args: Any, repair: bool, **options: Any) -> None:
        started = time.monotonic()
        count = 0
        for difference in verify_all(repair=repair):
            self.stdout.write(str(difference))
            count += 1
        for told in tallies.differences(repair=repair):
            self.stdout.write(told)
            count += 1
        seconds = time.monotonic() - started
        verdict = "mended" if repair else "found"
        self.stdout.write(f"{count} differences {verdict} in {seconds:.1f} s")
        if count and not repair:
            raise SystemExit(1)
