"""Rows of the lists that administrators keep: categories, routing rules, reply templates and their like.

What the administration's pages and the API save stands in one history, the administration's.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from tickets.exceptions import NotAllowed
from tickets.icons import refuse_unknown_icon

Row = TypeVar("Row", bound=models.Model)


@transaction.atomic
def save_row(row: Row, values: Mapping[str, Any], *, by: User) -> Row:
    """Saves a new row, or one that is there, with who and what; the same again records nothing.

    A short name never changes. Raises NotAllowed or ValidationError by field.
    """
    if not by.is_administrator:
        raise NotAllowed()
    is_new = row.pk is None
    kept = row if is_new else type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
    if not is_new and values.get("slug", getattr(kept, "slug", None)) != getattr(kept, "slug", None):
        raise ValidationError({"slug": ValidationError(_("A short name never changes."), code="invalid")})
    changed = [name for name, value in values.items() if is_new or getattr(kept, name) != value]
    if not changed:
        return kept
    for name in changed:
        setattr(kept, name, values[name])
    kept.full_clean()
    if "icon" in values:
        refuse_unknown_icon(values["icon"])
    kept.save()
    _record(kept, [] if is_new else changed, by)
    return kept


def _record(row: models.Model, changed: list[str], by: User) -> None:
    """As the administration does: the names of the fields untranslated, read in the reader's language."""
    with override(None):
        labels = [str(row._meta.get_field(name).verbose_name) for name in changed]  # type: ignore[union-attr]
    message = [{"changed": {"fields": labels}}] if changed else [{"added": {}}]
    LogEntry.objects.log_actions(by.pk, [row], CHANGE if changed else ADDITION, message, single_object=True)


def history_of(row: models.Model, limit: int) -> list[LogEntry]:
    """Who saved the row, the latest first, by whatever way."""
    entries = LogEntry.objects.filter(content_type__app_label=row._meta.app_label, object_id=str(row.pk))
    entries = entries.filter(content_type__model=row._meta.model_name)
    return list(entries.select_related("user", "content_type").order_by("-action_time", "-pk")[:limit])
