"""What a ticket has of things that most tickets have none of, told with the ticket itself.

Whoever shows such things registers how they are found; the page of a ticket reads all marks in its own statement, and
asks further only where there is something.
"""

from collections.abc import Callable

from django.db.models import Exists, QuerySet

from tickets.models import Ticket

_rows: dict[str, Callable[[], QuerySet]] = {}


def register_mark(name: str, rows: Callable[[], QuerySet]) -> None:
    """Makes a mark known: a ticket has it when `rows()`, filtered by `OuterRef("pk")`, finds any."""
    _rows[name] = rows


def marks() -> dict[str, Exists]:
    """The marks as annotations of a queryset of tickets."""
    return {f"has_{name}": Exists(rows()) for name, rows in _rows.items()}


def may_have(ticket: Ticket, name: str) -> bool:
    """Whether it is worth while to look: False only where the ticket was read with its marks and has none of these."""
    return bool(getattr(ticket, f"has_{name}", True))
