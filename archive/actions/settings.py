"""Changing the settings of the archive."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.models import User
from archive.acts import note
from archive.models import ArchiveAct, ArchiveSettings
from archive.policies import may_keep_archive
from tickets.actions.base import refuse_unfit
from tickets.exceptions import NotAllowed


@transaction.atomic
def change_settings(values: Mapping[str, Any], *, by: User, note_text: str = "") -> ArchiveSettings:
    """Saves what is different, with who and when. Raises NotAllowed or ValidationError by field."""
    if not may_keep_archive(by):
        raise NotAllowed()
    refuse_unfit(note_text, field="note", limit=200)
    settings, changes = ArchiveSettings.change(values)
    if changes:
        note(ArchiveAct.Verb.SET, by, reason=note_text, data={"changes": changes})
    return settings
