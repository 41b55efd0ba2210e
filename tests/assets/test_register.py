"""Taking an asset into the books."""

import pytest
from django.core.exceptions import ValidationError

from assets import actions
from assets.models import Asset, AssetEvent
from tests.assets.making import make_asset, make_kind

pytestmark = pytest.mark.django_db


def test_an_asset_gets_the_next_free_number_of_its_kind(keeper, laptop):
    make_asset(number="NB-00002")

    numbers = [actions.register(laptop, by=keeper, name="T14").number for _ in range(2)]

    assert numbers == ["NB-00001", "NB-00003"]


def test_what_nobody_has_lies_in_stock(keeper, laptop):
    assert actions.register(laptop, by=keeper, name="T14").state == "in_stock"


def test_whoever_is_named_has_it_already_and_brings_the_department_along(keeper, laptop, employee):
    asset = actions.register(laptop, by=keeper, name="T14", owner=employee)

    assert (asset.state, asset.department, asset.awaits_receipt) == ("in_use", employee.department, False)


def test_a_service_is_in_use_at_once(keeper):
    assert actions.register(make_kind("service"), by=keeper, name="ERP").state == "in_use"


def test_the_history_begins_with_who_and_what(keeper, laptop):
    asset = actions.register(laptop, by=keeper, name="T14", serial="SN1")

    event = AssetEvent.objects.get(asset=asset)
    assert (event.verb, event.actor, event.sequence) == ("registered", keeper, 1)
    assert event.changes["serial"] == [None, "SN1"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "T14", "serial": "sn1"}, "serial"),
        ({"name": "T14", "number": "T-TAKEN"}, "number"),
        ({"name": "T14", "number": "带空格 的"}, "number"),
        ({"name": "T14", "seats": 3}, "seats"),
        ({"name": "T14", "state": "in_use"}, "state"),
        ({"name": "T" * 101}, "name"),
        ({"name": "T\x0014"}, "name"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(keeper, laptop, values, field):
    make_asset(number="T-TAKEN", serial="SN1")

    with pytest.raises(ValidationError) as refusal:
        actions.register(laptop, by=keeper, **values)

    assert list(refusal.value.error_dict) == [field]
    assert Asset.objects.count() == 1


def test_the_page_asks_for_the_kind_first_then_for_its_facts(client, keeper):
    make_kind("licence", name="软件许可", name_en="Licence", prefix="LIC")
    client.force_login(keeper)

    assert b"?kind=licence" in client.get("/assets/new/").content
    answer = client.post("/assets/new/?kind=licence", {"name": "Office", "seats": "5"})

    asset = Asset.objects.get()
    assert answer.headers["Location"] == f"/assets/{asset.number}/"
    assert (asset.seats, asset.state) == (5, "in_use")
