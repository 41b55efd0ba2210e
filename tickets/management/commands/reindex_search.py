"""`manage.py reindex_search`: makes the search terms of every table anew; can be stopped and goes on."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from tickets.search.reindexing import Step, begin_again, reindex
from tickets.search.vocabulary import count_words

TOLD_EVERY_SECONDS = 5


class Command(BaseCommand):
    """What is done already is not done again, unless it is asked for."""

    help = "Make the search terms anew after an upgrade. The beat does the same, a few minutes at a time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether to begin from the start."""
        parser.add_argument("--again", action="store_true", help="begin from the start, although all may be done")

    def handle(self, *args: Any, **options: Any) -> None:
        """Tells how far it is every few seconds."""
        if options["again"]:
            begin_again()
        told = time.monotonic()

        def tell(step: Step) -> None:
            nonlocal told
            if step.is_finished or time.monotonic() - told > TOLD_EVERY_SECONDS:
                told = time.monotonic()
                self.stdout.write(f"{step.index.label}: {step.done}{' - finished' if step.is_finished else ''}")

        done = reindex(told=tell)
        self.stdout.write(f"{count_words()} words counted." if done else "Somebody else is at it; nothing done here.")
