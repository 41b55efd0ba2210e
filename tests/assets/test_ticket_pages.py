"""Assets on the pages of a ticket, in the portal, and in the settings."""

import pytest

from assets import actions
from assets.models import Asset, AssetKind, Place, SettingChange, TicketAsset
from tests.assets.making import make_asset, make_kind, make_place
from tests.factories import make_agent, make_category, make_team, make_ticket, make_user
from tests.portal.asking import send
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(employee):
    make_team(is_service_desk=True)
    return make_ticket(employee)


def test_the_desk_names_the_requesters_device_and_takes_it_off(client, keeper, employee, ticket):
    laptop = make_asset(owner=employee)
    client.force_login(keeper)
    address = f"/assets/of/{ticket.number}/"

    assert laptop.number in client.get(address).content.decode()
    client.post(address, {"add": laptop.pk})
    page = client.get(f"/tickets/{ticket.number}/", headers={"accept-language": "en"}).content.decode()
    assert f'href="/assets/{laptop.number}/"' in page
    assert f"{keeper.name} named the assets {laptop.number}" in page
    client.post(address, {"remove": laptop.pk})
    assert not TicketAsset.objects.exists()


def test_the_asset_shows_the_tickets_that_its_reader_may_see(client, keeper, employee, ticket):
    laptop = make_asset(owner=employee)
    secret = make_ticket(employee, by=make_agent(), confidential=True, title="机密")
    for one in (ticket, secret):
        actions.name_on(one, [laptop.pk], by=employee)
    client.force_login(keeper)

    page = client.get(f"/assets/{laptop.number}/").content.decode()

    assert (ticket.number in page, secret.number in page) == (True, False)


def test_the_drawer_is_for_those_who_may_name(client, ticket):
    make_asset()
    for person in (make_agent(role="auditor"), make_user(), ticket.requester):
        client.force_login(person)
        assert client.get(f"/assets/of/{ticket.number}/").status_code == 404


@pytest.mark.parametrize("data", [{}, {"add": "x"}, {"add": "999999999"}, {"remove": "9" * 30}])
def test_nonsense_names_nothing(client, keeper, ticket, data):
    client.force_login(keeper)

    assert client.post(f"/assets/of/{ticket.number}/", data).status_code in (200, 400, 404)
    assert not TicketAsset.objects.exists()


def test_the_panel_costs_the_ticket_one_statement(client, keeper, ticket, django_assert_max_num_queries):
    for _ in range(5):
        make_asset(owner=ticket.requester)
    actions.name_on(ticket, Asset.objects.values_list("pk", flat=True), by=keeper)
    client.force_login(keeper)
    client.get(f"/tickets/{ticket.number}/")

    with django_assert_max_num_queries(22):
        client.get(f"/tickets/{ticket.number}/")


def test_the_requester_sees_what_their_ticket_is_about(client, employee, ticket):
    laptop = make_asset(owner=employee)
    actions.name_on(ticket, [laptop.pk], by=employee)
    client.force_login(employee)

    assert laptop.number in client.get(f"/portal/tickets/{ticket.number}/").content.decode()


def test_asking_about_ones_own_device_names_it_and_writes_it_down(client, employee):
    make_team(is_service_desk=True)
    make_category("网络", slug="network")
    laptop = make_asset(owner=employee, name="ThinkPad")
    client.force_login(employee)

    page = client.get(f"/portal/ask/?asset={laptop.pk}").content.decode()
    assert f'value="{laptop.pk}"' in page
    send(client, asset=laptop.pk)

    ticket = Ticket.objects.get()
    assert ticket.device == f"{laptop.number} ThinkPad"
    assert TicketAsset.objects.get().asset == laptop


@pytest.mark.parametrize("value", ["0", "x", "99999999999999999999", "\x00"])
def test_what_is_not_ones_own_is_passed_over(client, employee, value):
    make_team(is_service_desk=True)
    make_category("网络", slug="network")
    client.force_login(employee)

    assert send(client, asset=value).status_code == 302
    assert not TicketAsset.objects.exists()


def test_ones_own_device_says_nothing_about_a_colleague(client, employee):
    make_team(is_service_desk=True)
    make_category("网络", slug="network")
    laptop, colleague = make_asset(owner=employee), make_user()
    client.force_login(employee)

    send(client, asset=laptop.pk, requester=colleague.employee_number)

    assert not TicketAsset.objects.exists()


def test_my_devices_are_mine_alone(client, employee):
    own, other = make_asset(owner=employee), make_asset(owner=make_user())
    client.force_login(employee)

    page = client.get("/assets/mine/").content.decode()

    assert (own.number in page, other.number in page) == (True, False)


def test_an_administrator_makes_and_changes_kinds_with_a_history(client, administrator):
    client.force_login(administrator)
    client.post(
        "/settings/assets/kinds/new/",
        {"name": "投影机", "slug": "projector", "family": "hardware", "prefix": "PJ", "position": 5, "is_active": "on"},
    )
    kind = AssetKind.objects.get()
    form = {"name": "投影仪", "slug": "projector", "family": "hardware", "prefix": "PJ", "position": 5}
    client.post(f"/settings/assets/kinds/{kind.pk}/", form)

    change = SettingChange.objects.first()
    assert (change.by, change.changes) == (administrator, {"name": ["投影机", "投影仪"], "is_active": [True, False]})
    assert "投影仪" in client.get("/settings/assets/").content.decode()


@pytest.mark.parametrize(
    "form", [{"name": ""}, {"name": "x", "slug": "laptop", "prefix": "小写"}, {"name": "x", "prefix": "NB"}]
)
def test_a_kind_that_cannot_be_is_refused(client, administrator, laptop, form):
    client.force_login(administrator)

    assert client.post("/settings/assets/kinds/new/", form).status_code == 400
    assert AssetKind.objects.count() == 1


def test_the_family_stays_once_there_are_assets(client, administrator, laptop):
    make_asset("laptop")
    client.force_login(administrator)
    form = {"name": "x", "slug": "laptop", "family": "service", "prefix": "NB", "position": 0}

    assert client.post(f"/settings/assets/kinds/{laptop.pk}/", form).status_code == 400


def test_places_form_a_tree_without_circles(client, administrator):
    site = make_place("总部")
    floor = make_place("7F", parent=site)
    client.force_login(administrator)

    assert client.post(f"/settings/assets/places/{site.pk}/", {"name": "总部", "parent": floor.pk}).status_code == 400
    client.post("/settings/assets/places/new/", {"name": "A区", "parent": floor.pk, "is_active": "on"})
    assert Place.objects.get(name="A区").long_name == "总部 / 7F / A区"


def test_default_kinds_come_once(laptop):
    from assets.defaults import load_kinds

    assert load_kinds() == 0
    AssetKind.objects.all().delete()
    assert load_kinds() == AssetKind.objects.count() == 10
    assert make_kind("laptop").prefix == "NB"
