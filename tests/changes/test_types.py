"""Standard, emergency and unauthorised changes; freezes are respected by templates too."""

import pytest

from accounts.roles import Role
from changes.actions import Plan, StepDraft, create_change, save_plan
from changes.models import ChangeTemplate, Freeze
from tests.assets.making import make_asset
from tests.changes.making import (
    HIGH,
    IMPLEMENTATION,
    TEXTS,
    approve,
    at,
    bring_to,
    do_steps,
    load_defaults,
    make_board,
    make_change,
    make_director,
    make_manager,
)
from tests.factories import make_agent, make_team
from tickets import actions
from tickets.actions.approval import decide, is_awaiting
from tickets.exceptions import Blocked, WrongState
from tickets.models import ApprovalStep, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

REVIEW = {"outcome": "successful", "review": "好", "downtime_actual_minutes": 3}


def make_template(**fields) -> ChangeTemplate:
    return ChangeTemplate.objects.create(
        name="月度补丁",
        steps=[{"title": "快照", "minutes": 5}, {"title": "装补丁", "minutes": 30}],
        rollback_steps=[{"title": "恢复快照", "minutes": 10}],
        **TEXTS,
        **fields,
    )


def make_standard(template: ChangeTemplate, **window) -> Ticket:
    by = make_agent(role=Role.SECOND_LINE, teams=(make_team(),))
    fields = {"starts_at": at(1), "ends_at": at(1, 1), **window}
    plan = Plan(fields=fields, asset_ids=[make_asset().pk])
    return create_change(by=by, type="standard", template=template, plan=plan, title="十一月补丁")


def test_a_standard_change_goes_straight_to_the_schedule():
    ticket = make_standard(make_template())

    assert actions.move(ticket, "schedule_standard", by=ticket.opened_by).state == "scheduled"


def test_a_freeze_is_respected_by_templates_too():
    ticket = make_standard(make_template())
    Freeze.objects.create(name="月结封网", starts_at=at(0), ends_at=at(2))

    with pytest.raises(Blocked, match="月结封网"):
        actions.move(ticket, "schedule_standard", by=ticket.opened_by)
    actions.move(ticket, "accept_conflicts", by=make_manager(), conflict_reason="财务已同意")
    ticket = Ticket.objects.get(pk=ticket.pk)
    assert actions.move(ticket, "schedule_standard", by=ticket.opened_by).state == "scheduled"


def test_who_plans_a_standard_change_does_not_answer_for_its_conflict():
    ticket = make_standard(make_template())
    ticket.opened_by.roles.append(Role.CHANGE_MANAGER)
    ticket.opened_by.save()
    Freeze.objects.create(name="月结封网", starts_at=at(0), ends_at=at(2))

    offers = ticket.workflow.offers(ticket, ticket.opened_by)

    assert "accept_conflicts" not in {offer.name for offer in offers}


def test_a_freeze_that_comes_later_stops_the_work():
    ticket = make_standard(make_template())
    ticket = actions.move(ticket, "schedule_standard", by=ticket.opened_by)
    Freeze.objects.create(name="临时封网", starts_at=at(0), ends_at=at(2))

    with pytest.raises(Blocked, match="临时封网"):
        actions.move(ticket, "start", by=ticket.opened_by)


@pytest.mark.parametrize(
    "plan",
    [
        Plan(steps=[StepDraft(title="重装系统", minutes=90)]),
        Plan(fields={"rollback_plan": "没有"}),
    ],
)
def test_what_is_no_longer_the_template_is_not_approved_by_it(plan):
    ticket = make_standard(make_template())
    owner = ticket.opened_by
    if plan.steps:
        plan = Plan(steps=[StepDraft(title="重装系统", minutes=90, assignee=owner)])
    save_plan(ticket, plan, by=owner)

    with pytest.raises(Blocked, match="no longer that of the template"):
        actions.move(ticket, "schedule_standard", by=owner)


def test_a_template_out_of_use_approves_nothing():
    template = make_template()
    ticket = make_standard(template)
    ChangeTemplate.objects.update(is_active=False)

    with pytest.raises(Blocked, match="no longer in use"):
        actions.move(ticket, "schedule_standard", by=ticket.opened_by)


@pytest.fixture
def emergency():
    """An emergency that was begun before anybody approved it, and the board that will be asked."""
    load_defaults()
    board = make_board(3)
    ticket = make_change(type="emergency", title="修补防火墙")
    actions.move(ticket, "submit", by=ticket.opened_by)
    ticket = actions.move(ticket, "start_unapproved", by=ticket.opened_by, reason="正被攻击")
    return Ticket.objects.get(pk=ticket.pk), board


def test_an_emergency_is_begun_first_and_asks_for_approval_by_itself(emergency):
    ticket, _board = emergency

    event = ticket.events.get(verb="implementation_started")
    assert (ticket.state, event.data["unapproved"]) == ("implementing", True)
    assert is_awaiting(ticket)


def test_an_emergency_without_later_approval_cannot_be_closed(emergency):
    ticket, _board = emergency
    do_steps(ticket, IMPLEMENTATION)
    ticket = actions.move(ticket, "finish", by=ticket.opened_by)
    assert is_awaiting(ticket)  # a move along the way takes nothing back

    with pytest.raises(Blocked, match="nobody has approved it since"):
        actions.move(ticket, "close", by=make_manager(), **REVIEW)


def test_an_emergency_is_closed_once_the_smaller_board_has_approved_it(emergency):
    ticket, board = emergency
    do_steps(ticket, IMPLEMENTATION)
    ticket = actions.move(ticket, "finish", by=ticket.opened_by)
    ticket = approve(ticket, board)
    assert ticket.change.approved_at is not None

    assert actions.move(ticket, "close", by=make_manager(), **REVIEW).state == "closed"


def test_two_of_the_board_are_enough_for_an_emergency(emergency):
    ticket, board = emergency
    approve(ticket, board)

    assert ticket.approval_seats.filter(state="approved").count() == 2


def test_a_refused_emergency_is_closed_only_as_unauthorised(emergency):
    ticket, board = emergency
    step = ApprovalStep.objects.get(ticket=ticket, state="open")
    for person in board[:2]:
        decide(step, by=person, approve=False, comment="可以等")
    do_steps(ticket, IMPLEMENTATION)
    ticket = actions.move(Ticket.objects.get(pk=ticket.pk), "finish", by=ticket.opened_by)
    manager = make_manager()
    with pytest.raises(Blocked):
        actions.move(ticket, "close", by=manager, **REVIEW)

    ticket = actions.move(ticket, "mark_unauthorised", by=manager, reason="没有批准")

    assert ticket.change.type == "unauthorised"
    assert actions.move(ticket, "close", by=manager, **REVIEW).state == "closed"


def test_a_normal_change_is_never_begun_without_approval():
    ticket = make_change()
    ticket = actions.move(ticket, "submit", by=ticket.opened_by)

    with pytest.raises(WrongState):
        actions.move(ticket, "start_unapproved", by=ticket.opened_by, reason="急")


def test_an_unauthorised_change_is_recorded_after_the_fact_and_reviewed():
    ticket = make_change(type="unauthorised", starts_at=at(-2), ends_at=at(-2, 1))

    ticket = actions.move(ticket, "record", by=ticket.opened_by)

    assert ticket.state == "verifying"
    assert actions.move(ticket, "close", by=make_manager(), **REVIEW).state == "closed"


@pytest.mark.parametrize("type", ["standard", "unauthorised"])
def test_nothing_becomes_standard_or_unauthorised_by_changing_its_type(type):
    ticket = make_change()

    with pytest.raises(Exception, match="normal change or an emergency"):
        actions.move(ticket, "reclassify", by=ticket.opened_by, type=type, reason="省事")


def test_the_director_is_asked_after_the_board_when_the_risk_is_high():
    load_defaults()
    director, board = make_director(), make_board(2)
    ticket = bring_to(make_change(), "awaiting_approval", make_manager(), risk=HIGH)
    ticket = approve(ticket, [*board, director])

    assert ticket.state == "scheduled"
    assert list(ticket.approval_steps.order_by("position").values_list("mode", "label_en")) == [
        ("all", "Change advisory board"),
        ("one", "IT director"),
    ]
