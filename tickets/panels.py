"""What an app adds to the pages of a ticket. It registers a panel in its `ready()`; the pages ask who has something to
show, and know none of the apps.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from tickets.models import Ticket

# Of the desk's page: under the head, before the conversation, among the facts, at the far side. `portal` stands on the
# requester's page, `decision` where somebody is asked to approve, who may see nothing else of the ticket.
PLACES = ("top", "main", "side", "around", "portal", "decision")

Context = Callable[[Ticket, User], Mapping[str, Any] | None]


@dataclass(frozen=True, kw_only=True)
class Panel:
    """A part of a ticket's page. `context` gives what the template needs besides `ticket`; None shows nothing.

    Without `kinds` it stands on tickets of every kind. What `context` reads costs a bounded number of statements
    however much there is, and none on a ticket that has nothing of the sort where that can be told from the ticket.
    """

    name: str
    template: str
    place: str
    context: Context
    kinds: tuple[str, ...] = ()
    position: int = 50


_panels: dict[str, Panel] = {}


def register_panel(panel: Panel) -> None:
    """Makes a panel known. Raises ValueError for a place that no page has."""
    if panel.place not in PLACES:
        raise ValueError(f"{panel.name}: there is no place {panel.place}")
    _panels[panel.name] = panel


def panels_of(ticket: Ticket, user: User, place: str) -> list[tuple[Panel, Mapping[str, Any]]]:
    """The panels that have something to show this person in the place, in their order."""
    fitting = [
        panel for panel in _panels.values() if panel.place == place and ticket.kind in (panel.kinds or [ticket.kind])
    ]
    found = [(panel, panel.context(ticket, user)) for panel in sorted(fitting, key=lambda panel: panel.position)]
    return [(panel, context) for panel, context in found if context is not None]
