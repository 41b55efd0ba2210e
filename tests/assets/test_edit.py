"""Correcting what stands in the books."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from assets import actions
from assets.models import Asset, AssetEvent
from tests.assets.making import make_asset, make_kind
from tickets.exceptions import NotAllowed, StaleTicket

pytestmark = pytest.mark.django_db


def test_a_change_is_recorded_with_old_and_new(keeper):
    asset = make_asset(vendor="联想")

    actions.edit(asset, by=keeper, vendor="戴尔")

    assert AssetEvent.objects.get().changes == {"vendor": ["联想", "戴尔"]}


def test_nothing_different_records_nothing(keeper):
    asset = make_asset(vendor="联想")

    assert actions.edit(asset, by=keeper, vendor="联想").version == 1
    assert not AssetEvent.objects.exists()


def test_a_save_over_somebody_elses_change_is_refused(keeper):
    asset = make_asset()
    actions.edit(asset, by=keeper, version=1, vendor="戴尔")

    with pytest.raises(StaleTicket):
        actions.edit(asset, by=keeper, version=1, vendor="惠普")


def test_a_new_name_is_found_and_the_old_one_is_not(keeper):
    asset = make_asset(name="旧电脑")
    actions.edit(asset, by=keeper, name="新工作站")

    assert Asset.objects.search("工作站").exists()
    assert not Asset.objects.search("旧电脑").exists()


def test_a_kind_changes_only_within_its_family(keeper):
    asset = make_asset("laptop")
    actions.edit(asset, by=keeper, kind=make_kind("desktop"))

    with pytest.raises(ValidationError):
        actions.edit(asset, by=keeper, kind=make_kind("service"))


def test_seats_cannot_fall_below_those_in_use(keeper, employee):
    licence = make_asset("licence", seats=2)
    for person in (keeper, employee):
        actions.assign_seat(licence, by=keeper, person=person)

    with pytest.raises(ValidationError):
        actions.edit(licence, by=keeper, seats=1)


def test_what_was_disposed_of_no_longer_changes(keeper):
    with pytest.raises(NotAllowed):
        actions.edit(make_asset(state="disposed"), by=keeper, vendor="戴尔")


def test_the_database_refuses_to_rewrite_history(keeper):
    actions.edit(make_asset(), by=keeper, vendor="戴尔")

    for change in (lambda: AssetEvent.objects.update(verb="x"), lambda: AssetEvent.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_page_keeps_what_was_typed_when_somebody_was_faster(client, keeper):
    asset = make_asset()
    actions.edit(asset, by=keeper, vendor="戴尔")
    client.force_login(keeper)

    answer = client.post(f"/assets/{asset.number}/edit/", {"version": 1, "name": "我的改动"})

    assert answer.status_code == 412
    assert "我的改动" in answer.content.decode()
