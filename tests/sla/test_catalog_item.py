"""A promise can be made for one item of the catalogue."""

from copy import deepcopy

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from sla.editing.policies import PolicyDraft, save_policy
from sla.models import Clock, Policy, PolicyMatch, Simulation
from sla.simulation import runner
from sla.simulation.verbs import try_policy
from tests.catalog.cast import make_item, make_order
from tests.factories import make_user
from tests.sla.browsing import client_of

pytestmark = pytest.mark.usefixtures("promises", "team")


@pytest.fixture
def administrator(db):
    return make_user("钟原", roles=("administrator",))


@pytest.fixture
def laptop():
    return make_item("新笔记本")


def draft_for(slug: str, *, hours: int = 40) -> PolicyDraft:
    content = deepcopy(PolicyDraft.of(Policy.objects.order_by("pk")[0]).as_json())
    for target in content["targets"]["resolution"].values():
        target["seconds"] = hours * 3600
    return PolicyDraft.read({**content, "name": "笔记本", "name_en": "Laptops", "catalog_item": slug})


def target_of(ticket) -> int:
    return Clock.objects.get(ticket=ticket, kind="resolution").target_seconds


def test_what_is_ordered_decides(administrator, laptop) -> None:
    save_policy(None, draft_for(laptop.slug), by=administrator)
    person = make_user()
    assert target_of(make_order(laptop, person)) == 40 * 3600
    assert target_of(make_order(make_item("显示器"), person)) != 40 * 3600


def test_the_match_says_why(administrator, laptop) -> None:
    save_policy(None, draft_for(laptop.slug), by=administrator)
    ticket = make_order(laptop, make_user())
    assert PolicyMatch.objects.get(ticket=ticket).reason == ["catalog_item"]


def test_an_item_that_is_none_is_refused(administrator) -> None:
    with pytest.raises(ValidationError) as refused:
        save_policy(None, draft_for("no-such-thing"), by=administrator)
    assert "catalog_item" in refused.value.error_dict


def test_the_page_offers_the_items(administrator, laptop) -> None:
    page = client_of(administrator).get(reverse("sla:new_policy")).content.decode()
    assert f'<option value="{laptop.slug}">' in page


def test_the_policy_says_for_which_item_it_is(administrator, laptop) -> None:
    policy = save_policy(None, draft_for(laptop.slug), by=administrator)
    page = client_of(administrator).get(reverse("sla:policy", args=[policy.pk])).content.decode()
    assert '<span class="tag">新笔记本</span>' in page


def test_a_trial_reads_what_was_ordered(administrator, laptop) -> None:
    ordered = make_order(laptop, make_user())
    make_order(make_item("显示器"), make_user())
    simulation = try_policy(None, draft_for(laptop.slug, hours=1), days=30, by=administrator)
    runner.run(simulation.pk)
    simulation.refresh_from_db()
    assert (simulation.state, simulation.done) == (Simulation.State.DONE, 2), ordered


def test_the_api_takes_the_item(administrator, laptop) -> None:
    content = draft_for(laptop.slug).as_json()
    client = client_of(administrator)
    answer = client.post("/api/v1/sla/policies/", content, content_type="application/json")
    assert (answer.status_code, answer.json()["catalog_item"]) == (201, laptop.slug)
