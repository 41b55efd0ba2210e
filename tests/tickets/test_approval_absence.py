"""Who is asked while somebody is away or has left: delegates, managers, the fallback; and the timeline says so."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.roles import Role
from tests.factories import make_agent, make_user
from tests.tickets.approval_cast import approving_incidents, ask, asked, make_cast, manager_step, people_step
from tickets import actions
from tickets.actions.approvals.reviewing import review_all
from tickets.exceptions import NotAllowed, WrongState
from tickets.models import ApprovalSeat, Delegation, Ticket
from tickets.tasks import review_approvers
from tickets.timeline import reading

pytestmark = pytest.mark.django_db


def day(number: int = 0) -> date:
    """So many days from today: asked anew each time, for the tests may run past midnight."""
    return timezone.localdate() + timedelta(days=number)


@pytest.fixture(autouse=True)
def _process():
    with approving_incidents():
        yield


@pytest.fixture
def cast():
    return make_cast()


def away(person, delegate, first: int = 0, last: int = 3) -> Delegation:
    days = (day(first), day(last))
    return actions.delegate(person, delegate, by=person, days=days, reason="年假")


def leave(person) -> None:
    type(person).objects.filter(pk=person.pk).update(is_active=False)


def review() -> int:
    return review_all(timezone.now())


def told(step) -> str:
    event = step.ticket.events.filter(verb="approver_replaced").last()
    event.ticket = step.ticket
    entry = reading.describe(event, internal=False)
    assert entry is not None
    return entry.sentence


def test_delegate_is_asked_in_the_place_of_who_is_away(cast):
    away(cast.manager, cast.colleague)
    step = ask(cast.requester, manager_step())
    assert asked(step) == {cast.colleague}
    actions.decide(step, by=cast.colleague, approve=True)
    seat = step.seats.get()
    assert (seat.principal, seat.decided_by) == (cast.manager, cast.colleague)
    assert step.ticket.events.get(verb="approved").data["on_behalf_of"] == [{"id": cast.manager.pk, "name": "直属经理"}]


@pytest.mark.parametrize(("first", "last"), [(1, 3), (-3, -1)])
def test_delegation_holds_on_its_days_only(cast, first, last):
    Delegation.objects.create(
        person=cast.manager,
        delegate=cast.colleague,
        starts_on=day(first),
        ends_on=day(last),
    )
    assert asked(ask(cast.requester, manager_step())) == {cast.manager}


def test_who_is_away_may_still_decide(cast):
    away(cast.manager, cast.colleague)
    step = ask(cast.requester, manager_step())
    actions.decide(step, by=cast.manager, approve=True)
    assert step.ticket.events.get(verb="approved").data["on_behalf_of"] == []
    with pytest.raises(WrongState):
        actions.decide(step, by=cast.colleague, approve=True)


def test_delegate_takes_over_what_waits_already_and_gives_it_back(cast):
    step = ask(cast.requester, manager_step())
    delegation = away(cast.manager, cast.colleague)
    assert asked(step) == {cast.colleague}
    assert "同事" in told(step)
    actions.end_delegation(delegation, by=cast.manager)
    assert asked(step) == {cast.manager}
    with pytest.raises(NotAllowed):
        actions.decide(step, by=cast.colleague, approve=True)


def test_delegation_that_runs_out_gives_it_back_by_itself(cast):
    delegation = away(cast.manager, cast.colleague)
    step = ask(cast.requester, manager_step())
    Delegation.objects.filter(pk=delegation.pk).update(starts_on=day(-5), ends_on=day(-1))
    assert review() == 1
    assert asked(step) == {cast.manager}


def test_delegate_who_is_away_too_passes_it_on(cast):
    away(cast.manager, cast.colleague)
    away(cast.colleague, cast.stranger)
    assert asked(ask(cast.requester, manager_step())) == {cast.stranger}


def test_delegations_in_a_circle_leave_it_with_the_person(cast):
    away(cast.manager, cast.colleague)
    away(cast.colleague, cast.manager)
    assert asked(ask(cast.requester, manager_step())) == {cast.manager}


def test_requester_is_never_the_delegate(cast):
    away(cast.manager, cast.requester)
    step = ask(cast.requester, manager_step())
    assert asked(step) == {cast.manager}
    with pytest.raises(NotAllowed):
        actions.decide(step, by=cast.requester, approve=True)


def test_requester_s_own_delegate_does_not_vote_for_them(cast):
    """A member of the board who asks for something has no vote on it, and neither has whoever stands in for them."""
    away(cast.requester, cast.stranger)
    step = ask(cast.requester, people_step(cast.requester, cast.colleague, mode="all"))
    assert asked(step) == {cast.colleague}
    with pytest.raises(NotAllowed):
        actions.decide(step, by=cast.stranger, approve=True)


def test_one_person_has_one_vote_where_votes_are_counted(cast):
    board = [make_user() for _ in range(3)]
    away(board[0], board[1])
    step = ask(cast.requester, people_step(*board, mode="quorum", quorum=2))
    assert asked(step) == set(board)
    assert actions.decide(step, by=board[1], approve=True).is_open


def test_where_all_must_agree_a_delegate_speaks_for_both(cast):
    board = [make_user() for _ in range(2)]
    away(board[0], board[1])
    step = ask(cast.requester, people_step(*board, mode="all"))
    assert actions.decide(step, by=board[1], approve=True).state == "approved"
    assert step.ticket.events.filter(verb="approved").count() == 1


def test_who_left_is_replaced_by_their_manager_and_the_timeline_says_so(cast):
    above = make_user("总监")
    cast.manager.manager = above
    cast.manager.save()
    step = ask(cast.requester, manager_step())
    leave(cast.manager)
    assert review() == 1
    assert asked(step) == {above}
    assert "直属经理" in told(step)
    assert "总监" in told(step)
    assert review() == 0


def test_beat_replaces_who_left(cast):
    step = ask(cast.requester, manager_step())
    leave(cast.manager)
    review_approvers()
    assert asked(step) == {cast.supervisor}


def test_delegate_comes_before_the_manager_of_who_left(cast):
    cast.manager.manager = make_user()
    cast.manager.save()
    away(cast.manager, cast.colleague)
    step = ask(cast.requester, manager_step())
    leave(cast.manager)
    review()
    assert asked(step) == {cast.colleague}


def test_who_left_without_a_manager_is_replaced_by_the_fallback(cast):
    step = ask(cast.requester, manager_step())
    leave(cast.manager)
    review()
    assert asked(step) == {cast.supervisor}
    actions.decide(step, by=cast.supervisor, approve=True)
    assert Ticket.objects.get(pk=step.ticket_id).state == "approved"


def test_who_left_before_they_were_asked_is_replaced_at_once(cast):
    leave(cast.manager)
    assert asked(ask(cast.requester, manager_step())) == {cast.supervisor}


def test_delegate_who_left_gives_it_back(cast):
    away(cast.manager, cast.colleague)
    step = ask(cast.requester, manager_step())
    leave(cast.colleague)
    review()
    assert asked(step) == {cast.manager}


def test_who_becomes_part_of_the_matter_is_no_longer_asked(cast):
    agent = make_agent()
    step = ask(cast.requester, people_step(agent, cast.colleague, mode="all"))
    actions.decide(step, by=cast.colleague, approve=True)
    Ticket.objects.filter(pk=step.ticket_id).update(assignee=agent)
    assert not ApprovalSeat.objects.awaiting(agent).exists()
    review()
    step.refresh_from_db()
    assert step.state == "approved"


def test_nobody_left_to_ask_falls_back(cast):
    agent = make_agent()
    step = ask(cast.requester, people_step(agent))
    Ticket.objects.filter(pk=step.ticket_id).update(assignee=agent)
    review()
    step.refresh_from_db()
    assert asked(step) == {cast.supervisor}
    assert step.is_fallback


def test_quorum_is_filled_up_when_people_drop_out(cast):
    board = [make_agent() for _ in range(2)]
    step = ask(cast.requester, people_step(*board, mode="quorum", quorum=2))
    actions.decide(step, by=board[0], approve=True)
    Ticket.objects.filter(pk=step.ticket_id).update(assignee=board[1])
    review()
    step.refresh_from_db()
    assert step.is_open
    assert asked(step) == {cast.supervisor}


def test_step_that_nobody_may_decide_waits_until_somebody_may(cast):
    leave(cast.supervisor)
    step = ask(make_user(), manager_step())
    assert not asked(step)
    supervisor = make_user(roles=(Role.SUPERVISOR,))
    assert review() == 1
    assert asked(step) == {supervisor}


def test_nothing_changes_where_everybody_is_there(cast):
    away(cast.manager, cast.colleague)
    ask(cast.requester, manager_step())
    assert review() == 0


@pytest.mark.parametrize(
    ("days", "field"),
    [
        ((0, -1), "ends_on"),
        ((-9, -1), "ends_on"),
        ((0, 800), "ends_on"),
        ((3, 9), "starts_on"),
    ],
)
def test_days_that_make_no_sense_are_refused(cast, days: tuple[int, int], field):
    away(cast.manager, cast.colleague)
    with pytest.raises(ValidationError) as error:
        actions.delegate(cast.manager, cast.stranger, by=cast.manager, days=(day(days[0]), day(days[1])))
    assert list(error.value.message_dict) == [field]


def test_oneself_and_who_left_are_no_delegates(cast):
    leave(cast.stranger)
    cast.stranger.refresh_from_db()
    for person in (cast.manager, cast.stranger):
        with pytest.raises(ValidationError) as error:
            actions.delegate(cast.manager, person, by=cast.manager, days=(day(), day()))
        assert list(error.value.message_dict) == ["delegate"]


def test_only_oneself_and_administrators_hand_over(cast):
    with pytest.raises(NotAllowed):
        actions.delegate(cast.manager, cast.colleague, by=cast.supervisor, days=(day(), day()))
    administrator = make_user(roles=(Role.ADMINISTRATOR,))
    made = actions.delegate(cast.manager, cast.colleague, by=administrator, days=(day(), day()))
    with pytest.raises(NotAllowed):
        actions.end_delegation(made, by=cast.colleague)
    actions.end_delegation(made, by=administrator)
    assert not Delegation.objects.exists()


def test_delegation_that_has_begun_is_kept_as_history(cast):
    made = away(cast.manager, cast.colleague)
    Delegation.objects.filter(pk=made.pk).update(starts_on=day(-2))
    made.refresh_from_db()
    actions.end_delegation(made, by=cast.manager)
    assert Delegation.objects.get().ends_on == day(-1)
