"""Seats of a licence: counted, and never more than there are."""

from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from assets import actions
from assets.models import Asset, Seat
from tests.assets.making import make_asset
from tests.factories import make_user
from tickets.exceptions import Blocked, NotAllowed

pytestmark = pytest.mark.django_db


def test_seats_are_given_to_people_and_devices_and_counted(keeper, employee):
    licence = make_asset("licence", seats=3)

    actions.assign_seat(licence, by=keeper, person=employee)
    actions.assign_seat(licence, by=keeper, device=make_asset())

    assert Asset.objects.get(pk=licence.pk).seats_used == 2


def test_who_has_a_seat_keeps_that_one(keeper, employee):
    licence = make_asset("licence", seats=1)

    first = actions.assign_seat(licence, by=keeper, person=employee)

    assert actions.assign_seat(licence, by=keeper, person=employee) == first


def test_there_are_never_more_than_there_are(keeper, employee):
    licence = make_asset("licence", seats=1)
    seat = actions.assign_seat(licence, by=keeper, person=employee)

    with pytest.raises(Blocked):
        actions.assign_seat(licence, by=keeper, person=make_user())
    actions.release_seat(seat, by=keeper)
    actions.release_seat(seat, by=keeper)
    actions.assign_seat(licence, by=keeper, person=make_user())
    assert Asset.objects.get(pk=licence.pk).seats_used == 1


def test_the_database_refuses_more_whoever_asks():
    licence = make_asset("licence", seats=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        Asset.objects.filter(pk=licence.pk).update(seats_used=2)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_for_the_last_seat_make_one(keeper):
    licence = make_asset("licence", seats=1)
    barrier, outcomes = Barrier(2), []

    def take(person):
        barrier.wait()
        try:
            actions.assign_seat(licence, by=keeper, person=person)
            outcomes.append("given")
        except Blocked:
            outcomes.append("blocked")
        finally:
            connection.close()

    threads = [Thread(target=take, args=(make_user(),)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["blocked", "given"]
    assert Seat.objects.count() == 1


@pytest.mark.parametrize("kind", ["laptop", "service"])
def test_only_licences_have_seats(keeper, employee, kind):
    with pytest.raises(NotAllowed):
        actions.assign_seat(make_asset(kind), by=keeper, person=employee)


def test_a_seat_is_of_one(keeper, employee):
    licence = make_asset("licence", seats=3)

    for given in ({}, {"person": employee, "device": make_asset()}, {"device": make_asset("service")}):
        with pytest.raises(ValidationError):
            actions.assign_seat(licence, by=keeper, **given)


def test_the_drawer_finds_gives_and_takes_back(client, keeper, employee):
    licence = make_asset("licence", seats=1)
    client.force_login(keeper)
    address = f"/assets/{licence.number}/seats/"

    assert f'value="{employee.pk}"' in client.get(f"{address}?q=林晓").content.decode()
    client.post(address, {"person": employee.pk})
    seat = Seat.objects.get()
    client.post(address, {"remove": seat.pk})
    seat.refresh_from_db()
    assert seat.released_at is not None
