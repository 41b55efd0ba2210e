"""What a person has typed and not sent yet, kept field by field as it was typed."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import QueryDict

from accounts.models import User
from tickets.files.keeping import MAX_FILES, is_uuid
from tickets.models import Draft

# A little over the longest text that is taken, so that a refused one comes back whole.
MAX_VALUE = 120_000


def typed(data: QueryDict, fields: Iterable[str]) -> dict[str, Any]:
    """The named fields of a form as text, and the ids of its files."""
    kept: dict[str, Any] = {name: str(data[name]).replace("\x00", "")[:MAX_VALUE] for name in fields if name in data}
    if attachments := [value for value in data.getlist("attachments")[:MAX_FILES] if is_uuid(value)]:
        kept["attachments"] = attachments
    return kept


def as_query(kept: Mapping[str, Any]) -> QueryDict:
    """Kept fields in the form in which a browser would have sent them."""
    data = QueryDict(mutable=True)
    for name, value in kept.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def load(user: User, key: str) -> Draft | None:
    return Draft.objects.filter(user=user, key=key).first()


def keep(user: User, key: str, kept: Mapping[str, Any], *, writing: Iterable[str] = ("text",)) -> None:
    """Saves a draft, or forgets it when no file is left in it and nothing in the fields that count as writing."""
    if any(str(kept.get(name, "")).strip() for name in writing) or kept.get("attachments"):
        Draft.objects.update_or_create(user=user, key=key, defaults={"data": dict(kept)})
    else:
        discard(user, key)


def discard(user: User, key: str) -> None:
    Draft.objects.filter(user=user, key=key).delete()
