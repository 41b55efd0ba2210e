"""What a process remembers of the settings holds until somebody changes one, in whatever way."""

import pytest
from django.db import transaction

from tests.factories import make_agent, make_category, make_team, make_ticket, make_user
from tickets.models import PriorityRule, RoutingRule
from tickets.priority import proposed_priority

pytestmark = pytest.mark.django_db


def test_a_changed_matrix_holds_at_once() -> None:
    before = proposed_priority("person", "low")
    PriorityRule.objects.update_or_create(impact="person", urgency="low", defaults={"priority": 1})
    assert (before, proposed_priority("person", "low")) == (4, 1)


def test_a_matrix_changed_without_the_model_holds_too() -> None:
    PriorityRule.objects.bulk_create([PriorityRule(impact="person", urgency="low", priority=2)])
    assert proposed_priority("person", "low") == 2
    PriorityRule.objects.update(priority=3)
    assert proposed_priority("person", "low") == 3


def test_a_change_that_is_rolled_back_never_holds() -> None:
    with transaction.atomic():
        PriorityRule.objects.create(impact="person", urgency="low", priority=1)
        assert proposed_priority("person", "low") == 1
        transaction.set_rollback(True)
    assert proposed_priority("person", "low") == 4


def test_whoever_is_disabled_gets_no_more_tickets() -> None:
    team, category = make_team(), make_category()
    first = make_agent(teams=(team,))
    RoutingRule.objects.create(name="打印", category=category, team=team, picks_assignee=True)
    assert make_ticket(make_user(), category=category).assignee == first
    first.is_active = False
    first.save()
    assert make_ticket(make_user(), category=category).assignee is None


def test_a_rule_added_now_routes_the_next_ticket() -> None:
    category = make_category()
    make_ticket(make_user(), category=category)
    team = make_team()
    RoutingRule.objects.create(name="网络", category=category, team=team)
    assert make_ticket(make_user(), category=category).team == team
