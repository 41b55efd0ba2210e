"""Reply templates 常用语: words used often, with the names of this ticket filled in."""

import re
from dataclasses import dataclass

from django.db.models import Q

from accounts.models import User
from tickets.models import ReplyTemplate, Ticket

MAX_TEMPLATES = 50
PLACE = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")


@dataclass(frozen=True)
class Words:
    """A template as it reads for one ticket."""

    pk: int
    name: str
    text: str


def fill(text: str, ticket: Ticket, agent: User) -> str:
    """Puts the names into their places, in one pass: what a name contains is never read as a place again.

    This is no template language. An unknown place stays as it was written.
    """
    names = {
        "requester": ticket.contact_name or ticket.requester.name,
        "number": ticket.number,
        "title": ticket.title,
        "agent": agent.name,
    }
    return PLACE.sub(lambda place: names.get(place[1], place[0]), text)


def templates_for(ticket: Ticket, agent: User) -> list[Words]:
    """The templates the agent may use here: their own and shared ones, of this category or of none."""
    fitting = Q(category=None) | Q(category=ticket.category_id)
    found = ReplyTemplate.objects.usable_by(agent).filter(fitting).order_by("name", "pk")[:MAX_TEMPLATES]
    return [Words(template.pk, template.name, fill(template.text, ticket, agent)) for template in found]
