"""A change cannot be approved by its requester or by those who implement it, by any way."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from changes.board import conflicted
from changes.models import Freeze
from tests.assets.making import make_asset
from tests.changes.making import (
    MEDIUM,
    approve,
    at,
    bring_to,
    load_defaults,
    make_board,
    make_change,
    make_manager,
)
from tests.factories import make_agent, make_team, make_user
from tickets import actions
from tickets.actions.approval import decide
from tickets.asset_directory import assets as directory
from tickets.exceptions import Blocked, NotAllowed
from tickets.models import ApprovalSeat, ApprovalStep, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

BOTH = (Role.SECOND_LINE, Role.CAB_MEMBER)


@pytest.fixture
def scene():
    """A change of medium risk awaits the board; three of its people are also members of the board."""
    load_defaults()
    team = make_team()
    requester = make_user("申请人", roles=BOTH)
    assignee = make_user("处理人", roles=BOTH, teams=(team,))
    owner = make_user("步骤负责人", roles=BOTH)
    board = make_board(3)
    ticket = make_change(requester, owner=owner, team=team, assignee=assignee)
    ticket = bring_to(ticket, "awaiting_approval", make_manager(), risk=MEDIUM)
    return ticket, board, (requester, assignee, owner)


def step_of(ticket: Ticket) -> ApprovalStep:
    return ApprovalStep.objects.get(ticket=ticket, state="open")


def test_those_who_asked_or_implement_are_never_asked(scene):
    ticket, board, involved = scene

    assert {seat.person for seat in step_of(ticket).seats.all()} == set(board)
    assert conflicted(ticket) == {person.pk for person in involved}


@pytest.mark.parametrize("via", ["page", "list", "api", "link"])
def test_they_cannot_decide_by_any_way(scene, via):
    ticket, _board, involved = scene
    for person in involved:
        with pytest.raises(NotAllowed):
            decide(step_of(ticket), by=person, approve=True, via=via)

    assert not ApprovalSeat.objects.filter(ticket=ticket).exclude(state="asked").exists()


def test_nor_through_somebody_they_stand_in_for(scene):
    """A seat whose delegate turns out to implement the change is not theirs to use."""
    ticket, board, (_requester, assignee, _owner) = scene
    step_of(ticket).seats.filter(person=board[0]).update(person=assignee, reason="delegate")

    with pytest.raises(NotAllowed):
        decide(step_of(ticket), by=assignee, approve=True)


@pytest.mark.parametrize("person", [0, 1, 2])
def test_the_page_of_the_decision_refuses_them(scene, client, person):
    ticket, board, involved = scene
    step = step_of(ticket)
    client.force_login(involved[person])

    client.post(step.get_absolute_url(), {"decision": "approve", "approve": "1", "comment": "好"})

    assert not step.seats.exclude(state="asked").exists()


def test_one_who_takes_a_step_after_being_asked_can_no_longer_decide(scene):
    ticket, board, _involved = scene
    task = ticket.tasks.filter(group="implementation").first()
    type(task).objects.filter(pk=task.pk).update(assignee=board[0])

    with pytest.raises(NotAllowed):
        decide(step_of(ticket), by=board[0], approve=True)


def test_who_has_approved_is_not_given_a_step_afterwards(scene):
    ticket, board, (_requester, assignee, _owner) = scene
    approve(ticket, board)
    task = ticket.tasks.filter(group="implementation").first()

    with pytest.raises(Blocked, match="cannot implement it"):
        actions.assign_task(task, by=assignee, assignee=board[0])


def test_who_has_approved_is_not_made_the_assignee_afterwards():
    load_defaults()
    team = make_team()
    member = make_user(roles=BOTH, teams=(team,))
    ticket = bring_to(make_change(team=team), "scheduled", make_manager(), risk=MEDIUM)
    assert ticket.state == "scheduled"
    supervisor = make_agent(role=Role.SUPERVISOR)

    with pytest.raises(Exception, match="has approved this change"):
        actions.move(ticket, "assign", by=supervisor, assignee=member.pk)


def test_the_board_decides_by_majority(scene):
    ticket, board, _involved = scene
    for person in board[:2]:
        decide(step_of(ticket), by=person, approve=True)

    ticket.refresh_from_db()
    assert ticket.state == "scheduled"


def test_a_refusal_of_the_board_rejects_it(scene):
    ticket, board, _involved = scene
    for person in board[:2]:
        decide(step_of(ticket), by=person, approve=False, comment="窗口不对")

    ticket.refresh_from_db()
    assert ticket.state == "rejected"


def test_the_last_word_is_not_given_over_a_conflict_that_nobody_accepts(scene):
    ticket, board, _involved = scene
    assets = [make_asset()]
    other = make_change(title="同一台设备", assets=assets)
    directory().name_on(ticket, [asset.pk for asset in assets], ticket.opened_by)
    bring_to(other, "submitted", make_manager())
    decide(step_of(ticket), by=board[0], approve=True)

    with pytest.raises(Blocked, match=other.number):
        decide(step_of(ticket), by=board[1], approve=True)

    actions.move(ticket, "accept_conflicts", by=board[1], conflict_reason="已错开操作")
    decide(step_of(ticket), by=board[1], approve=True)
    ticket.refresh_from_db()
    assert ticket.state == "scheduled"
    assert ticket.change.conflict_accepted_by == board[1]


def test_a_conflict_is_not_accepted_by_who_asked_or_implements(scene, client):
    ticket, _board, involved = scene
    Freeze.objects.create(name="封网", starts_at=at(0), ends_at=at(3))
    for person in involved:
        with pytest.raises(NotAllowed):
            actions.move(ticket, "accept_conflicts", by=person, conflict_reason="没事")
        client.force_login(person)
        address = reverse("tickets:move", args=[ticket.number, "accept_conflicts"])
        assert client.post(address, {"conflict_reason": "没事"}).status_code == 404
