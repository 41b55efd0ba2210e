"""What came of a ticket, on its page."""

from collections.abc import Mapping
from typing import Any

from accounts.models import User
from tickets.models import Ticket
from tickets.panels import Panel, register_panel

MAX_SHOWN = 10


def improvements(ticket: Ticket, user: User) -> Mapping[str, Any] | None:
    """The entries of the register that came of it; the page's own look has told whether there are any."""
    if not getattr(ticket, "has_improvements", False) or not user.is_desk_staff:
        return None
    return {"improvements": list(ticket.improvements.select_related("owner").order_by("-pk")[:MAX_SHOWN])}


def register() -> None:
    register_panel(
        Panel(
            name="improvements",
            template="improvements/_panel.html",
            place="side",
            context=improvements,
            position=80,
        )
    )
