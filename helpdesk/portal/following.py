"""What the page of one ticket needs to know, and what its requester can do."""

from typing import Any

from django.http import Http404

from accounts.models import User
from helpdesk.portal.cards import said_state, todo
from helpdesk.portal.expecting import expected_by
from helpdesk.portal.stages import earlier_promise, stages_of
from helpdesk.portal.story import conversation, read_story
from tickets.marks import marks
from tickets.models import Ticket
from tickets.policies import is_requester
from tickets.workflow import Offer

# The requester's own moves; what else a person of the desk may do, they do at the desk.
OWN_MOVES = ("confirm", "reopen", "cancel")


def find_ticket(user: User, number: str) -> Ticket:
    """The ticket, if the person may see it; else it does not exist."""
    related = (
        "requester",
        "assignee",
        "team",
        "category",
        "contact_department",
        "incident",
        "request__item",
        "request__ordered_with__ticket",
    )
    # With the marks of what few tickets have, so that the page does not ask for it where there is none.
    rows = Ticket.objects.visible_to(user).select_related(*related).annotate(**marks())
    found = rows.filter(number=number).first()
    if found is None:
        raise Http404
    return found


def own_moves(ticket: Ticket, user: User) -> list[Offer]:
    """What the requester can do with it now."""
    if not is_requester(user, ticket):
        return []
    return [offer for offer in ticket.workflow.offers(ticket, user) if offer.name in OWN_MOVES]


def own_move(ticket: Ticket, user: User, name: str) -> Any:
    """The requester's move by that name, possible now or not. Raises Http404 for any other."""
    if name not in OWN_MOVES or name not in ticket.workflow.moves or not is_requester(user, ticket):
        raise Http404
    return ticket.workflow.moves[name]


def named_watchers(ticket: Ticket, user: User) -> list[User]:
    """The watchers whom this person named; whom else the desk has put there is not theirs to know."""
    told = ticket.events.filter(verb="watched", actor=user).values_list("data__user__id", flat=True)
    return list(ticket.watchers.filter(pk__in=list(told)))


def page_context(ticket: Ticket, user: User) -> dict[str, Any]:
    """All that is shown, of the public story alone."""
    entries = read_story(ticket)
    expected = expected_by([ticket]).get(ticket.pk)
    return {
        "ticket": ticket,
        "state_words": said_state(ticket, user),
        "todo": todo(ticket, user),
        "parts": conversation(entries),
        "expected": expected,
        "stages": stages_of(ticket, entries, user, expected),
        "earlier_promise": earlier_promise(ticket, entries),
        "last_event": entries[-1].event if entries else None,
        "is_requester": is_requester(user, ticket),
        "named_watchers": named_watchers(ticket, user),
    }
