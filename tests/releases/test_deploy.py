"""What may go out, in which order, and how it comes back."""

import pytest
from django.core.exceptions import ValidationError

from releases import actions as verbs
from releases.content import stages_of
from tests.changes import making as change_making
from tests.factories import make_ticket, make_user
from tests.releases.making import ENDED, bring, deploy, make_manager, make_release, prepare
from tickets import actions
from tickets.exceptions import Blocked, NotAllowed, StaleTicket, WrongState

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return make_manager()


def states(ticket):
    return [stage.state for stage in stages_of(ticket)]


def test_a_stage_waits_for_the_one_before_it(manager):
    ticket = bring(make_release(manager), "deploying", manager)
    second = stages_of(ticket)[1]
    with pytest.raises(Blocked):
        verbs.start_stage(second, by=manager)
    deploy(ticket, manager, 1)
    assert verbs.start_stage(second, by=manager).state == "deploying"


def test_nothing_goes_out_before_the_go(manager):
    ticket = bring(make_release(manager), "awaiting_decision", manager)
    with pytest.raises(WrongState):
        verbs.start_stage(stages_of(ticket)[0], by=manager)


def test_the_go_waits_for_every_mandatory_item(manager):
    ticket = bring(make_release(manager), "testing", manager)
    prepare(ticket, manager, done=False)
    ticket = actions.move(ticket, "submit_for_decision", by=manager, test_result="通过")
    with pytest.raises(Blocked) as refused:
        actions.move(ticket, "go", by=manager)
    assert "完成备份" in refused.value.message


def test_a_release_with_an_unapproved_change_does_not_deploy(manager):
    ticket = make_release(manager)
    change = change_making.make_change()
    verbs.put_in(ticket, by=manager, change=change)
    ticket = bring(ticket, "awaiting_decision", manager)
    with pytest.raises(Blocked) as refused:
        actions.move(ticket, "go", by=manager)
    assert change.number in refused.value.message


def test_a_change_that_is_cancelled_after_the_go_stops_the_next_stage(manager):
    change_making.load_defaults()
    change_manager = change_making.make_manager()
    change = change_making.bring_to(change_making.make_change(), "scheduled", change_manager)
    ticket = make_release(manager)
    verbs.put_in(ticket, by=manager, change=change)
    ticket = bring(ticket, "deploying", manager)
    deploy(ticket, manager, 1)
    actions.move(change, "cancel", by=change_manager, reason="供应商撤回补丁")
    with pytest.raises(Blocked) as refused:
        verbs.start_stage(stages_of(ticket)[1], by=manager)
    assert change.number in refused.value.message


def test_what_was_decided_on_stands(manager):
    ticket = bring(make_release(manager), "deploying", manager)
    change = change_making.make_change()
    with pytest.raises(Blocked):
        verbs.put_in(ticket, by=manager, change=change)


def test_only_changes_are_put_in_and_each_into_one_release(manager):
    first, second = make_release(manager), make_release(manager)
    with pytest.raises(ValidationError):
        verbs.put_in(first, by=manager, change=make_ticket())
    change = change_making.make_change()
    verbs.put_in(first, by=manager, change=change)
    with pytest.raises(ValidationError) as refused:
        verbs.put_in(second, by=manager, change=change)
    assert first.number in str(refused.value)


def test_a_failed_stage_is_tried_again_or_everything_comes_back_last_first(manager):
    ticket = bring(make_release(manager), "deploying", manager)
    deploy(ticket, manager, 1)
    second = verbs.start_stage(stages_of(ticket)[1], by=manager)
    second = verbs.fail_stage(second, by=manager, finding="报错增多")
    second = verbs.retry_stage(second, by=manager)
    verbs.fail_stage(second, by=manager, finding="仍然报错")
    assert states(ticket) == ["verified", "failed", "planned"]
    ticket = actions.move(ticket, "roll_back", by=manager, reason="仍然报错")
    first, second, _third = stages_of(ticket)
    with pytest.raises(Blocked):
        verbs.roll_back_stage(first, by=manager)
    verbs.roll_back_stage(second, by=manager)
    with pytest.raises(Blocked):
        actions.move(ticket, "finish_rollback", by=manager)
    verbs.roll_back_stage(first, by=manager)
    ticket = actions.move(ticket, "finish_rollback", by=manager)
    assert states(ticket) == ["rolled_back", "rolled_back", "planned"]


def test_verifying_says_how_one_knows(manager):
    ticket = bring(make_release(manager), "deploying", manager)
    stage = verbs.finish_stage(verbs.start_stage(stages_of(ticket)[0], by=manager), by=manager)
    with pytest.raises(ValidationError):
        verbs.verify_stage(stage, by=manager, finding="  ")


def test_two_people_at_one_stage_make_one_event(manager):
    ticket = bring(make_release(manager), "deploying", manager)
    stage = stages_of(ticket)[0]
    verbs.start_stage(stage, by=manager, version=stage.version)
    count = ticket.events.count()
    with pytest.raises((WrongState, StaleTicket)):
        verbs.start_stage(stage, by=manager, version=stage.version)
    assert ticket.events.count() == count


def test_a_stranger_to_the_release_deploys_nothing(manager):
    ticket = bring(make_release(manager), "deploying", manager)
    for role in ("first_line", "change_manager", "auditor"):
        with pytest.raises(NotAllowed):
            verbs.start_stage(stages_of(ticket)[0], by=make_user(roles=(role,)))


def test_closing_writes_notes_from_what_is_in_it(manager):
    ticket = make_release(manager)
    change = change_making.make_change()
    verbs.put_in(ticket, by=manager, change=change)
    verbs.take_out(ticket, by=manager, change=change)
    ticket = bring(ticket, "verifying", manager)
    with pytest.raises(ValidationError):
        actions.move(ticket, "close", by=manager, outcome="rolled_back", **ENDED)
    ticket = actions.move(ticket, "close", by=manager, outcome="with_issues", **ENDED)
    assert "OA 服务端: 5.1.3 → 5.2.0" in ticket.release.notes
    assert change.number not in ticket.release.notes


def test_an_incident_it_caused_is_linked_once(manager):
    ticket = bring(make_release(manager), "deploying", manager)
    incident = make_ticket(title="登录失败")
    for _twice in range(2):
        verbs.name_incident(ticket, by=manager, incident=incident)
    assert ticket.events.filter(verb="incident_caused").count() == 1
    with pytest.raises(ValidationError):
        verbs.name_incident(ticket, by=manager, incident=ticket)
