"""The way from a ticket that has ended to its report."""

from collections.abc import Mapping
from typing import Any

from accounts.models import User
from tickets.models import Ticket
from tickets.panels import Panel, register_panel


def link(ticket: Ticket, user: User) -> Mapping[str, Any] | None:
    """Asks the database nothing."""
    return None if ticket.is_open else {}


def register() -> None:
    """In `ready()`."""
    for place in ("side", "portal"):
        register_panel(
            Panel(
                name=f"resolution-report-{place}",
                template="reports/_resolution_link.html",
                place=place,
                context=link,
                position=90,
            )
        )
