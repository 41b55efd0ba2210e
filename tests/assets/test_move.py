"""Issuing, taking back, repairing, losing, finding, disposing: every state, by hand, and what each does."""

import pytest
from django.core.exceptions import ValidationError

from assets import actions
from assets.models import Asset, AssetEvent, AssetRelation
from assets.workflow import MOVES
from tests.assets.making import make_asset, make_place
from tests.factories import make_department, make_user
from tickets.exceptions import Blocked, StaleTicket, WrongState

pytestmark = pytest.mark.django_db

STATES = ("in_stock", "in_use", "in_repair", "lost", "disposed")
# Written by hand: from which state which move leads where; what is not named is refused.
HARDWARE = {
    ("issue", "in_stock"): "in_use",
    ("return", "in_use"): "in_stock",
    ("transfer", "in_stock"): "in_stock",
    ("transfer", "in_use"): "in_use",
    ("repair", "in_stock"): "in_repair",
    ("repair", "in_use"): "in_repair",
    ("repaired", "in_repair"): "in_stock",
    ("lose", "in_stock"): "lost",
    ("lose", "in_use"): "lost",
    ("lose", "in_repair"): "lost",
    ("find", "lost"): "in_stock",
    ("dispose", "in_stock"): "disposed",
    ("dispose", "in_repair"): "disposed",
    ("dispose", "lost"): "disposed",
}
OTHERS = {("transfer", "in_use"): "in_use", ("dispose", "in_use"): "disposed"}
NEEDED = {
    "issue": ("owner",),
    "transfer": ("place",),
    "repair": ("reason",),
    "lose": ("reason",),
    "dispose": ("reason",),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", list(MOVES))
@pytest.mark.parametrize(("kind", "table"), [("laptop", HARDWARE), ("licence", OTHERS), ("service", OTHERS)])
def test_each_move_leads_where_the_table_says_or_nowhere(keeper, employee, kind, table, name, state):
    asset = make_asset(kind, state=state)
    given = {"owner": employee, "place": make_place(), "reason": "原因"}
    values = {key: given[key] for key in NEEDED.get(name, ())}

    if (name, state) not in table:
        with pytest.raises(WrongState):
            actions.move(asset, name, by=keeper, **values)
        assert not AssetEvent.objects.exists()
        return
    assert actions.move(asset, name, by=keeper, **values).state == table[name, state]
    assert AssetEvent.objects.get().verb == MOVES[name].verb


@pytest.mark.parametrize("name", ["issue", "transfer", "repair", "lose", "dispose"])
def test_a_move_without_what_it_needs_changes_nothing(keeper, name):
    asset = make_asset(state="in_stock")

    with pytest.raises(ValidationError):
        actions.move(asset, name, by=keeper)
    assert (Asset.objects.get().state, AssetEvent.objects.count()) == ("in_stock", 0)


def test_issuing_names_the_owner_their_department_and_awaits_the_receipt(keeper, employee):
    asset = actions.move(make_asset(), "issue", by=keeper, owner=employee)

    assert (asset.owner, asset.department, asset.awaits_receipt) == (employee, employee.department, True)


def test_a_department_can_have_it_too(keeper):
    department = make_department()

    asset = actions.move(make_asset(), "issue", by=keeper, department=department)

    assert (asset.department, asset.awaits_receipt) == (department, False)


def test_nobody_who_has_left_gets_anything(keeper):
    with pytest.raises(ValidationError):
        actions.move(make_asset(), "issue", by=keeper, owner=make_user(is_active=False))


def test_taken_back_it_is_nobodys(keeper, employee):
    asset = actions.move(make_asset(), "issue", by=keeper, owner=employee)

    asset = actions.move(asset, "return", by=keeper)

    assert (asset.owner, asset.department, asset.issued_at) == (None, None, None)


def test_back_from_repair_it_is_with_whoever_had_it(keeper, employee):
    asset = actions.move(make_asset(), "issue", by=keeper, owner=employee)
    asset = actions.move(asset, "repair", by=keeper, reason="进水", repairer="锐联", back_on="2026-12-01")
    assert asset.owner == employee

    assert actions.move(asset, "repaired", by=keeper).state == "in_use"
    event = AssetEvent.objects.get(verb="sent_to_repair")
    assert (event.reason, event.data) == ("进水", {"repairer": "锐联", "back_on": "2026-12-01"})


def test_a_new_owner_confirms_anew(keeper, employee):
    asset = actions.move(make_asset(), "issue", by=keeper, owner=employee)
    actions.confirm_receipt(asset, by=employee)
    other = make_user()

    asset = actions.move(asset, "transfer", by=keeper, owner=other)

    assert (asset.owner, asset.awaits_receipt) == (other, True)


def test_in_stock_it_is_issued_not_transferred_to_a_person(keeper, employee):
    with pytest.raises(ValidationError):
        actions.move(make_asset(), "transfer", by=keeper, owner=employee)


def test_nothing_is_disposed_of_while_others_depend_on_it(keeper):
    server, service = make_asset("server"), make_asset("service")
    relation = actions.relate(service, by=keeper, kind="runs_on", target=server)

    with pytest.raises(Blocked):
        actions.move(server, "dispose", by=keeper, reason="到期")
    actions.unrelate(relation, by=keeper)
    assert actions.move(server, "dispose", by=keeper, reason="到期").state == "disposed"
    assert not AssetRelation.objects.exists()


def test_a_licence_in_use_is_not_disposed_of(keeper, employee):
    licence = make_asset("licence", seats=1)
    seat = actions.assign_seat(licence, by=keeper, person=employee)

    with pytest.raises(Blocked):
        actions.move(licence, "dispose", by=keeper, reason="到期")
    actions.release_seat(seat, by=keeper)
    assert actions.move(licence, "dispose", by=keeper, reason="到期").state == "disposed"


def test_a_move_over_somebody_elses_is_refused(keeper, employee):
    asset = make_asset()
    actions.move(asset, "issue", by=keeper, version=1, owner=employee)

    with pytest.raises(StaleTicket):
        actions.move(asset, "return", by=keeper, version=1)


def test_the_page_issues_by_employee_number_and_tells_what_is_wrong(client, keeper, employee):
    asset = make_asset()
    client.force_login(keeper)
    address = f"/assets/{asset.number}/moves/issue/"

    refused = client.post(address, {"version": 1, "owner": "C99999"}, headers={"accept-language": "en"})
    assert refused.status_code == 400
    assert "Nobody is found by “C99999”." in refused.content.decode()
    client.post(address, {"version": 1, "owner": "C10382 林晓雨"})
    assert Asset.objects.get().owner == employee


def test_only_the_owner_confirms_the_receipt_and_twice_is_once(client, keeper, employee):
    asset = actions.move(make_asset(), "issue", by=keeper, owner=employee)
    client.force_login(make_user())
    assert client.post(f"/assets/mine/{asset.number}/").status_code == 404

    client.force_login(employee)
    for _time in range(2):
        client.post(f"/assets/mine/{asset.number}/")

    assert AssetEvent.objects.filter(verb="received").count() == 1
    assert Asset.objects.get().received_at is not None
