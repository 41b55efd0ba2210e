"""Where a new ticket goes: the order of the rules, what they match, and the person best placed."""

from datetime import time

import pytest
from django.utils import timezone

from accounts.models import Shift, Skill, UserSkill
from accounts.roles import Role
from tests.factories import bring_to, make_agent, make_category, make_department, make_team, make_ticket, make_user
from tickets.choices import Impact, Kind, Priority, Urgency
from tickets.models import RoutingRule

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return make_team("服务台", is_service_desk=True)


@pytest.fixture
def team(desk):
    return make_team("桌面运维组")


def rule(team, **fields) -> RoutingRule:
    fields.setdefault("name", f"给{team.name}")
    return RoutingRule.objects.create(team=team, **fields)


def team_of(**fields) -> str:
    team = make_ticket(**fields).team
    assert team is not None
    return team.name


def test_what_no_rule_places_goes_to_the_service_desk_as_new(desk, team):
    rule(team, category=make_category())
    ticket = make_ticket()
    assert (ticket.team, ticket.state, ticket.assigned_at) == (desk, "new", None)
    assert list(ticket.events.values_list("verb", flat=True)) == ["created"]


def test_without_rules_and_service_desk_it_is_nobodys_yet():
    ticket = make_ticket()
    assert (ticket.team, ticket.state) == (None, "new")


def test_the_first_rule_in_order_wins(team):
    rule(make_team("网络组"), position=20)
    rule(team, position=10)
    assert team_of() == "桌面运维组"


@pytest.mark.parametrize("switched_off", ["rule", "team"])
def test_what_is_switched_off_places_nothing(desk, team, switched_off):
    found = rule(team)
    row = found if switched_off == "rule" else team
    row.is_active = False
    row.save()
    assert team_of() == "服务台"


def test_a_category_stands_for_everything_below_it(desk, team):
    top = make_category("硬件")
    below = make_category("笔记本", parent=make_category("电脑", parent=top))
    rule(team, category=top)
    assert team_of(category=below) == "桌面运维组"
    assert team_of(category=make_category("硬件二")) == "服务台"
    assert team_of() == "服务台"


def test_a_department_stands_for_everything_below_it(desk, team):
    top = make_department("制造中心")
    rule(team, department=top)
    assert team_of(requester=make_user(department=make_department(parent=top))) == "桌面运维组"
    assert team_of(requester=make_user(department=make_department())) == "服务台"
    assert team_of(requester=make_user()) == "服务台"


def test_a_kind_and_a_priority_must_be_the_tickets(desk, team):
    rule(make_team("变更组"), kind=Kind.CHANGE, position=1)
    rule(team, priority=Priority.URGENT, position=2)
    assert team_of(impact=Impact.COMPANY, urgency=Urgency.CRITICAL) == "桌面运维组"
    assert team_of() == "服务台"


@pytest.mark.parametrize("keywords", ["产线,报工", "产线，报工", "产线、报工", " 产线 ， 报工 ,", "line down，产线"])
@pytest.mark.parametrize("where", ["title", "description", "error_text"])
def test_one_of_the_key_words_must_occur_anywhere(desk, team, keywords, where):
    rule(team, keywords=keywords)
    texts = {"title": "打印机脱机", "description": "", "error_text": ""}
    assert team_of(**texts | {where: "三厂产线停了"}) == "桌面运维组"
    assert team_of(**texts) == "服务台"


def test_key_words_are_read_without_case(desk, team):
    rule(team, keywords="MES")
    assert team_of(title="mes终端掉线") == "桌面运维组"


def test_everything_that_a_rule_names_must_be_so(desk, team):
    category = make_category()
    rule(team, category=category, keywords="打印")
    assert team_of(category=category, title="显示器") == "服务台"
    assert team_of(category=category, title="打印机") == "桌面运维组"


def test_the_timeline_says_which_rule_decided(team):
    found = rule(team, name="分类=打印")
    ticket = make_ticket()
    event = ticket.events.get(verb="assigned")
    assert (event.actor, event.data) == (None, {"rule": {"id": found.pk, "name": "分类=打印"}})
    assert ticket.state == "assigned"
    assert ticket.assigned_at == ticket.created_at


def test_whoever_records_it_can_say_where_it_goes(desk, team):
    rule(make_team("网络组"))
    assert team_of(by=make_agent(), team=team) == "桌面运维组"


def test_a_rule_leaves_the_person_open_unless_it_picks_one(team):
    make_agent(teams=(team,))
    rule(team)
    assert make_ticket().assignee is None


# The person.


def picked(team, **fields):
    if not RoutingRule.objects.exists():
        rule(team, picks_assignee=True)
    return make_ticket(**fields).assignee


def test_the_higher_skill_for_the_category_comes_first(team):
    printing = Skill.objects.create(name="打印")
    category = make_category(skill=printing)
    busy_expert, idle, beginner = (make_agent(teams=(team,)) for _n in range(3))
    UserSkill.objects.create(user=busy_expert, skill=printing, level=5)
    UserSkill.objects.create(user=beginner, skill=printing, level=2)
    bring_to(make_ticket(by=busy_expert, team=team), "in_progress", busy_expert)
    assert picked(team, category=category) == busy_expert
    assert picked(team) in {idle, beginner}


def test_another_skill_counts_for_nothing(team):
    first, second = (make_agent(teams=(team,)) for _n in range(2))
    UserSkill.objects.create(user=second, skill=Skill.objects.create(name="网络"), level=5)
    assert picked(team, category=make_category(skill=Skill.objects.create(name="打印"))) == first


def test_then_the_lightest_load_weighted_by_priority(team):
    one_urgent, three_low = (make_agent(teams=(team,)) for _n in range(2))
    by = make_agent()
    make_ticket(by=by, team=team, assignee=one_urgent, priority=Priority.URGENT)
    for _n in range(3):
        make_ticket(by=by, team=team, assignee=three_low, priority=Priority.LOW)
    assert picked(team) == three_low


def test_what_is_closed_weighs_nothing(team):
    worked, idle = (make_agent(teams=(team,)) for _n in range(2))
    bring_to(make_ticket(by=worked, team=team), "closed", worked)
    make_ticket(by=idle, team=team, assignee=idle)
    assert picked(team) == worked


def test_tickets_spread_over_people_who_are_alike(team):
    people = {make_agent(teams=(team,)) for _n in range(3)}
    assert {picked(team) for _n in range(3)} == people


def test_only_who_is_on_shift(team, time_machine):
    time_machine.move_to(timezone.make_aware(timezone.datetime(2026, 11, 18, 10)), tick=False)
    by_day, by_night = (make_agent(teams=(team,)) for _n in range(2))
    Shift.objects.create(team=team, user=by_day, weekday=2, starts_at=time(8), ends_at=time(17))
    Shift.objects.create(team=team, user=by_night, weekday=2, starts_at=time(20), ends_at=time(8))
    assert {picked(team) for _n in range(2)} == {by_day}


def test_when_nobody_is_on_shift_the_team_has_it_alone(team, time_machine):
    time_machine.move_to(timezone.make_aware(timezone.datetime(2026, 11, 21, 10)), tick=False)
    Shift.objects.create(team=team, user=make_agent(teams=(team,)), weekday=2, starts_at=time(8), ends_at=time(17))
    rule(team, picks_assignee=True)
    ticket = make_ticket()
    assert (ticket.team, ticket.assignee, ticket.state) == (team, None, "assigned")


@pytest.mark.parametrize("unfit", [{"is_active": False}, {"roles": [Role.AUDITOR]}, {"roles": []}])
def test_never_somebody_who_cannot_work_it(team, unfit):
    person = make_agent(teams=(team,))
    for name, value in unfit.items():
        setattr(person, name, value)
    person.save()
    assert picked(team) is None


def test_never_the_one_who_asks(team):
    agent = make_agent(teams=(team,))
    assert picked(team, requester=agent) is None
