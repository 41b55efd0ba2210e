"""Ordering: who may, what is asked, and what follows."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.roles import Role
from catalog.models import Audience
from catalog.policies import may_order, orderable_by
from catalog.tasks import close_unanswered
from tests.catalog.cast import approve, deliver, fresh, make_item, make_order
from tests.factories import make_agent, make_department, make_team, make_user
from tests.tickets.forms_cast import field
from tickets import actions
from tickets.custom_forms import latest_answers
from tickets.exceptions import Blocked, NotAllowed
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
MONDAY = "2026-03-02T10:00:00+08:00"


def test_order_without_approval_is_approved_at_once():
    ticket = make_order(make_item(), make_user())
    assert ticket.state == "approved"
    assert ticket.request.approved_at == ticket.created_at


def test_order_waits_for_its_approvers_and_goes_on_when_they_agree():
    boss = make_user()
    ticket = make_order(make_item(approvers=(boss,), tasks=("领用", "装机")), make_user())
    assert ticket.state == "awaiting_approval"
    assert not ticket.tasks.exists()
    ticket = approve(ticket, boss)
    assert ticket.state == "approved"
    assert [task.title for task in ticket.tasks.order_by("position")] == ["领用", "装机"]


def test_refusal_ends_it_with_the_approvers_reason():
    boss = make_user()
    ticket = approve(make_order(make_item(approvers=(boss,)), make_user()), boss, yes=False, comment="预算已用完")
    assert (ticket.state, ticket.is_open) == ("rejected", False)
    assert ticket.events.get(verb="request_rejected").data["reason"] == "预算已用完"


def test_refusal_needs_a_reason():
    boss = make_user()
    ticket = make_order(make_item(approvers=(boss,)), make_user())
    with pytest.raises(ValidationError):
        approve(ticket, boss, yes=False)


def test_answers_are_kept_and_stand_in_the_title():
    item = make_item("培训", asks=(field("course", required=True),), title_field="course")
    ticket = make_order(item, make_user(), course="Excel 进阶")
    assert ticket.title == "培训：Excel 进阶"
    assert latest_answers(ticket).answers == {"course": "Excel 进阶"}


def test_order_that_leaves_out_what_is_required_is_refused_and_makes_nothing():
    item = make_item(asks=(field("why", required=True),))
    with pytest.raises(ValidationError) as refused:
        make_order(item, make_user())
    assert list(refused.value.error_dict) == ["why"]
    assert not Ticket.objects.exists()


def test_goes_to_the_items_team_once_approved():
    make_team("服务台", is_service_desk=True)
    team, boss = make_team("桌面组"), make_user()
    ticket = make_order(make_item(team=team, approvers=(boss,)), make_user())
    assert ticket.team != team
    assert approve(ticket, boss).team == team


def test_promises_the_delivery_from_the_approval_on():
    boss = make_user()
    with time_machine.travel(MONDAY, tick=False):
        ticket = make_order(make_item(approvers=(boss,), delivery_hours=18), make_user())
        assert ticket.promised_at is None
    with time_machine.travel("2026-03-03T10:00:00+08:00", tick=False):
        ticket = approve(ticket, boss)
    assert ticket.promised_at.isoformat() == "2026-03-05T02:00:00+00:00"


def test_is_fulfilled_only_when_every_task_is_done_or_waived_with_a_reason():
    agent = make_agent(teams=(make_team(is_service_desk=True),))
    ticket = make_order(make_item(tasks=("装机", "送达")), make_user())
    actions.move(ticket, "accept", by=agent)
    first, second = ticket.tasks.order_by("position")
    actions.complete_task(first, by=agent)
    with pytest.raises(Blocked):
        actions.move(fresh(ticket), "fulfil", by=agent, resolution="好了")
    actions.waive_task(second, by=make_agent(role=Role.SUPERVISOR), reason="本人来取")
    assert actions.move(fresh(ticket), "fulfil", by=agent, resolution="好了").state == "fulfilled"


def test_begins_by_itself_with_the_first_task():
    agent = make_agent(teams=(make_team(is_service_desk=True),))
    ticket = make_order(make_item(tasks=("装机",)), make_user())
    actions.start_task(ticket.tasks.get(), by=agent)
    assert fresh(ticket).state == "in_fulfilment"


def test_closes_by_itself_when_the_requester_does_not_answer():
    agent = make_agent(teams=(make_team(is_service_desk=True),))
    with time_machine.travel(MONDAY, tick=False) as clock:
        ticket = deliver(make_order(make_item(), make_user()), agent)
        clock.shift(timedelta(days=3, hours=-1))
        close_unanswered()
        assert fresh(ticket).state == "fulfilled"
        clock.shift(timedelta(hours=2))
        close_unanswered()
    assert fresh(ticket).state == "closed"


def test_request_without_an_item_goes_straight_to_the_desk(client):
    ticket = actions.create("request", by=make_user(), title="借一个会议室投影仪")
    assert ticket.state == "approved"
    assert ticket.request.item is None


@pytest.mark.parametrize(
    ("rule", "entitled"),
    [
        ({"audience": Audience.EVERYONE}, {"clerk", "boss", "agent", "stranger"}),
        ({"audience": Audience.CHOSEN}, set()),
        ({"audience": Audience.CHOSEN, "departments": ["研发中心"]}, {"clerk", "boss"}),
        ({"audience": Audience.CHOSEN, "departments": ["结构设计部"]}, {"clerk"}),
        ({"audience": Audience.CHOSEN, "roles": [Role.FIRST_LINE]}, {"agent"}),
        ({"audience": Audience.CHOSEN, "heads_only": True}, {"boss"}),
        ({"audience": Audience.EVERYONE, "is_active": False}, set()),
    ],
)
def test_who_may_order_agrees_in_both_forms(rule, entitled):
    centre = make_department("研发中心")
    design = make_department("结构设计部", parent=centre)
    boss = make_user(department=centre)
    centre.head = boss
    centre.save()
    people = {"clerk": make_user(department=design), "boss": boss, "agent": make_agent(), "stranger": make_user()}
    departments = rule.pop("departments", [])
    item = make_item(**rule)
    item.departments.set([one for one in (centre, design) if one.name in departments])
    assert {name for name, person in people.items() if may_order(person, item)} == entitled
    assert {name for name, person in people.items() if item in orderable_by(person)} == entitled


def test_nobody_orders_what_they_are_not_entitled_to():
    item = make_item(audience=Audience.CHOSEN)
    with pytest.raises(NotAllowed):
        make_order(item, make_user())
    with pytest.raises(NotAllowed):
        make_order(item, make_agent())


def test_agent_orders_for_somebody_who_is_entitled():
    item = make_item(audience=Audience.CHOSEN, heads_only=True)
    head, agent = make_user(), make_agent()
    make_department(head=head)
    assert make_order(item, agent, requester=head).requester == head
    with pytest.raises(ValidationError) as refused:
        make_order(item, agent, requester=make_user())
    assert list(refused.value.error_dict) == ["requester"]


def test_wish_in_ones_own_words_with_the_day_it_is_hoped_for(client):
    person = make_user()
    client.force_login(person)
    path = reverse("portal:catalog_free")
    token = client.get(path).context["token"]
    given = {"token": token, "title": "借投影仪", "description": "周五开会用", "expected_by": "2199-03-06T09:00"}
    for _time in range(2):
        assert client.post(path, given).status_code == 302
    ticket = Ticket.objects.get()
    assert (ticket.kind, ticket.requester, ticket.expected_by.year) == ("request", person, 2199)
