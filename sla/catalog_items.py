"""What can be ordered, as promises name it.

The catalogue is another process: its detail of a ticket names what was ordered by the property `item_slug`, and has a
relation `item` to rows with a `slug` and a name. Without such a process there is nothing to choose.
"""

from typing import Any

from django.core.exceptions import FieldDoesNotExist

from tickets.choices import Kind
from tickets.models.ticket import detail_model

# With this the details of many tickets are read at once.
RELATED = f"{Kind.REQUEST.value}__item"


def item_of(ticket: Any) -> str:
    """The slug of what was ordered with a ticket; nothing for any other ticket."""
    if ticket.kind != Kind.REQUEST:
        return ""
    return getattr(ticket.detail, "item_slug", "") or ""


def has_catalog() -> bool:
    return _items() is not None


def item_choices() -> list[tuple[str, str]]:
    """Slug and name of everything in the catalogue, by name."""
    model = _items()
    rows = model._default_manager.all() if model is not None else []
    return sorted(((row.slug, str(row)) for row in rows), key=lambda pair: pair[1])


def item_name(slug: str) -> str:
    """As people know it; the slug of what is there no more."""
    model = _items() if slug else None
    row = model._default_manager.filter(slug=slug).first() if model is not None else None
    return str(row) if row is not None else slug


def _items() -> Any:
    model = detail_model(Kind.REQUEST)
    try:
        return model._meta.get_field("item").related_model if model is not None else None
    except FieldDoesNotExist:
        return None
