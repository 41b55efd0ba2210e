"""What a request shows on the pages of its ticket: what was ordered and answered, and the parts of a bundle."""

from collections.abc import Mapping
from typing import Any

from accounts.models import User
from catalog.bundles import plan_of
from tickets.choices import Kind
from tickets.custom_forms.panels import show_answers
from tickets.models import Ticket
from tickets.panels import Panel, register_panel


def ordered(ticket: Ticket, user: User) -> Mapping[str, Any] | None:
    """The item, and with what it was ordered."""
    request = ticket.request
    if request.item is None:
        return None
    return {"request": request, "item": request.item, "with": request.ordered_with and request.ordered_with.ticket}


def parts(ticket: Ticket, user: User) -> Mapping[str, Any] | None:
    """The parts of a bundle in their order; nothing for a single item."""
    return {"plan": plan_of(ticket)} if ticket.request.is_bundle else None


show_answers(Kind.REQUEST)
for place in ("side", "decision"):
    register_panel(
        Panel(name=f"request-item-{place}", template="catalog/_item_panel.html", place=place, context=ordered,
              kinds=(Kind.REQUEST,), position=10)
    )  # fmt: skip
for place in ("main", "portal", "decision"):
    register_panel(
        Panel(name=f"request-parts-{place}", template="catalog/_parts_panel.html", place=place, context=parts,
              kinds=(Kind.REQUEST,), position=15)
    )  # fmt: skip
