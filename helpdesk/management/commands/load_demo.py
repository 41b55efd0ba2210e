"""`manage.py load_demo`: the demo company, and who one can sign in as."""

import unicodedata
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Max

from accounts.models import User
from accounts.roles import Role
from helpdesk.demo.approvals import load_approvals
from helpdesk.demo.articles import load_articles
from helpdesk.demo.assets import load_assets
from helpdesk.demo.audits import load_audits
from helpdesk.demo.bell import fill_bells
from helpdesk.demo.changes import load_changes
from helpdesk.demo.company import PASSWORD, load_company
from helpdesk.demo.dashboards import load_dashboards
from helpdesk.demo.major import load_major
from helpdesk.demo.problems import load_problems
from helpdesk.demo.releases import load_releases
from helpdesk.demo.reports import load_reports
from helpdesk.demo.requests import load_requests
from helpdesk.demo.satisfaction import load_satisfaction
from helpdesk.demo.stories import load_stories
from helpdesk.demo.tasks import load_tasks
from tickets import moments
from tickets.models import Ticket

# The table is for whoever runs the command, in the language of its other words.
ROLE_WORDS = {
    Role.ASSISTANT: "service desk assistant",
    Role.FIRST_LINE: "first line",
    Role.SECOND_LINE: "second line",
    Role.SUPERVISOR: "supervisor",
    Role.PROBLEM_MANAGER: "problem manager",
    Role.CHANGE_MANAGER: "change manager",
    Role.RELEASE_MANAGER: "release manager",
    Role.KNOWLEDGE_MANAGER: "knowledge manager",
    Role.CAB_MEMBER: "CAB member",
    Role.AUDITOR: "auditor",
    Role.ADMINISTRATOR: "administrator",
}
HEADINGS = ("Name", "E-mail", "Number", "Who")


class Command(BaseCommand):
    """Loads what is missing; what people did in the demo since then stays."""

    help = "Load the demo company, its people and three weeks of tickets. Only in demo mode; safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        """All of it or nothing, then the list of people."""
        if not settings.DEMO_MODE:
            raise CommandError(
                "This desk is not in demo mode, so no demo people with a known password are made. "
                "`make run` starts a demo; DEMO_MODE=1 makes this installation one."
            )
        with transaction.atomic():
            call_command("load_defaults", verbosity=0)
            people = load_company()
            load_stories(people)
            newest = Ticket.objects.aggregate(newest=Max("pk"))["newest"]
            load_major(people)
            load_assets(people)
            load_tasks(people)
            load_approvals(people)
            load_requests(people)
            load_changes(people)
            load_releases(people)
            load_articles(people)
            load_satisfaction(people)
            load_problems(people)
            if others := list(Ticket.objects.filter(pk__gt=newest)):
                fill_bells(others, moments.now())
            load_audits(people)
            load_reports(people)
            load_dashboards(people)
        self._print(list(people.values()))

    def _print(self, people: list[User]) -> None:
        rows = [HEADINGS, *(_row(person) for person in people if person.is_active)]
        widths = [max(_width(row[column]) for row in rows) for column in range(len(HEADINGS))]
        self.stdout.write(f"Everybody's password is {PASSWORD}; sign in by e-mail or employee number.\n")
        for row in rows:
            cells = (cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
            self.stdout.write("  ".join(cells).rstrip())


def _row(person: User) -> tuple[str, str, str, str]:
    words = [ROLE_WORDS[Role(role)] for role in person.roles] or ["employee"]
    if person.headed_department_paths:
        words.append("head of department")
    if person.is_vip:
        words.append("VIP")
    return person.name, person.email, person.employee_number, ", ".join(words)


def _width(text: str) -> int:
    """Columns on a terminal, where a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
