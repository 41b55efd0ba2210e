"""`manage.py write_measures`: docs/measures.md, every measure as it is defined."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from reports.measures.catalogue import markdown


class Command(BaseCommand):
    """Writes the page; a test compares it with the definitions."""

    help = "Write docs/measures.md from the definitions of the measures."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to."""
        parser.add_argument("--file", type=Path, default=settings.BASE_DIR / "docs" / "measures.md")

    def handle(self, *args: Any, **options: Any) -> None:
        options["file"].write_text("\n".join(markdown()) + "\n", "utf-8")
