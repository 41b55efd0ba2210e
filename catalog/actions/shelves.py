"""The shelves of the catalogue: administrators name them and put them in order, and each save is kept."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from catalog.models import CatalogGroup, GroupChange
from catalog.policies import may_edit_catalog
from tickets import moments
from tickets.actions.base import refuse_unfit
from tickets.exceptions import NotAllowed, WrongState
from tickets.icons import refuse_unknown_icon

FACTS = ("slug", "name", "name_en", "icon")
MAX_GROUPS = 50
# Any number; whoever saves the shelves holds this lock of the database.
LOCK = 7_204_114


class StaleGroups(WrongState):
    """Somebody saved them after they were read (409)."""

    def __init__(self) -> None:
        super().__init__(_("Somebody saved this setting meanwhile. Look at it again; nothing of yours was saved."))


@transaction.atomic
def save_groups(rows: Iterable[Mapping[str, Any]], *, by: User, note: str = "", based_on: int | None = None) -> None:
    """Sets names, icons and order of the groups; a row without `pk` is new. None is deleted: one left out goes last.

    `based_on` is the last change that was read. The same again records nothing. Raises NotAllowed, StaleGroups, or
    ValidationError at `groups.<index>.<field>`.
    """
    if not may_edit_catalog(by):
        raise NotAllowed()
    refuse_unfit(note, field="note", limit=200)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    if based_on not in (None, GroupChange.latest()):
        raise StaleGroups
    before = document_of_groups()
    known = {group.pk: group for group in CatalogGroup.objects.all()}
    saved = [_changed(known.pop(row.get("pk") or 0, None), row, index) for index, row in enumerate(rows)]
    saved += known.values()
    if len(saved) > MAX_GROUPS:
        message = ValidationError(_("At most %(count)d groups."), code="too_many", params={"count": MAX_GROUPS})
        raise ValidationError({"groups": message})
    for index, group in enumerate(saved):
        group.position = (index + 1) * 10
        group.save()
    after = document_of_groups()
    if after != before:
        GroupChange.objects.create(at=moments.now(), by=by, note=note.strip(), document=after)


def _changed(group: CatalogGroup | None, row: Mapping[str, Any], index: int) -> CatalogGroup:
    """The shelf as the row says; a new one is saved, so that the next cannot take its short name."""
    values = {name: row[name].strip() for name in FACTS if name in row}
    if group is not None and values.pop("slug", "") not in ("", group.slug):
        message = ValidationError(_("A short name never changes."), code="invalid")
        raise ValidationError({f"groups.{index}.slug": message})
    group = group or CatalogGroup()
    for name, value in values.items():
        setattr(group, name, value)
    try:
        group.full_clean()
        refuse_unknown_icon(group.icon)
    except ValidationError as error:
        found = {f"groups.{index}.{name}": problems for name, problems in error.error_dict.items()}
        raise ValidationError(found) from error
    group.save()
    return group


def document_of_groups() -> list[dict[str, Any]]:
    """All of them as the history keeps them."""
    return list(CatalogGroup.objects.order_by("position", "name").values(*FACTS))
