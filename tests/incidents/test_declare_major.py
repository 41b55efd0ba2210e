"""Declaring a major incident: by a supervisor, by the rule, as a drill."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.roles import Role
from incidents.models import MajorIncident, MajorRule
from incidents.rule import save_rule
from tests.factories import make_agent, make_category, make_team, make_ticket, make_user
from tests.incidents.major_cast import declare, make_cast
from tickets import actions
from tickets.choices import Impact, Priority, Urgency
from tickets.exceptions import NotAllowed, WrongState

pytestmark = pytest.mark.django_db

WORST = {"impact": Impact.COMPANY, "urgency": Urgency.CRITICAL}


@pytest.fixture
def cast():
    return make_cast()


def verbs(ticket):
    return list(ticket.events.order_by("sequence").values_list("verb", flat=True))


def test_supervisor_declares_and_has_the_command(cast):
    at = timezone.now()
    ticket = actions.move(cast.incident(), "declare_major", by=cast.supervisor, at=at, public_title="MES故障")
    major = MajorIncident.objects.get(ticket=ticket)
    assert ticket.is_major
    assert (major.declared_by, major.commander, major.public_title) == (cast.supervisor, cast.supervisor, "MES故障")
    assert (major.declared_at, major.next_update_at) == (at, at + timedelta(minutes=30))
    assert verbs(ticket)[-1] == "major_declared"


def test_nobody_else_declares(cast):
    with pytest.raises(NotAllowed):
        declare(cast.incident(), cast.agent)


def test_needs_the_title_that_everybody_reads(cast):
    with pytest.raises(ValidationError) as caught:
        actions.move(cast.incident(), "declare_major", by=cast.supervisor)
    assert list(caught.value.message_dict) == ["public_title"]


def test_twice_is_refused(cast):
    with pytest.raises(WrongState):
        declare(cast.declared(), cast.supervisor)


def test_commander_services_and_interval_are_kept(cast):
    ticket = cast.declared(commander=cast.agent.pk, services="MES，三厂网络", update_minutes=15)
    major = ticket.major
    assert (major.commander, major.services) == (cast.agent, ["MES", "三厂网络"])
    assert major.next_update_at - major.declared_at == timedelta(minutes=15)


@pytest.mark.usefixtures("english")
def test_commander_must_see_the_ticket(cast):
    outsider = make_agent(role=Role.SECOND_LINE, teams=(make_team(),))
    with pytest.raises(ValidationError, match="may not see"):
        cast.declared(cast.incident(by=cast.supervisor, team=cast.team, confidential=True), commander=outsider.pk)


def test_rule_declares_what_is_urgent_and_company_wide(cast):
    ticket = cast.incident(**WORST)
    assert ticket.is_major
    assert (ticket.major.declared_by, ticket.major.commander) == (None, cast.supervisor)
    assert ticket.events.get(verb="major_declared").actor is None


def test_rule_never_publishes_the_requesters_words(cast):
    ticket = cast.incident(title="工资条被群发了", **WORST)
    major = ticket.major
    assert "工资" not in major.public_title + major.public_title_en
    assert "网络" in major.public_title
    assert "Network" in major.public_title_en


def test_rule_names_nothing_of_a_confidential_ticket(cast):
    secret = make_category("泄密", name_en="Leak", is_confidential=True)
    major = make_ticket(cast.reporter, category=secret, **WORST).major
    assert "泄密" not in major.public_title
    assert "Leak" not in major.public_title_en


def test_rule_leaves_everything_smaller_alone(cast):
    assert not cast.incident(impact=Impact.DEPARTMENT, urgency=Urgency.CRITICAL).is_major
    assert not cast.incident(impact=Impact.COMPANY, urgency=Urgency.MEDIUM).is_major


def test_rule_heeds_an_edit_that_makes_it_worse(cast):
    ticket = cast.incident()
    actions.edit(ticket, by=cast.agent, **WORST)
    ticket.refresh_from_db()
    assert ticket.is_major


def test_rule_can_be_turned_off(cast):
    save_rule({"is_automatic": False}, by=make_user(roles=(Role.ADMINISTRATOR,)))
    assert not cast.incident(**WORST).is_major


def test_rule_can_reach_further_down(cast):
    administrator = make_user(roles=(Role.ADMINISTRATOR,))
    save_rule({"priority": Priority.HIGH, "impact": Impact.DEPARTMENT, "update_minutes": 60}, by=administrator)
    major = cast.incident(impact=Impact.DEPARTMENT, urgency=Urgency.HIGH).major
    assert major.next_update_at - major.declared_at == timedelta(minutes=60)


def test_first_steps_become_tasks(cast):
    save_rule({"first_steps": "拉起电话会议|Open the bridge\n\n通知各车间"}, by=make_user(roles=(Role.ADMINISTRATOR,)))
    ticket = cast.declared()
    steps = ticket.tasks.filter(group="major").order_by("position")
    assert [(step.title, step.title_en) for step in steps] == [("拉起电话会议", "Open the bridge"), ("通知各车间", "")]


def test_new_incident_of_the_same_category_says_what_it_looks_like(cast):
    known = cast.declared()
    ticket = cast.incident(make_user())
    assert ticket.events.get(verb="resembles_major").data["major"]["name"] == known.number


def test_new_incident_of_another_category_says_nothing(cast):
    cast.declared()
    assert "resembles_major" not in verbs(make_ticket(category=make_category()))


# Drills.


def test_drill_is_marked_and_looks_like_nothing_real(cast):
    ticket = cast.drill()
    assert ticket.is_drill
    assert "resembles_major" not in verbs(cast.incident(make_user()))


@pytest.mark.usefixtures("english")
def test_nobodys_real_trouble_becomes_a_drill(cast):
    with pytest.raises(ValidationError, match="really waits"):
        cast.declared(drill=True)


def test_what_is_recorded_for_a_drill_is_one(cast):
    child = make_ticket(cast.supervisor, by=cast.agent, parent=cast.drill())
    assert child.is_drill


def test_drill_turns_real_with_its_children(cast):
    ticket = cast.drill()
    child = make_ticket(cast.supervisor, by=cast.agent, parent=ticket)
    ticket = actions.move(ticket, "convert_drill", by=cast.supervisor, reason="真的断电了")
    child.refresh_from_db()
    assert not ticket.is_drill
    assert not child.is_drill
    assert cast.incident(make_user()).events.filter(verb="resembles_major").exists()


def test_only_a_supervisor_says_that_it_is_no_drill(cast):
    ticket = cast.drill()
    actions.move(ticket, "hand_over_command", by=cast.supervisor, commander=cast.agent.pk)
    with pytest.raises(NotAllowed):
        actions.move(ticket, "convert_drill", by=cast.agent, reason="真的")


# The rule itself.


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.AUDITOR])
def test_only_administrators_set_the_rule(role):
    with pytest.raises(NotAllowed):
        save_rule({"is_automatic": False}, by=make_user(roles=(role,)))


def test_rule_keeps_who_changed_what(cast):
    administrator = make_user(roles=(Role.ADMINISTRATOR,))
    rule = save_rule({"update_minutes": 20}, by=administrator, note="演练后的结论")
    from incidents.models import MajorRuleChange

    change = MajorRuleChange.objects.get()
    assert (change.by, change.changes, change.note) == (administrator, {"update_minutes": [30, 20]}, "演练后的结论")
    with pytest.raises(WrongState):
        save_rule({"update_minutes": 10}, by=administrator, based_on=rule.version - 1)
    assert MajorRule.read().update_minutes == 20
