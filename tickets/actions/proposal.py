"""What an administrator does with proposals: their settings, and learning anew."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.models import User
from tickets import moments
from tickets.actions.base import refuse_unfit
from tickets.exceptions import NotAllowed
from tickets.models import ProposalSettings, ProposalSettingsChange, ProposalTraining
from tickets.proposals.training import ask_for_training


@transaction.atomic
def change_proposal_settings(values: Mapping[str, Any], *, by: User, note: str = "") -> ProposalSettings:
    """Saves what is different, with who and when. Raises NotAllowed or ValidationError by field."""
    if not by.is_administrator:
        raise NotAllowed()
    refuse_unfit(note, field="note", limit=200)
    settings, changes = ProposalSettings.change(values)
    if changes:
        ProposalSettingsChange.objects.create(at=moments.now(), by=by, note=note, changes=changes)
    return settings


@transaction.atomic
def start_training(*, by: User) -> ProposalTraining:
    """Begins learning anew, or gives the learning that is going on. Raises NotAllowed."""
    if not by.is_administrator:
        raise NotAllowed()
    return ask_for_training(by)
