"""Resolving, calling back, reopening, and closing by itself."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from incidents.automation import close_unanswered
from incidents.models import CallbackOutcome
from tests.factories import bring_to, make_agent, make_team, make_ticket, resolution
from tickets import actions
from tickets.exceptions import Blocked, NotAllowed, WrongState

pytestmark = pytest.mark.django_db

# A Thursday; the third business day after it is the Tuesday.
THURSDAY = timezone.make_aware(datetime(2026, 11, 19, 15))
TUESDAY = timezone.make_aware(datetime(2026, 11, 24, 15))


@pytest.fixture
def agent():
    return make_agent(teams=(make_team(is_service_desk=True),))


@pytest.fixture
def ticket(agent):
    return bring_to(make_ticket(), "in_progress", agent)


def resolve(ticket, agent, at=None):
    return actions.move(ticket, "resolve", by=agent, at=at, **resolution())


def call_back(ticket, agent, outcome: str):
    return actions.move(ticket, "record_callback", by=agent, callback_outcome=outcome)


@pytest.mark.parametrize("missing", ["resolution", "cause_category", "close_code"])
def test_needs_solution_cause_and_code(ticket, agent, missing):
    with pytest.raises(ValidationError) as caught:
        actions.move(ticket, "resolve", by=agent, **resolution() | {missing: ""})
    assert list(caught.value.message_dict) == [missing]


def test_keeps_who_when_and_how_long_the_requester_has(ticket, agent):
    ticket = resolve(ticket, agent, THURSDAY)
    assert (ticket.state, ticket.is_open, ticket.resolved_at) == ("resolved", True, THURSDAY)
    assert (ticket.incident.resolved_by, ticket.incident.auto_close_at) == (agent, TUESDAY)


def test_waits_for_its_open_children(ticket, agent):
    child = make_ticket(by=agent, parent=ticket)
    with pytest.raises(Blocked, match=child.number):
        resolve(ticket, agent)
    actions.move(child, "cancel", by=agent, reason="不需要")
    assert resolve(ticket, agent).state == "resolved"


# Calling back.


def test_the_desk_closes_only_what_was_called_solved(ticket, agent):
    ticket = resolve(ticket, agent)
    with pytest.raises(Blocked):
        actions.move(ticket, "close", by=agent)
    ticket = call_back(ticket, agent, CallbackOutcome.SOLVED)
    assert (ticket.incident.callback_by, ticket.state) == (agent, "resolved")
    assert ticket.incident.callback_at is not None
    assert actions.move(ticket, "close", by=agent).state == "closed"


@pytest.mark.parametrize("outcome", [CallbackOutcome.NOT_SOLVED, CallbackOutcome.NOT_REACHED])
def test_another_outcome_closes_nothing(ticket, agent, outcome):
    ticket = call_back(resolve(ticket, agent), agent, outcome)
    with pytest.raises(Blocked):
        actions.move(ticket, "close", by=agent)


def test_whoever_was_not_reached_is_called_again_and_nobody_else(ticket, agent):
    ticket = call_back(resolve(ticket, agent), agent, CallbackOutcome.NOT_REACHED)
    ticket = call_back(ticket, agent, CallbackOutcome.SOLVED)
    with pytest.raises(WrongState):
        call_back(ticket, agent, CallbackOutcome.SOLVED)


def test_the_requester_does_not_read_the_callbacks_note(ticket, agent):
    ticket = resolve(ticket, agent)
    actions.move(ticket, "record_callback", by=agent, callback_outcome="not_reached", comment="态度不好")
    assert "called_back" not in ticket.events.visible_to(ticket.requester, ticket).values_list("verb", flat=True)


# Reopening.


@pytest.mark.parametrize("who", ["requester", "agent"])
def test_not_solved_goes_back_to_work_with_the_reason(ticket, agent, who):
    ticket = call_back(resolve(ticket, agent), agent, CallbackOutcome.NOT_SOLVED)
    by = ticket.requester if who == "requester" else agent
    ticket = actions.move(ticket, "reopen", by=by, reason="又偏了")
    incident = ticket.incident
    assert (ticket.state, ticket.reopen_count, ticket.resolved_at, ticket.assignee) == ("in_progress", 1, None, agent)
    assert (incident.auto_close_at, incident.callback_outcome, incident.callback_by) == (None, "", None)
    assert ticket.events.get(verb="reopened").data == {"reason": "又偏了"}


def test_each_reopening_counts_and_a_new_solution_waits_anew(ticket, agent):
    for count in (1, 2):
        ticket = actions.move(resolve(ticket, agent), "reopen", by=ticket.requester, reason="又坏了")
        assert ticket.reopen_count == count
    assert resolve(ticket, agent, THURSDAY).incident.auto_close_at == TUESDAY


def test_reopening_needs_a_reason(ticket, agent):
    ticket = resolve(ticket, agent)
    with pytest.raises(ValidationError, match="reason"):
        actions.move(ticket, "reopen", by=ticket.requester, reason=" ")


def test_what_is_closed_stays_closed(ticket, agent):
    ticket = actions.move(resolve(ticket, agent), "confirm", by=ticket.requester)
    with pytest.raises(WrongState):
        actions.move(ticket, "reopen", by=ticket.requester, reason="又坏了")


# Confirming, and closing by itself.


def test_the_requesters_word_closes_it(ticket, agent):
    ticket = actions.move(resolve(ticket, agent), "confirm", by=ticket.requester)
    assert (ticket.state, ticket.is_open, ticket.incident.auto_close_at) == ("closed", False, None)
    assert ticket.closed_at == ticket.incident.confirmed_at


def test_nobody_confirms_for_the_requester(ticket, agent):
    ticket = resolve(ticket, agent)
    with pytest.raises(NotAllowed):
        actions.move(ticket, "confirm", by=agent)


@pytest.mark.parametrize(("late", "closed"), [(timedelta(seconds=-1), 0), (timedelta(0), 1)])
def test_no_answer_closes_it_when_the_wait_is_over(ticket, agent, late, closed):
    ticket = resolve(ticket, agent, THURSDAY)
    assert close_unanswered(TUESDAY + late) == closed
    ticket.refresh_from_db()
    assert ticket.state == ("closed" if closed else "resolved")


def test_closing_by_itself_twice_closes_once(ticket, agent):
    resolve(ticket, agent, THURSDAY)
    assert (close_unanswered(TUESDAY), close_unanswered(TUESDAY)) == (1, 0)
    assert ticket.events.get(verb="closed").actor is None


def test_no_person_may_close_it_as_the_wait_does(ticket, agent):
    ticket = resolve(ticket, agent)
    with pytest.raises(NotAllowed):
        actions.move(ticket, "auto_close", by=agent)
