"""Bundles: one order that becomes several requests, in the order the bundle says."""

import pytest

from catalog.bundles import go_on_with_all, plan_of
from tests.catalog.cast import approve, deliver, fresh, make_bundle, make_item, make_order
from tests.factories import make_agent, make_team, make_user
from tests.tickets.forms_cast import CHOICES, field
from tickets import actions, moments
from tickets.custom_forms import latest_answers
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    return make_agent(teams=(make_team(is_service_desk=True),))


@pytest.fixture
def items():
    return [make_item(name) for name in ("账号", "邮箱", "笔记本", "权限")]


def begun(ticket: Ticket) -> list[str]:
    return [part.member.item.name for part in plan_of(fresh(ticket)) if part.ticket]


def part(ticket: Ticket, name: str):
    return next(one.ticket for one in plan_of(fresh(ticket)) if one.member.item.name == name)


def test_orders_its_parts_one_after_another_or_side_by_side(agent, items):
    account, mail, laptop, permissions = items
    ticket = make_order(make_bundle(account, (mail, True), laptop, (permissions, True)), make_user())
    assert ticket.state == "in_fulfilment"
    assert begun(ticket) == ["账号"]
    deliver(part(ticket, "账号"), agent)
    assert begun(ticket) == ["账号", "邮箱", "笔记本"]
    deliver(part(ticket, "邮箱"), agent)
    assert begun(ticket) == ["账号", "邮箱", "笔记本"]
    deliver(part(ticket, "笔记本"), agent)
    assert begun(ticket) == ["账号", "邮箱", "笔记本", "权限"]
    assert fresh(ticket).state == "in_fulfilment"
    deliver(part(ticket, "权限"), agent)
    assert fresh(ticket).state == "fulfilled"


def test_parts_are_asked_for_once_approved_and_not_again(agent):
    boss = make_user()
    laptop = make_item("笔记本", approvers=(make_user(),))
    ticket = make_order(make_bundle(laptop, approvers=(boss,)), make_user())
    assert begun(ticket) == []
    approve(ticket, boss)
    assert part(ticket, "笔记本").state == "approved"


def test_answers_that_a_part_asks_too_are_handed_down(agent):
    laptop = make_item("笔记本", asks=(field("size", "choice", choices=CHOICES), field("colour")))
    bundle = make_bundle(laptop, asks=(field("size", "choice", choices=CHOICES), field("start", "date")))
    ticket = make_order(bundle, make_user(), size="strong", start="2026-05-04")
    assert latest_answers(part(ticket, "笔记本")).answers == {"size": "strong"}


def test_requester_confirms_the_bundle_and_its_parts_close_with_it(agent, items):
    requester = make_user()
    ticket = make_order(make_bundle(*items[:2]), requester)
    for name in ("账号", "邮箱"):
        deliver(part(ticket, name), agent)
    assert part(ticket, "账号").request.auto_close_at is None
    assert not [offer for offer in part(ticket, "账号").workflow.offers(part(ticket, "账号"), requester)
                if offer.name == "confirm"]  # fmt: skip
    actions.move(fresh(ticket), "confirm", by=requester)
    assert {part(ticket, name).state for name in ("账号", "邮箱")} == {"closed"}


def test_cancelling_the_bundle_cancels_what_is_not_delivered(agent, items):
    ticket = make_order(make_bundle(*items[:2]), make_user())
    deliver(part(ticket, "账号"), agent)
    actions.move(fresh(ticket), "cancel", by=agent, reason="候选人放弃入职")
    assert part(ticket, "账号").state == "fulfilled"
    assert part(ticket, "邮箱").state == "cancelled"


def test_part_that_was_cancelled_leaves_the_end_to_the_desk(agent, items):
    ticket = make_order(make_bundle(*items[:2]), make_user())
    actions.move(part(ticket, "账号"), "cancel", by=agent, reason="已有账号")
    deliver(part(ticket, "邮箱"), agent)
    assert fresh(ticket).state == "in_fulfilment"
    done = actions.move(fresh(ticket), "fulfil", by=agent, resolution="账号沿用旧的")
    assert done.state == "fulfilled"


def test_bundle_is_not_fulfilled_before_its_last_part(agent, items):
    ticket = make_order(make_bundle(items[0], (items[1], True)), make_user())
    [offer] = [one for one in fresh(ticket).workflow.offers(fresh(ticket), agent) if one.name == "fulfil"]
    assert offer.blocked_by


def test_beat_finds_nothing_to_do_where_all_is_well(agent, items):
    ticket = make_order(make_bundle(items[0], (items[1], True)), make_user())
    before = Ticket.objects.count()
    go_on_with_all(moments.now())
    go_on_with_all(moments.now())
    assert Ticket.objects.count() == before
    assert begun(ticket) == ["账号"]
