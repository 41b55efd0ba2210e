"""The people and the ticket that the tests of the ticket's page share."""

from dataclasses import dataclass
from functools import partial

from django.test import Client
from django.urls import reverse

from accounts.models import Team, User
from tests.factories import bring_to, make_agent, make_team, make_ticket
from tickets.models import Ticket


@dataclass
class Cast:
    team: Team
    agent: User
    ticket: Ticket


def make_cast(state: str = "in_progress", **fields) -> Cast:
    """A team with an agent, and a ticket of somebody else's in the state."""
    team = make_team()
    agent = make_agent("周启明", teams=(team,))
    ticket = bring_to(make_ticket(by=agent, team=team, **fields), state, agent)
    return Cast(team, agent, ticket)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(ticket: Ticket, name: str, *more: str) -> str:
    return reverse(f"tickets:{name}", args=[ticket.number, *more])


write_url, edit_url, detail_url = (partial(address, name=name) for name in ("write", "edit", "detail"))


def verbs(ticket: Ticket) -> list[str]:
    return list(ticket.events.order_by("sequence").values_list("verb", flat=True))
