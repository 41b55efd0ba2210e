"""Somebody who has just approved is not asked again in the next step, unless it says so."""

import pytest
from django.utils import timezone

from tests.tickets.approval_cast import approving_incidents, ask, asked, make_cast, open_step, people_step, verbs
from tickets import actions
from tickets.models import ApprovalSeat, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _process():
    with approving_incidents():
        yield


@pytest.fixture
def cast():
    return make_cast()


def state(step) -> str:
    return Ticket.objects.get(pk=step.ticket_id).state


def test_one_word_of_the_same_person_approves_both_steps(cast):
    step = ask(cast.requester, people_step(cast.manager), people_step(cast.manager))
    actions.decide(step, by=cast.manager, approve=True)
    assert state(step) == "approved"
    assert "approval_carried" in verbs(step.ticket)
    assert set(ApprovalSeat.objects.values_list("decided_by", "state")) == {(cast.manager.pk, "approved")}


def test_it_counts_as_one_vote_where_others_must_agree_too(cast):
    board = people_step(cast.manager, cast.head, mode="all")
    step = ask(cast.requester, people_step(cast.manager), board)
    actions.decide(step, by=cast.manager, approve=True)
    assert state(step) == "awaiting"
    assert asked(open_step(step.ticket)) == {cast.head}


def test_it_goes_on_over_several_steps(cast):
    step = ask(cast.requester, *[people_step(cast.manager)] * 3, people_step(cast.head))
    actions.decide(step, by=cast.manager, approve=True)
    assert asked(open_step(step.ticket)) == {cast.head}


def test_a_step_may_ask_again(cast):
    step = ask(cast.requester, people_step(cast.manager), people_step(cast.manager, again=True))
    actions.decide(step, by=cast.manager, approve=True)
    assert state(step) == "awaiting"
    assert asked(open_step(step.ticket)) == {cast.manager}


def test_not_across_a_step_of_others(cast):
    step = ask(cast.requester, people_step(cast.manager), people_step(cast.head), people_step(cast.manager))
    actions.decide(step, by=cast.manager, approve=True)
    actions.decide(open_step(step.ticket), by=cast.head, approve=True)
    assert asked(open_step(step.ticket)) == {cast.manager}


def test_a_word_for_somebody_else_is_no_word_of_ones_own(cast):
    today = timezone.localdate()
    actions.delegate(cast.head, cast.manager, by=cast.head, days=(today, today))
    step = ask(cast.requester, people_step(cast.head), people_step(cast.manager))
    actions.decide(step, by=cast.manager, approve=True)
    assert asked(open_step(step.ticket)) == {cast.manager}


def test_who_has_become_part_of_the_matter_does_not_decide_by_it(cast):
    step = ask(cast.requester, people_step(cast.manager, cast.head, mode="all"), people_step(cast.manager))
    actions.decide(step, by=cast.manager, approve=True)
    Ticket.objects.filter(pk=step.ticket_id).update(assignee=cast.manager)
    actions.decide(step, by=cast.head, approve=True)
    assert state(step) == "awaiting"
    assert "approval_carried" not in verbs(step.ticket)
