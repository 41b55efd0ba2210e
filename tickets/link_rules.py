"""What a process says of links of a kind: who may make and undo them, when, and what else is told.

By whatever way a link is made or undone (the ticket's page, the API, a ticket made from another, the process's own
page), its rule is asked.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User
    from tickets.models import Ticket


@dataclass(frozen=True)
class LinkRule:
    """`allows` says who; `check` and `check_undo` raise Refused, or ValidationError at `target`; `told` records it at
    the target. All take the source and the target of the link.
    """

    allows: Callable[["User", "Ticket", "Ticket"], bool]
    check: Callable[["Ticket", "Ticket"], None]
    check_undo: Callable[["Ticket", "Ticket"], None]
    told: Callable[["Ticket", "Ticket", bool, "User", datetime | None], None]


_rules: dict[str, LinkRule] = {}


def register_link_rule(kind: str, rule: LinkRule) -> None:
    """Makes the rule of a kind of link known."""
    _rules[kind] = rule


def link_rule(kind: str) -> LinkRule | None:
    return _rules.get(kind)
