"""Who gets the pages of settings, and what all of them show."""

from sla.editing.change_words import lines_of
from sla.models import SettingChange
from sla.policies import may_edit_promises, may_read_promises
from tickets.views.access import allowed_to

SHOWN_CHANGES = 50


promise_readers = allowed_to(may_read_promises)
promise_editors = allowed_to(may_edit_promises)


def history(subject: str, object_id: int | None = None) -> list[SettingChange]:
    """The latest changes of a setting, each with what it says."""
    found = list(SettingChange.objects.about(subject, object_id)[:SHOWN_CHANGES])
    for change in found:
        change.lines = lines_of(change)  # type: ignore[attr-defined]
    return found
