"""What is promised for an item follows the time of delivery that the catalogue says; what was promised stays."""

import pytest

from catalog.actions import save_item
from sla.models import Clock, Policy
from sla.verification import verify_all
from tests.catalog.cast import make_item, make_order
from tests.factories import make_user

pytestmark = pytest.mark.usefixtures("promises", "team")
HOUR = 3600


@pytest.fixture
def administrator(db):
    return make_user("钟原", roles=("administrator",))


@pytest.fixture
def laptop(administrator):
    """An item that has been given a time of delivery, and so a promise."""
    return save_item(make_item("新笔记本"), by=administrator, delivery_hours=45)


def promised(item) -> int:
    return Clock.objects.get(ticket=make_order(item, make_user()), kind="resolution").target_seconds


def versions(item) -> list[int]:
    policy = Policy.objects.get(catalog_item=item.slug)
    return [version.document["targets"]["resolution"]["3"]["seconds"] for version in policy.versions.order_by("number")]


def test_an_item_that_is_given_a_time_is_promised_in_it(laptop):
    assert promised(laptop) == 45 * HOUR


def test_a_changed_time_makes_a_new_version_and_leaves_old_promises(administrator, laptop):
    before = Clock.objects.get(ticket=make_order(laptop, make_user()), kind="resolution")
    changed = save_item(laptop, by=administrator, delivery_hours=18)
    assert versions(laptop) == [45 * HOUR, 18 * HOUR]
    assert promised(changed) == 18 * HOUR
    before.refresh_from_db()
    assert before.target_seconds == 45 * HOUR


def test_the_clocks_replay_exactly(administrator, laptop):
    make_order(laptop, make_user())
    make_order(save_item(laptop, by=administrator, delivery_hours=18), make_user())
    assert not list(verify_all())


def test_a_target_set_by_hand_is_left_alone(administrator, laptop):
    policy = Policy.objects.get(catalog_item=laptop.slug)
    policy.current.document["targets"]["resolution"]["1"]["seconds"] = 4 * HOUR
    policy.current.save(update_fields=["document"])
    save_item(laptop, by=administrator, delivery_hours=18)
    targets = Policy.objects.get(pk=policy.pk).current.document["targets"]["resolution"]
    assert (targets["1"]["seconds"], targets["3"]["seconds"]) == (4 * HOUR, 18 * HOUR)


def test_the_history_says_why(administrator, laptop):
    save_item(laptop, by=administrator, delivery_hours=18)
    version = Policy.objects.get(catalog_item=laptop.slug).versions.order_by("number").last()
    assert (version.created_by, "18" in version.note) == (administrator, True)


def test_another_change_of_the_item_makes_no_version(administrator, laptop):
    save_item(laptop, by=administrator, summary="十四寸")
    assert len(versions(laptop)) == 1
