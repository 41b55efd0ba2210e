"""`manage.py load_defaults`: categories, priorities and what else a desk cannot begin without."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from incidents import defaults as incident_defaults
from sla import defaults as sla_defaults
from tickets import defaults as ticket_defaults

SETS = {
    "categories": ticket_defaults.load_categories,
    "priority rules": ticket_defaults.load_priority_matrix,
    "reply templates": ticket_defaults.load_reply_templates,
    "teams": ticket_defaults.load_service_desk,
    "cause categories": incident_defaults.load_cause_categories,
    "close codes": incident_defaults.load_close_codes,
    "SLA policies": sla_defaults.load_defaults,
}


class Command(BaseCommand):
    """Fills each set that is still empty and leaves alone the ones that administrators have begun to change."""

    help = "Load what a new desk begins with. A set that holds anything already is left as it is."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """One transaction: all sets or none."""
        added = {name: load() for name, load in SETS.items()}
        if options["verbosity"]:
            told = ", ".join(f"{count} {name}" for name, count in added.items() if count)
            self.stdout.write(f"Loaded {told}." if told else "Nothing to load: every set is there.")
