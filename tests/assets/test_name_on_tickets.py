"""Naming assets on a ticket, and asking the directory about them."""

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from assets.models import AssetRelation, RelationKind
from tests.assets.making import make_asset
from tests.factories import make_agent, make_ticket, make_user
from tickets.asset_directory import assets
from tickets.exceptions import NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def employee() -> User:
    return make_user()


def test_own_devices_are_found_without_a_word(employee):
    laptop = make_asset(owner=employee)
    make_asset(owner=make_user())

    assert [found.id for found in assets().search("", employee)] == [laptop.pk]


def test_words_find_what_one_may_name(employee):
    make_asset(name="财务部打印机", owner=make_user())
    service = make_asset("service", name="打印服务", is_public=True)

    assert [found.id for found in assets().search("打印", employee)] == [service.pk]
    assert len(assets().search("打印", make_agent())) == 2


def test_naming_tells_the_timeline_once(employee):
    laptop = make_asset(owner=employee)
    ticket = make_ticket(employee)

    assets().name_on(ticket, [laptop.pk], employee)
    assets().name_on(ticket, [laptop.pk], employee)

    assert [found.number for found in assets().of_ticket(ticket)] == [laptop.number]
    event = ticket.events.get(verb="assets_named")
    assert event.data == {"added": [{"id": laptop.pk, "name": laptop.number}], "removed": []}


def test_what_another_has_cannot_be_named(employee):
    other = make_asset(owner=make_user())
    ticket = make_ticket(employee)

    with pytest.raises(ValidationError):
        assets().name_on(ticket, [other.pk], employee)
    assert not assets().of_ticket(ticket)


def test_an_auditor_names_nothing(employee):
    ticket = make_ticket(employee)

    with pytest.raises(NotAllowed):
        assets().name_on(ticket, [make_asset().pk], make_agent(role="auditor"))


def test_what_the_desk_named_stays_when_the_requester_names_theirs(employee):
    server = make_asset("server")
    ticket = make_ticket(employee)
    assets().name_on(ticket, [server.pk], make_agent())

    with pytest.raises(ValidationError):
        assets().name_on(ticket, [], employee)


def test_tickets_by_asset(employee):
    laptop, spare = make_asset(owner=employee), make_asset(owner=employee)
    tickets = [make_ticket(employee), make_ticket(employee)]
    for ticket in tickets:
        assets().name_on(ticket, [laptop.pk], employee)

    assert assets().tickets_naming([laptop.pk, spare.pk]) == {laptop.pk: {ticket.pk for ticket in tickets}}


def test_touched_by_follows_the_chain_and_ends_in_circles(django_assert_num_queries):
    server, database, system, mail = (make_asset("service") for _ in range(4))
    AssetRelation.objects.create(source=database, target=server, kind=RelationKind.RUNS_ON)
    AssetRelation.objects.create(source=system, target=database, kind=RelationKind.DEPENDS_ON)
    AssetRelation.objects.create(source=database, target=system, kind=RelationKind.DEPENDS_ON)

    with django_assert_num_queries(1):
        touched = assets().touched_by([server.pk])

    assert touched == {server.pk, database.pk, system.pk}
    assert assets().touched_by([mail.pk]) == {mail.pk}


def test_a_part_that_fails_takes_the_whole_along_but_not_its_other_parts():
    system, finance, stock, report = (make_asset("service") for _ in range(4))
    for part in (finance, stock):
        AssetRelation.objects.create(source=part, target=system, kind=RelationKind.PART_OF)
    AssetRelation.objects.create(source=report, target=system, kind=RelationKind.DEPENDS_ON)

    assert assets().touched_by([finance.pk]) == {finance.pk, system.pk, report.pk}
    assert assets().touched_by([system.pk]) == {system.pk, finance.pk, stock.pk, report.pk}
