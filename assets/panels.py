"""What assets add to the pages of a ticket."""

from typing import Any

from django.db.models import OuterRef

from accounts.models import User
from assets.actions.name import can_name_assets
from assets.models import TicketAsset
from tickets.marks import may_have, register_mark
from tickets.models import Ticket
from tickets.panels import Panel, register_panel


def desk_panel(ticket: Ticket, user: User) -> dict[str, Any] | None:
    """What the ticket names; one statement, where it names any."""
    rows = TicketAsset.objects.filter(ticket=ticket).select_related("asset__kind", "asset__owner")
    named = [row.asset for row in rows] if may_have(ticket, "assets") else []
    can_change = can_name_assets(user, ticket)
    return {"assets": named, "can_name": can_change} if named or can_change else None


def portal_panel(ticket: Ticket, user: User) -> dict[str, Any] | None:
    """The same for those who asked; nothing where nothing is named."""
    rows = TicketAsset.objects.filter(ticket=ticket).select_related("asset__kind")
    named = [row.asset for row in rows]
    return {"assets": named} if named else None


register_mark("assets", lambda: TicketAsset.objects.filter(ticket=OuterRef("pk")))
register_panel(Panel(name="assets", template="assets/_ticket.html", place="side", context=desk_panel, position=60))
register_panel(Panel(name="assets-portal", template="assets/_portal.html", place="portal", context=portal_panel))
register_panel(Panel(name="assets-decision", template="assets/_portal.html", place="decision", context=portal_panel))
