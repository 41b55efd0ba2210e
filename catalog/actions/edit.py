"""Editing the catalogue: administrators save items whole, and each save is kept with who and when."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from catalog.followers import follow
from catalog.models import BundleMember, CatalogChange, CatalogItem
from catalog.policies import may_edit_catalog
from tickets import moments
from tickets.actions.base import refuse_unfit
from tickets.exceptions import NotAllowed, WrongState
from tickets.icons import refuse_unknown_icon

FACTS = (
    "name", "name_en", "slug", "group", "icon", "summary", "summary_en", "description", "description_en", "keywords",
    "form", "title_field", "approval_path", "task_template", "category", "team", "delivery_hours", "audience", "roles",
    "heads_only", "is_active", "position",
)  # fmt: skip
NAMED = ("group", "form", "approval_path", "task_template", "category", "team")
MAX_MEMBERS = 20
# What the addresses of other pages are called.
RESERVED = frozenset({"new", "other"})


class StaleItem(WrongState):
    """Somebody saved it after it was read (409)."""

    def __init__(self) -> None:
        super().__init__(_("Somebody has saved this item meanwhile. Nothing of yours was saved yet."))


@transaction.atomic
def save_item(
    item: CatalogItem | None,
    *,
    by: User,
    version: int | None = None,
    members: Sequence[tuple[CatalogItem, bool]] | None = None,
    note: str = "",
    **facts: Any,
) -> CatalogItem:
    """Makes an item or changes one; what was ordered before stays as it was ordered.

    `facts` are of FACTS and `departments`; `members` of a bundle are (item, waits), in their order, None leaves them.
    `version` is the one that was read. The same again records nothing. Raises NotAllowed, StaleItem, or
    ValidationError by field.
    """
    if not may_edit_catalog(by):
        raise NotAllowed()
    kept = CatalogItem.objects.select_for_update(of=("self",)).get(pk=item.pk) if item else CatalogItem(version=0)
    if item and version is not None and version != kept.version:
        raise StaleItem
    departments = facts.pop("departments", None)
    before = document_of(kept) if item else None
    hours_before = kept.delivery_hours
    _apply(kept, facts, note)
    kept.save()
    if departments is not None:
        kept.departments.set(departments)
    if members is not None:
        _set_members(kept, members)
    document = document_of(kept)
    if document == before:
        return kept
    kept.version += 1
    kept.save(update_fields=["version"])
    CatalogChange.objects.create(
        item=kept, version=kept.version, at=moments.now(), by=by, note=note.strip(), document=document
    )
    follow(kept, hours_before, by)
    return kept


def _apply(item: CatalogItem, facts: Mapping[str, Any], note: str) -> None:
    if unknown := facts.keys() - set(FACTS):
        raise TypeError(f"save_item() does not take {sorted(unknown)}")
    slug = facts.get("slug", item.slug)
    if slug in RESERVED or (item.pk and slug != item.slug):
        words = _("A short name never changes, and this one is taken.")
        raise ValidationError({"slug": ValidationError(words, code="invalid")})
    for name, value in facts.items():
        setattr(item, name, value.strip() if isinstance(value, str) else value)
    refuse_unfit(note, field="note", limit=200)
    for name in ("description", "description_en"):
        refuse_unfit(getattr(item, name), field=name, limit=5_000)
    item.full_clean(exclude={"version"})
    refuse_unknown_icon(item.icon)
    if item.title_field and (item.form is None or item.form.current is None or not _asks(item, item.title_field)):
        message = ValidationError(_("The form has no field of this key."), code="unknown")
        raise ValidationError({"title_field": message})


def _asks(item: CatalogItem, name: str) -> bool:
    current = item.form.current if item.form else None
    return current is not None and any(field["name"] == name for field in current.document.get("fields", ()))


def _set_members(bundle: CatalogItem, members: Sequence[tuple[CatalogItem, bool]]) -> None:
    """Sets what belongs to a bundle; with nothing in it, it is none any more."""
    if len(members) > MAX_MEMBERS:
        raise _refused(_("At most %(count)d members.") % {"count": MAX_MEMBERS})
    items = [item for item, _waits in members]
    if len({item.pk for item in items}) < len(items):
        raise _refused(_("An item belongs to a bundle once."))
    if any(item.pk == bundle.pk or item.is_bundle for item in items):
        raise _refused(_("A bundle has no bundles in it."))
    if members and bundle.member_of.exists():
        raise _refused(_("It belongs to a bundle itself."))
    bundle.members.all().delete()
    BundleMember.objects.bulk_create(
        BundleMember(bundle=bundle, item=item, position=position, waits=waits)
        for position, (item, waits) in enumerate(members, start=1)
    )
    bundle.is_bundle = bool(members)
    bundle.save(update_fields=["is_bundle"])


def _refused(words: str) -> ValidationError:
    return ValidationError({"members": ValidationError(words, code="invalid")})


def document_of(item: CatalogItem) -> dict[str, Any]:
    """An item whole, as its history keeps it: what it names, by the name it had."""
    document: dict[str, Any] = {name: getattr(item, name) for name in FACTS if name not in NAMED}
    document |= {name: _name(getattr(item, name)) for name in NAMED}
    document["departments"] = list(item.departments.order_by("path").values_list("name", flat=True)) if item.pk else []
    members = item.members.select_related("item").order_by("position") if item.pk else []
    document["members"] = [f"{member.item.slug}{' *' if member.waits else ''}" for member in members]
    return document


def _name(row: Any) -> str:
    return str(getattr(row, "slug", "") or getattr(row, "name", "")) if row is not None else ""
