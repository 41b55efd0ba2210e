"""An order that was begun is there again, until it is sent or thrown away."""

import pytest
from django.test import Client

from tests.catalog.cast import make_item
from tests.factories import make_user
from tests.tickets.forms_cast import CHOICES, field, shown_if
from tickets.models import Draft, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def employee(client):
    found = make_user()
    client.force_login(found)
    return found


@pytest.fixture
def item():
    asks = (
        field("model", required=True),
        field("colours", kind="multiple", choices=CHOICES),
        field("vpn", "yes_no"),
        field("why", required=True, shown_if=shown_if("vpn", "yes")),
    )
    return make_item("新笔记本", asks=asks)


def address(item, verb: str = "") -> str:
    return f"/portal/catalog/{item.slug}/{verb}"


def save(client, item, **values):
    return client.post(address(item, "draft/"), {f"answers-{name}": value for name, value in values.items()})


def page(client, item) -> str:
    return client.get(address(item)).content.decode()


def test_what_was_typed_is_back_and_nothing_is_complained_about(client, employee, item):
    assert save(client, item, model="T14", vpn="yes").status_code == 204
    shown = page(client, item)
    assert 'value="T14"' in shown
    assert "field-error" not in shown.replace("field-error-", "")
    assert 'aria-invalid="true"' not in shown


def test_it_is_ones_own(client, employee, item):
    save(client, item, model="T14")
    other = Client()
    other.force_login(make_user())
    assert 'value="T14"' not in page(other, item)


def test_it_is_of_this_item_alone(client, employee, item):
    save(client, item, model="T14")
    assert 'value="T14"' not in page(client, make_item("显示器", asks=(field("model"),)))


def test_it_is_gone_once_it_was_ordered(client, employee, item):
    save(client, item, model="X1")
    token = client.get(address(item)).context["token"]
    answer = client.post(address(item), {"token": token, "answers-model": "X1"})
    assert answer.status_code == 302, answer.content.decode()
    assert Ticket.objects.count() == 1
    assert not Draft.objects.exists()
    save_late = client.post(address(item, "draft/"), {"token": token, "answers-model": "X1"})
    assert (save_late.status_code, Draft.objects.count()) == (204, 0)


def test_it_can_be_thrown_away(client, employee, item):
    save(client, item, model="T14")
    client.post(address(item, "discard/"))
    assert 'value="T14"' not in page(client, item)


def test_whoever_is_signed_out_is_told_that_nothing_was_saved(item):
    assert save(Client(), item, model="T14").status_code == 401


def test_what_one_may_not_order_keeps_no_draft(client, employee, item):
    item.is_active = False
    item.save(update_fields=["is_active"])
    assert save(client, item, model="T14").status_code == 404


def test_hostile_names_and_values_are_kept_within_bounds(client, employee, item):
    values = {f"answers-{n}": "x" for n in range(500)} | {"answers-model": "=1+1\x00" + "长" * 200_000}
    assert client.post(address(item, "draft/"), values).status_code == 204
    kept = Draft.objects.get().data
    assert len(kept) <= 203
    assert "\x00" not in str(kept)
