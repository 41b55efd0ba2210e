"""`manage.py load_defaults`: categories, priorities and what else a desk cannot begin without."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from assets import defaults as asset_defaults
from catalog import defaults as catalog_defaults
from changes import defaults as change_defaults
from helpdesk.catalog_targets import load_item_policies
from incidents import defaults as incident_defaults
from releases import defaults as release_defaults
from reports.audit import checklists as audit_checklists
from sla import defaults as sla_defaults
from tickets import defaults as ticket_defaults
from tickets.approvals.defaults import load_approval_paths
from tickets.checklist.defaults import load_task_templates
from tickets.search.defaults import load_synonyms

SETS = {
    "categories": ticket_defaults.load_categories,
    "priority rules": ticket_defaults.load_priority_matrix,
    "reply templates": ticket_defaults.load_reply_templates,
    "synonyms": load_synonyms,
    "teams": ticket_defaults.load_service_desk,
    "task templates": load_task_templates,
    "cause categories": incident_defaults.load_cause_categories,
    "close codes": incident_defaults.load_close_codes,
    "rule for major incidents": incident_defaults.load_major_rule,
    "SLA policies": sla_defaults.load_defaults,
    "approval paths": load_approval_paths,
    "catalogue items": catalog_defaults.load_catalog,
    "SLA policies of catalogue items": load_item_policies,
    "risk questionnaires": change_defaults.load_risk_questionnaire,
    "approval paths of changes": change_defaults.load_approval_paths,
    "change templates": change_defaults.load_change_templates,
    "release preparation": release_defaults.load_preparation_templates,
    "kinds of asset": asset_defaults.load_kinds,
    "checklists of audits": audit_checklists.load_checklists,
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
