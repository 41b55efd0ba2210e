"""Cancelling: by the requester, by the desk, and as the duplicate of another ticket."""

import pytest
from django.core.exceptions import ValidationError

from tests.factories import bring_to, make_agent, make_category, make_team, make_ticket
from tickets import actions
from tickets.choices import LinkKind
from tickets.models import TicketLink

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    return make_agent(teams=(make_team(is_service_desk=True),))


@pytest.mark.parametrize("state", ["new", "assigned", "in_progress", "pending"])
def test_the_requester_takes_it_back_with_a_reason(agent, state):
    ticket = bring_to(make_ticket(), state, agent)
    ticket = actions.move(ticket, "cancel", by=ticket.requester, reason="自己好了")
    assert (ticket.state, ticket.is_open, ticket.pending_reason) == ("cancelled", False, "")
    assert ticket.closed_at is not None
    assert ticket.events.get(verb="cancelled").data == {"reason": "自己好了"}


def test_a_duplicate_names_the_other_and_is_linked_to_it(agent):
    first, second = make_ticket(), make_ticket()
    second = actions.move(second, "cancel_as_duplicate", by=agent, duplicate_of=first.number.lower(), message="已合并")
    link = TicketLink.objects.get()
    assert (link.source, link.target, link.kind, link.created_by) == (second, first, LinkKind.DUPLICATES, agent)
    event = second.events.get(verb="cancelled")
    assert (event.text, event.public) == ("已合并", True)
    assert event.data["duplicate_of"]["name"] == first.number


@pytest.mark.parametrize("named", ["itself", "nothing", "unknown", "hidden"])
def test_it_must_be_another_ticket_that_one_may_see(agent, named):
    ticket = make_ticket()
    secret = make_category(is_confidential=True)
    hidden = make_ticket(by=make_agent(), team=make_team(), category=secret)
    number = {"itself": ticket.number, "nothing": "", "unknown": "IT-20200101-1", "hidden": hidden.number}[named]
    with pytest.raises(ValidationError) as caught:
        actions.move(ticket, "cancel_as_duplicate", by=agent, duplicate_of=number)
    assert list(caught.value.message_dict) == ["duplicate_of"]
    ticket.refresh_from_db()
    assert ticket.state == "new"
    assert not TicketLink.objects.exists()


def test_what_is_linked_already_is_not_linked_twice(agent):
    first, second = make_ticket(), make_ticket()
    actions.link(second, by=agent, kind=LinkKind.DUPLICATES, target=first)
    actions.move(second, "cancel_as_duplicate", by=agent, duplicate_of=first.number)
    assert TicketLink.objects.count() == 1
