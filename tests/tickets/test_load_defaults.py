"""What a new desk begins with, and that it never comes back over what administrators have made of it."""

import pytest
from django.conf import settings
from django.core.management import call_command

from accounts.models import Team
from incidents.models import CauseCategory, CloseCode
from tickets.choices import Impact, Urgency
from tickets.models import Category, PriorityRule, ReplyTemplate
from tickets.priority import DEFAULT_MATRIX, proposed_priority

pytestmark = pytest.mark.django_db


def load() -> None:
    call_command("load_defaults", verbosity=0)


def test_a_new_desk_can_take_its_first_ticket():
    load()
    for model in (Category, PriorityRule, ReplyTemplate, CauseCategory, CloseCode):
        assert model.objects.exists()
    assert Team.objects.filter(is_service_desk=True, is_active=True).count() == 1


def test_the_first_level_are_the_eight_of_the_manual_each_with_a_second_level_and_a_sign():
    load()
    tiles = Category.objects.filter(parent=None)
    slugs = ["hardware", "software", "network", "account", "security", "backup", "consulting", "other"]
    assert [tile.slug for tile in tiles] == slugs
    icons = (settings.BASE_DIR / "frontend" / "icons.txt").read_text("utf-8").split()
    for tile in tiles:
        assert tile.children.exists()
        assert tile.icon in icons
        assert tile.name_en
        assert tile.hint
        assert tile.hint_en


def test_security_is_confidential_and_nothing_else():
    load()
    confidential = Category.objects.filter(is_confidential=True)
    assert set(confidential) == set(Category.objects.subtree(Category.objects.get(slug="security")))


def test_the_matrix_has_a_row_for_every_pair():
    load()
    assert PriorityRule.objects.count() == len(Impact) * len(Urgency)
    for (impact, urgency), priority in DEFAULT_MATRIX.items():
        assert proposed_priority(impact, urgency) == priority


def test_a_second_run_brings_back_nothing_that_was_changed_or_deleted():
    load()
    Category.objects.filter(slug="hardware").update(name="电脑外设", is_active=False)
    Category.objects.get(slug="other-misc").delete()
    PriorityRule.objects.filter(impact=Impact.PERSON, urgency=Urgency.LOW).update(priority=1)
    CloseCode.objects.first().delete()
    Team.objects.update(name="热线", is_service_desk=False)
    before = (Category.objects.count(), CloseCode.objects.count())
    load()
    assert (Category.objects.count(), CloseCode.objects.count()) == before
    assert Category.objects.get(slug="hardware").name == "电脑外设"
    assert proposed_priority(Impact.PERSON, Urgency.LOW) == 1
    assert [team.name for team in Team.objects.all()] == ["热线"]


def test_the_desk_is_ready_after_it_was_prepared():
    call_command("prepare", verbosity=0)
    assert Category.objects.filter(slug="hardware").exists()
