"""`manage.py check_heartbeat worker`: the health check of a container that answers no HTTP."""

from argparse import ArgumentParser
from socket import gethostname
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from helpdesk.health import check_heartbeat


class Command(BaseCommand):
    """Fail unless the worker or beat of this very host is alive."""

    help = "Exit with an error unless this host's worker or beat has reported lately."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which process."""
        parser.add_argument("process", choices=["worker", "beat"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Look at the last heartbeat recorded under this host's name."""
        try:
            check_heartbeat(options["process"], gethostname())
        except RuntimeError as error:
            raise CommandError(str(error)) from error
