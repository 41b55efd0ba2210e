"""The answers to a form on the pages of a ticket."""

from collections.abc import Mapping
from typing import Any

from accounts.models import User
from tickets.custom_forms.answers import latest_answers, told_answers
from tickets.models import Ticket
from tickets.panels import Panel, register_panel

PLACES = ("main", "portal", "decision")


def show_answers(kind: str, purpose: str = "", places: tuple[str, ...] = PLACES) -> None:
    """Shows what was answered on the tickets of a kind: to the desk, the requester, and whoever is to approve.

    Called in the `ready()` of the process whose tickets are filled in by forms. One statement on each such ticket.
    """

    def context(ticket: Ticket, user: User) -> Mapping[str, Any] | None:
        found = latest_answers(ticket, purpose)
        if found is None:
            return None
        return {"filled": found, "answers": told_answers(found)}

    for place in places:
        name = f"answers-{kind}-{purpose or 'any'}-{place}"
        template = "custom_forms/panel.html"
        register_panel(Panel(name=name, template=template, place=place, context=context, kinds=(kind,), position=20))
