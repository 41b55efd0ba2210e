"""A ticket as its list shows it to an employee: where it stands and what they themselves must do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import BooleanField, Case, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from accounts.models import User
from helpdesk.portal.expecting import expected_by
from tickets.choices import Kind, PendingReason
from tickets.models import Ticket
from tickets.models.ticket import TicketQuerySet
from tickets.policies import is_requester
from tickets.workflow import is_applicable

CAP = 1_000


@dataclass(frozen=True)
class Card:
    """One entry of a list. `todo` is empty when the person has nothing to do."""

    ticket: Ticket
    step: int
    state: str
    todo: str
    expected: datetime | None = None


def make_cards(tickets: Iterable[Ticket], user: User) -> list[Card]:
    shown = list(tickets)
    expected = expected_by(shown)
    return [
        Card(
            ticket,
            ticket.workflow.states[ticket.state].stage,
            said_state(ticket, user),
            todo(ticket, user),
            expected.get(ticket.pk),
        )
        for ticket in shown
    ]


def said_state(ticket: Ticket, user: User) -> str:
    """Where the ticket stands; a pending one says for whom it waits."""
    if ticket.pending_reason:
        return said_pending(ticket.pending_reason, ticket, user)
    return ticket.get_state_display()


def said_pending(reason: str, ticket: Ticket, user: User) -> str:
    """For whom or what a ticket waits, said to this person."""
    if reason == PendingReason.REQUESTER and is_requester(user, ticket):
        return _("Waiting for you")
    return str(PendingReason(reason).label)


def todo(ticket: Ticket, user: User) -> str:
    """What the ticket waits for this person to do, in words."""
    if not is_requester(user, ticket):
        return ""
    confirm = ticket.workflow.moves.get("confirm")
    if confirm and ticket.state in confirm.source and is_applicable(confirm, ticket):
        is_order = ticket.kind == Kind.REQUEST
        return _("Please say whether you have got it") if is_order else _("Please say whether it is solved")
    _move, waits = ticket.workflow.on_requester_reply.get(ticket.state, (None, None))
    return _("Please answer our question") if waits and waits(ticket) else ""


def requested_by(user: User) -> TicketQuerySet:
    """What the person asked for."""
    return Ticket.objects.visible_to(user).filter(requester=user)


def open_first_to_do(user: User) -> TicketQuerySet:
    """The person's open tickets, those first that wait for them."""
    waits = Q(state="resolved") | Q(pending_reason=PendingReason.REQUESTER)
    waits |= Q(state="fulfilled", request__ordered_with=None)
    waiting = Case(When(waits, then=Value(True)), default=Value(False), output_field=BooleanField())
    return requested_by(user).open().for_list().annotate(waits=waiting).order_by("-waits", "-created_at", "-pk")


def capped_count(tickets: QuerySet[Ticket]) -> str:
    """How many, never counting further than anybody reads."""
    found = tickets.order_by()[: CAP + 1].count()
    return f"{CAP}+" if found > CAP else str(found)
