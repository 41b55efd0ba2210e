"""What somebody has filled in of an order and not sent yet: kept item by item, and given back as it was typed."""

from typing import Any

from django.http import QueryDict

from accounts.models import User
from catalog.models import CatalogItem
from helpdesk.portal import once
from tickets import drafts
from tickets.custom_forms.building import PREFIX
from tickets.drafts import MAX_VALUE
from tickets.models import Draft

OWN = ("description", "contact_phone", "channel")
# More than any form has.
MAX_NAMES, MAX_VALUES = 200, 60


def key_of(item: CatalogItem) -> str:
    return f"order:{item.pk}"


def load(user: User, item: CatalogItem) -> Draft | None:
    return drafts.load(user, key_of(item))


def save(user: User, item: CatalogItem, data: QueryDict) -> None:
    """Keeps what is typed, unless the form has been sent already and this came late."""
    key = once.read_token(user, data.get("token", ""))
    if key is not None and once.was_used(user, key):
        return
    kept = drafts.typed(data, OWN) | _answers(data)
    drafts.keep(user, key_of(item), kept, writing=[name for name in kept if name != "contact_phone"])


def _answers(data: QueryDict) -> dict[str, Any]:
    names = [name for name in data if name.startswith(f"{PREFIX}-") and len(name) < 80 and "\x00" not in name]
    return {
        name: [value.replace("\x00", "")[:MAX_VALUE] for value in data.getlist(name)[:MAX_VALUES]]
        for name in names[:MAX_NAMES]
    }


def discard(user: User, item: CatalogItem) -> None:
    drafts.discard(user, key_of(item))
