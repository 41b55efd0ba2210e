"""What was changed in the catalogue, in words: of an item save by save, of the groups as they then stood."""

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from catalog.models import Audience, CatalogChange, CatalogItem

# What a change keeps and the item's own row does not have.
MEMBERS = "members"


def differences(item: CatalogItem, limit: int) -> list[tuple[CatalogChange, list[tuple[str, str, str]]]]:
    """The history of an item, the latest first, each with what it changed from the one before: label, old, new."""
    changes = list(item.history.select_related("by").order_by("-version")[: limit + 1])
    found = []
    for change, before in zip(changes, [*changes[1:], None], strict=False):
        old = before.document if before else {}
        changed = [
            (_label(name), _shown(name, old.get(name)), _shown(name, value))
            for name, value in change.document.items()
            if before and old.get(name) != value
        ]
        found.append((change, changed))
    return found[:limit]


def _label(name: str) -> str:
    if name == MEMBERS:
        return _("What belongs to it")
    return capfirst(str(CatalogItem._meta.get_field(name).verbose_name))  # type: ignore[union-attr]


def _shown(name: str, value: Any) -> str:
    if value in (None, "", []):
        return "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return pgettext("between names", ", ").join(map(str, value))
    return str(Audience(value).label) if name == "audience" and value in Audience.values else str(value)
