"""What a major incident shows on the pages of tickets: its own, and those of its children."""

from collections.abc import Mapping
from typing import Any

from accounts.models import User
from incidents.models import MajorIncident
from incidents.policies import may_know
from incidents.war_room import WarRoom
from tickets.choices import Kind
from tickets.models import Ticket
from tickets.panels import Panel, register_panel


def command(ticket: Ticket, user: User) -> Mapping[str, Any] | None:
    """Above a major incident; on any other it costs nothing."""
    return {"room": WarRoom(user, ticket)} if ticket.is_major else None


def larger_disturbance(ticket: Ticket, user: User) -> Mapping[str, Any] | None:
    """To whoever asked: what their ticket belongs to, and the latest word on it."""
    if not ticket.is_open or not (ticket.is_major or ticket.parent_id):
        return None
    key = ticket.pk if ticket.is_major else ticket.parent_id
    major = MajorIncident.objects.current().select_related("ticket", "latest_update").filter(pk=key).first()
    return {"major": major} if major and may_know(user, major.ticket) and not major.ticket.is_drill else None


def register() -> None:
    """Called once, when the application is ready."""
    kinds = (Kind.INCIDENT.value,)
    for panel in (
        Panel(name="major", template="incidents/_command.html", place="top", context=command, kinds=kinds, position=5),
        Panel(
            name="larger-disturbance",
            template="incidents/_larger.html",
            place="portal",
            context=larger_disturbance,
            kinds=kinds,
            position=5,
        ),
    ):
        register_panel(panel)
