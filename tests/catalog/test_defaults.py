"""What a new desk can order at once."""

import pytest
from django.core.management import call_command

from catalog.defaults import shelves
from catalog.models import BundleMember, CatalogItem
from tests.factories import make_user
from tickets.custom_forms import Document, build_form

pytestmark = pytest.mark.django_db

# processes.md, "Service request": what it ships with at least.
TWELVE = {
    "new-laptop", "peripherals", "software-installation", "account-permission", "vpn", "network-access",
    "shared-folder", "mailbox", "printer", "data-restore", "device-return", "training",
}  # fmt: skip


@pytest.fixture
def items():
    call_command("load_defaults", verbosity=0)
    return {item.slug: item for item in CatalogItem.objects.whole()}


def test_ships_the_twelve_items_each_with_a_form_tasks_and_a_target(items):
    assert items.keys() >= TWELVE
    for slug in TWELVE:
        item = items[slug]
        assert item.task_specs(), slug
        assert item.delivery_hours, slug
        assert len(Document.from_json(item.form.current.document).fields) >= 4, slug
        assert item.category, slug


def test_everything_is_said_in_both_languages(items):
    for item in items.values():
        assert item.name_en and item.summary_en, item.slug
        assert bool(item.description) == bool(item.description_en), item.slug
        for field in Document.from_json(item.form.current.document):
            assert field.label_en, (item.slug, field.name)
            assert bool(field.help) == bool(field.help_en), (item.slug, field.name)
            assert all(choice.label_en for choice in field.choices), (item.slug, field.name)
        for step in item.task_template.steps if item.task_template else ():
            assert step["title_en"], item.slug


def test_joiner_and_leaver_bundle_what_belongs_to_them(items):
    members = BundleMember.objects.filter(bundle=items["new-employee"]).order_by("position")
    assert [member.item.slug for member in members] == [
        "sign-in-account", "mailbox", "new-laptop", "account-permission",
    ]  # fmt: skip
    assert BundleMember.objects.filter(bundle=items["leaving-employee"]).count() >= 4


def test_every_form_can_be_shown(items):
    for item in items.values():
        assert str(build_form(item.form.current, requester=make_user()))
        if item.title_field:
            assert item.title_field in build_form(item.form.current, requester=make_user()).fields


def test_loading_again_changes_nothing(items):
    before = set(CatalogItem.objects.values_list("slug", "version"))
    call_command("load_defaults", verbosity=0)
    assert set(CatalogItem.objects.values_list("slug", "version")) == before
    assert len(shelves()["item"]) == len(before)
