"""Passing an incident to another line, and telling the management."""

import pytest
from django.core.exceptions import ValidationError

from tests.factories import bring_to, make_agent, make_team, make_ticket, tomorrow
from tickets import actions, events
from tickets.exceptions import WrongState

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    return make_agent(teams=(make_team("服务台", is_service_desk=True),))


@pytest.fixture
def second_line():
    return make_team("网络组")


def escalate(ticket, agent, to, **values):
    given = {"team": to, "reason": "需要看核心交换机", "promised_at": tomorrow()}
    return actions.move(ticket, "escalate", by=agent, **given | values)


@pytest.mark.parametrize("state", ["assigned", "in_progress", "pending"])
def test_the_other_team_has_it_to_accept(agent, second_line, state):
    ticket = escalate(bring_to(make_ticket(), state, agent), agent, second_line)
    assert (ticket.state, ticket.team, ticket.assignee) == ("assigned", second_line, None)
    assert (ticket.pending_reason, ticket.follow_up_at) == ("", None)
    assert ticket.reassignment_count == 1


def test_the_promise_and_the_reason_are_read_by_the_requester(agent, second_line):
    ticket = escalate(bring_to(make_ticket(), "in_progress", agent), agent, second_line)
    event = ticket.events.get(verb="escalated")
    assert event.public
    assert events.public_data(event) == {"reason": "需要看核心交换机"}
    assert {"team", "promised_at", "state"} <= events.public_changes(event).keys()


@pytest.mark.parametrize("missing", ["team", "reason", "promised_at"])
def test_each_of_them_is_required(agent, second_line, missing):
    ticket = bring_to(make_ticket(), "in_progress", agent)
    with pytest.raises(ValidationError) as caught:
        escalate(ticket, agent, second_line, **{missing: ""})
    assert list(caught.value.message_dict) == [missing]
    ticket.refresh_from_db()
    assert ticket.team.name == "服务台"


def test_a_person_of_the_other_team_can_be_named(agent, second_line):
    expert = make_agent(teams=(second_line,))
    ticket = escalate(bring_to(make_ticket(), "in_progress", agent), agent, second_line, assignee=expert)
    assert ticket.assignee == expert


def test_a_person_of_a_third_team_is_refused(agent, second_line):
    ticket = bring_to(make_ticket(), "in_progress", agent)
    with pytest.raises(ValidationError, match="assignee"):
        escalate(ticket, agent, second_line, assignee=make_agent(teams=(make_team(),)))


def test_the_management_is_told_twice_at_most(agent):
    ticket = make_ticket()
    for level in (1, 2):
        ticket = actions.move(ticket, "raise", by=agent, reason="影响发货")
        assert ticket.escalation_level == level
    assert ticket.state == "new"
    with pytest.raises(WrongState):
        actions.move(ticket, "raise", by=agent, reason="再报一次")


def test_the_requester_does_not_read_that_the_management_was_told(agent):
    ticket = actions.move(make_ticket(), "raise", by=agent, reason="影响发货")
    assert not ticket.events.visible_to(ticket.requester, ticket).filter(verb="raised").exists()
