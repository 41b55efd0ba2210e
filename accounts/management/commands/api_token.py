"""`manage.py api_token E-MAIL`: a token for a script, without a page."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import ApiToken, Scope, User

MAX_DAYS = 3650


class Command(BaseCommand):
    """Prints the secret and nothing else, so that a script can capture it."""

    help = "Make an API token for a person and print its secret, which is never readable again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who, what for, and how long."""
        parser.add_argument("email", metavar="E-MAIL", help="the e-mail address or employee number of the person")
        parser.add_argument(
            "--scope",
            choices=Scope.values,
            default=Scope.READ,
            help="read, or write, which includes reading (default: read)",
        )
        parser.add_argument("--days", type=int, default=90, help="how long it is valid (default: 90)")
        parser.add_argument("--name", default="manage.py api_token", help="what uses it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError in words when there is no such person or the time makes no sense."""
        given = options["email"].strip()
        people = User.objects.active()
        person = people.filter(email__iexact=given).first() or people.filter(employee_number__iexact=given).first()
        if person is None:
            raise CommandError(f"There is no active person with the e-mail address or employee number {given}.")
        if not 1 <= options["days"] <= MAX_DAYS:
            raise CommandError(f"Give --days from 1 to {MAX_DAYS}.")
        expires_at = timezone.now() + timedelta(days=options["days"])
        _token, secret = ApiToken.issue(person, options["name"][:100], [options["scope"]], expires_at)
        self.stdout.write(secret)
