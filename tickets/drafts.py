"""What a person has typed and not sent yet, kept field by field as it was typed."""

from collections.abc import Iterable
from typing import Any

from django.http import QueryDict

from accounts.models import User
from tickets.files import MAX_FILES
from tickets.models import Draft

MAX_VALUE = 40_000


def typed(data: QueryDict, fields: Iterable[str]) -> dict[str, Any]:
    """The named fields of a form as text, and the ids of its files."""
    kept: dict[str, Any] = {name: str(data[name]).replace("\x00", "")[:MAX_VALUE] for name in fields if name in data}
    if attachments := data.getlist("attachments")[:MAX_FILES]:
        kept["attachments"] = [value[:40] for value in attachments]
    return kept


def load(user: User, key: str) -> Draft | None:
    return Draft.objects.filter(user=user, key=key).first()


def keep(user: User, key: str, kept: dict[str, Any]) -> None:
    """Saves a draft, or forgets it when no text and no file is left in it."""
    if str(kept.get("text", "")).strip() or kept.get("attachments"):
        Draft.objects.update_or_create(user=user, key=key, defaults={"data": kept})
    else:
        discard(user, key)


def discard(user: User, key: str) -> None:
    Draft.objects.filter(user=user, key=key).delete()
