"""Asking for approval and deciding: who is asked, what decides a step, and what follows."""

from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.roles import Role
from tests.factories import make_agent, make_team, make_ticket, make_user
from tests.tickets.approval_cast import (
    MOVES,
    approving_incidents,
    ask,
    asked,
    make_cast,
    manager_step,
    open_step,
    people_step,
    verbs,
)
from tickets import actions
from tickets.actions.approval import is_approved, is_awaiting
from tickets.exceptions import Blocked, NotAllowed, WrongState
from tickets.models import ApprovalRound, StepSpec, Ticket
from tickets.policies import can_view

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _process():
    with approving_incidents():
        yield


@pytest.fixture
def cast():
    return make_cast()


def fresh(step):
    return Ticket.objects.get(pk=step.ticket_id)


def test_last_approval_moves_the_ticket_on(cast):
    step = ask(cast.requester, manager_step())
    assert is_awaiting(step.ticket)
    actions.decide(step, by=cast.manager, approve=True)
    assert fresh(step).state == "approved"
    assert is_approved(step.ticket)
    assert verbs(step.ticket)[-4:] == ["approved", "approval_closed", "approvals_finished", "got_approval"]


def test_steps_are_asked_one_after_the_other(cast):
    step = ask(cast.requester, manager_step(), people_step(cast.colleague))
    assert not cast.colleague.approval_seats.exists()
    actions.decide(step, by=cast.manager, approve=True)
    assert fresh(step).state == "awaiting"
    second = open_step(step.ticket)
    assert asked(second) == {cast.colleague}
    actions.decide(second, by=cast.colleague, approve=True)
    assert fresh(step).state == "approved"


def test_one_refusal_ends_the_round_with_its_reason(cast):
    step = ask(cast.requester, manager_step(), people_step(cast.colleague))
    actions.decide(step, by=cast.manager, approve=False, comment="预算不足")
    assert fresh(step).state == "rejected"
    assert step.ticket.events.get(verb="got_refusal").data == {"reason": "预算不足"}
    assert list(step.round.steps.values_list("state", flat=True)) == ["rejected", "withdrawn"]


def test_refusing_needs_a_reason(cast):
    step = ask(cast.requester, manager_step())
    with pytest.raises(ValidationError) as error:
        actions.decide(step, by=cast.manager, approve=False, comment="  ")
    assert list(error.value.message_dict) == ["comment"]
    assert fresh(step).state == "awaiting"


def test_nothing_to_ask_opens_nothing(cast):
    ticket = make_ticket(cast.requester)
    assert actions.start_approvals(ticket, [], by=cast.requester) is None
    assert not is_awaiting(ticket)


@pytest.mark.parametrize(
    ("mode", "quorum", "votes", "outcome"),
    [
        ("one", 0, "y", "approved"),
        ("one", 0, "n", "rejected"),
        ("all", 0, "yy", "open"),
        ("all", 0, "yyy", "approved"),
        ("all", 0, "yn", "rejected"),
        ("majority", 0, "y", "open"),
        ("majority", 0, "yy", "approved"),
        ("majority", 0, "nn", "rejected"),
        ("majority", 0, "ny", "open"),
        ("quorum", 2, "y", "open"),
        ("quorum", 2, "ny", "open"),
        ("quorum", 2, "nyy", "approved"),
        ("quorum", 2, "nn", "rejected"),
    ],
)
def test_votes_decide_as_soon_as_the_rest_cannot_change_it(cast, mode, quorum, votes, outcome):
    board = [make_user() for _ in range(3)]
    step = ask(cast.requester, people_step(*board, mode=mode, quorum=quorum))
    for member, vote in zip(board, votes, strict=False):
        step = actions.decide(step, by=member, approve=vote == "y", comment="意见")
    assert step.state == outcome


def test_majority_of_four_is_three(cast):
    board = [make_user() for _ in range(4)]
    step = ask(cast.requester, people_step(*board, mode="majority"))
    for member in board[:2]:
        step = actions.decide(step, by=member, approve=True)
    assert step.is_open
    step = actions.decide(step, by=board[2], approve=False, comment="不行")
    assert step.is_open
    assert actions.decide(step, by=board[3], approve=False, comment="不行").state == "rejected"


def test_a_step_names_a_role_a_team_and_the_director(cast):
    board = [make_user(roles=(Role.CAB_MEMBER,)) for _ in range(2)]
    make_user(roles=(Role.CAB_MEMBER,), is_active=False)
    team = make_team()
    member = make_agent(teams=(team,))
    director = make_user()
    cast.supervisor.manager = director
    cast.supervisor.save()
    step = ask(
        cast.requester, StepSpec(label="会签", role=Role.CAB_MEMBER, team=team.pk, who="it_director", mode="all")
    )
    assert asked(step) == {*board, member, director}


def test_head_of_the_department_is_asked_and_of_the_one_above_for_the_head(cast):
    assert asked(ask(cast.requester, StepSpec(label="部门负责人", who="department_head"))) == {cast.head}
    department = cast.requester.department
    above = make_user()
    department.parent = type(department).objects.create(name="公司", head=above)
    department.save()
    cast.head.department = department
    cast.head.save()
    assert asked(ask(cast.head, StepSpec(label="部门负责人", who="department_head"))) == {above}


@pytest.mark.parametrize("part", ["requester", "opened_by", "assignee"])
def test_nobody_decides_on_their_own_matter(cast, part):
    agent = make_agent(teams=(make_team(),))
    step = ask(cast.requester, people_step(agent, cast.colleague, mode="one"))
    Ticket.objects.filter(pk=step.ticket_id).update(**{part: agent})
    with pytest.raises(NotAllowed):
        actions.decide(step, by=agent, approve=True)
    assert fresh(step).state == "awaiting"


def test_requester_and_recorder_are_never_asked(cast):
    agent = make_agent(teams=(make_team(),))
    step = ask(cast.requester, people_step(cast.requester, agent, cast.colleague, mode="all"), by=agent)
    assert asked(step) == {cast.colleague}


def test_who_carries_it_out_is_never_asked(cast):
    with approving_incidents(conflicted=lambda ticket: {cast.colleague.pk}):
        step = ask(cast.requester, people_step(cast.colleague, cast.manager))
        assert asked(step) == {cast.manager}


def test_manager_who_recorded_it_passes_it_up(cast):
    director = make_user()
    cast.manager.manager = director
    cast.manager.save()
    assert asked(ask(cast.requester, manager_step(), by=cast.manager)) == {director}


def test_nobody_fit_goes_to_the_supervisors_and_says_so(cast):
    loner = make_user()
    step = ask(loner, manager_step())
    assert asked(step) == {cast.supervisor}
    opened = step.ticket.events.get(verb="approval_opened")
    assert opened.data["fallback"] is True
    assert opened.data["approvers"] == [{"id": cast.supervisor.pk, "name": "主管"}]


def test_process_can_fall_back_on_the_director(cast):
    director = make_user()
    cast.supervisor.manager = director
    cast.supervisor.save()
    with approving_incidents(approval_fallback="it_director"):
        assert asked(ask(make_user(), manager_step())) == {director}


def test_supervisor_s_own_matter_falls_back_on_administrators(cast):
    administrator = make_user(roles=(Role.ADMINISTRATOR,))
    assert asked(ask(cast.supervisor, manager_step())) == {administrator}


def test_stranger_decides_nothing(cast):
    step = ask(cast.requester, manager_step())
    for person in (cast.stranger, cast.supervisor, make_user(roles=(Role.ADMINISTRATOR,))):
        with pytest.raises(NotAllowed):
            actions.decide(step, by=person, approve=True)
    assert verbs(step.ticket)[-1] == "approval_opened"


def test_approver_who_left_decides_nothing(cast):
    step = ask(cast.requester, manager_step())
    type(cast.manager).objects.filter(pk=cast.manager.pk).update(is_active=False)
    with pytest.raises(NotAllowed):
        actions.decide(step, by=cast.manager, approve=True)


def test_vote_after_the_decision_hears_who_decided(cast):
    step = ask(cast.requester, people_step(cast.manager, cast.colleague))
    actions.decide(step, by=cast.manager, approve=True)
    count = step.ticket.events.count()
    with pytest.raises(WrongState) as error:
        actions.decide(step, by=cast.colleague, approve=False, comment="不")
    assert "直属经理" in error.value.message
    assert step.ticket.events.count() == count


def test_second_vote_of_the_same_person_is_refused(cast):
    step = ask(cast.requester, people_step(cast.manager, cast.colleague, mode="all"))
    actions.decide(step, by=cast.manager, approve=True)
    with pytest.raises(WrongState):
        actions.decide(step, by=cast.manager, approve=False, comment="改主意")


def test_new_round_withdraws_the_open_one(cast):
    step = ask(cast.requester, manager_step())
    actions.start_approvals(step.ticket, [people_step(cast.colleague)], by=cast.requester)
    assert list(ApprovalRound.objects.values_list("state", flat=True)) == ["withdrawn", "open"]
    with pytest.raises(WrongState):
        actions.decide(step, by=cast.manager, approve=True)


def test_taking_the_ticket_back_withdraws_what_is_asked(cast):
    step = ask(cast.requester, manager_step())
    actions.move(step.ticket, "take_back", by=cast.requester)
    assert verbs(step.ticket)[-3:] == ["taken_back", "approval_closed", "approvals_finished"]
    assert step.ticket.events.get(verb="approvals_finished").data["outcome"] == "withdrawn"


def test_what_cannot_follow_keeps_the_decision_open(cast):
    step = ask(cast.requester, manager_step())
    blocked = replace(MOVES["approve"], guards=(lambda ticket: "封网期",))
    with approving_incidents(moves={**MOVES, "approve": blocked}), pytest.raises(Blocked):
        actions.decide(step, by=cast.manager, approve=True)
    assert fresh(step).state == "awaiting"
    assert verbs(step.ticket)[-1] == "approval_opened"


def test_round_can_be_opened_while_the_caller_goes_on_recording(cast):
    ticket = make_ticket(cast.requester)
    actions.start_approvals(ticket, [manager_step()], by=cast.requester)
    assert ticket.event_count == ticket.events.count()


def test_approver_sees_the_ticket_but_not_a_confidential_one(cast):
    open_one = ask(cast.requester, manager_step()).ticket
    secret = ask(cast.requester, manager_step(), confidential=True, by=make_agent()).ticket
    assert set(Ticket.objects.visible_to(cast.manager)) == {open_one}
    assert secret.approval_seats.filter(person=cast.manager).exists()


def test_rule_for_one_and_condition_over_many_agree_on_approvers(cast):
    """Asked, standing in, decided and never asked; open and confidential."""
    today = timezone.localdate()
    actions.delegate(cast.colleague, cast.stranger, by=cast.colleague, days=(today, today))
    steps = [
        ask(cast.requester, people_step(cast.manager, cast.colleague), by=make_agent(), confidential=secret)
        for secret in (False, True)
    ]
    for step in steps:
        actions.decide(step, by=cast.manager, approve=True)
    bystander = make_user()
    for person in (cast.manager, cast.colleague, cast.stranger, bystander):
        for step in steps:
            seen = Ticket.objects.visible_to(person).filter(pk=step.ticket_id).exists()
            ticket = Ticket.objects.get(pk=step.ticket_id)
            assert can_view(person, ticket) == seen == (person != bystander and not ticket.confidential)
