"""Assets by API: the same verbs, the same refusals."""

import json

import pytest

from accounts.models import ApiToken
from assets import actions
from assets.models import Asset, AssetKind, AssetRelation, Seat, StockTake
from tests.assets.making import make_asset, make_kind, make_place
from tests.factories import make_agent, make_ticket, make_user

pytestmark = pytest.mark.django_db
ROOT = "/api/v1"


class Caller:
    """Somebody with a token."""

    def __init__(self, client, user):
        self.client = client
        self.headers = {
            "authorization": f"Bearer {ApiToken.issue(user, 'test', ['write'])[1]}",
            "accept-language": "en",
        }

    def __call__(self, method, path, data=None, **headers):
        return self.client.generic(
            method, f"{ROOT}/{path}", json.dumps(data or {}), "application/json", headers=self.headers | headers
        )


@pytest.fixture
def call(client, keeper):
    return Caller(client, keeper)


def test_register_read_edit_with_versions(call, laptop):
    made = call("POST", "assets/", {"kind": "laptop", "name": "T14", "serial": "SN1"})
    assert (made.status_code, made.json()["number"], made.headers["ETag"]) == (201, "NB-00001", '"2"')

    saved = call("PATCH", "assets/NB-00001/", {"vendor": "戴尔"}, **{"if-match": '"2"'})
    assert saved.json()["vendor"] == "戴尔"
    assert call("PATCH", "assets/nb-00001/", {"vendor": "惠普"}, **{"if-match": '"2"'}).status_code == 412
    assert [row["number"] for row in call("GET", "assets/?q=SN1").json()["results"]] == ["NB-00001"]


def test_the_same_creation_again_makes_one(call, laptop):
    for _time in range(2):
        answer = call("POST", "assets/", {"kind": "laptop", "name": "T14"}, **{"idempotency-key": "k1"})

    assert (answer.status_code, Asset.objects.count()) == (201, 1)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "kind"),
        ({"kind": "spaceship", "name": "x"}, "kind"),
        ({"kind": "laptop", "name": "x", "price": 1}, "price"),
        ({"kind": "laptop", "name": "x", "seats": 3}, "seats"),
        ({"kind": "laptop", "name": "x", "number": "T-TAKEN"}, "number"),
        ({"kind": "laptop", "name": "x", "owner": 10**30}, "owner"),
        ({"kind": "laptop", "name": "x", "purchased_on": "0001-01-01"}, "purchased_on"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(call, laptop, data, field):
    make_asset(number="T-TAKEN")
    answer = call("POST", "assets/", data)

    assert answer.status_code == 400
    assert field in [error["field"] for error in answer.json()["errors"]]


def test_moves_are_offered_and_made(call, employee):
    asset = make_asset()
    base = f"assets/{asset.number}/moves/"
    offered = {offer["name"]: offer["is_open"] for offer in call("GET", base).json()}
    assert offered == {"issue": True, "transfer": True, "repair": True, "lose": True, "dispose": True}

    assert call("POST", f"{base}issue/", {"owner": employee.pk}).json()["state"] == "in_use"
    assert call("POST", f"{base}issue/", {"owner": employee.pk}).status_code == 409
    assert call("POST", f"{base}repair/").status_code == 400
    assert call("POST", f"{base}return/", {"reason": "x"}).status_code == 400
    assert call("POST", f"{base}explode/").status_code == 404


def test_an_employee_sees_and_confirms_their_own_and_nothing_else(client, call, employee):
    own, other = make_asset(), make_asset(owner=make_user())
    actions.move(own, "issue", by=make_agent(role="second_line"), owner=employee)
    ask = Caller(client, employee)

    assert [row["number"] for row in ask("GET", "assets/").json()["results"]] == [own.number]
    assert "note" not in ask("GET", f"assets/{own.number}/").json()
    assert ask("GET", f"assets/{other.number}/").status_code == 404
    assert ask("POST", f"assets/{own.number}/receipt/").json()["received_at"]
    assert ask("POST", f"assets/{own.number}/moves/return/").status_code == 403
    assert ask("PATCH", f"assets/{own.number}/", {"vendor": "x"}).status_code == 403
    assert ask("POST", "assets/", {"kind": "laptop", "name": "x"}).status_code == 403
    assert ask("GET", "assets/?owner=none").status_code == 400
    for part in ("events", "impact", "relations", "seats", "tickets"):
        assert ask("GET", f"assets/{own.number}/{part}/").status_code == 404
    for path in ("stock-takes/", "asset-places/"):
        assert ask("GET", path).status_code == 404


def test_an_auditor_reads_and_changes_nothing(client):
    asset = make_asset()
    ask = Caller(client, make_agent(role="auditor"))

    for path in (f"assets/{asset.number}/events/", f"assets/{asset.number}/impact/", "stock-takes/"):
        assert ask("GET", path).status_code == 200
    assert ask("POST", f"assets/{asset.number}/moves/lose/", {"reason": "x"}).status_code == 403
    assert ask("POST", "stock-takes/", {"name": "x"}).status_code == 403
    assert ask("GET", f"assets/{asset.number}/moves/").json() == []


@pytest.mark.parametrize("target", ["", "SRV\x001", "9" * 40, 7])
def test_what_is_no_asset_number_is_refused(call, target):
    path = f"assets/{make_asset().number}/relations/"
    answer = call("POST", path, {"kind": "runs_on", "target": target})
    assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (400, ["target"])


def test_relations_and_impact(call):
    server, service = make_asset("server"), make_asset("service")
    base = f"assets/{service.number}/relations/"
    made = call("POST", base, {"kind": "runs_on", "target": server.number})
    assert (made.status_code, made.json()["is_source"], made.json()["asset"]["number"]) == (201, True, server.number)
    assert (
        call("POST", f"assets/{server.number}/relations/", {"kind": "runs_on", "target": service.number}).status_code
        == 400
    )

    impact = call("GET", f"assets/{server.number}/impact/").json()
    assert [(one["number"], one["steps"]) for one in impact["assets"]] == [(server.number, 0), (service.number, 1)]
    assert call("DELETE", f"{base}{made.json()['id']}/").status_code == 204
    assert not AssetRelation.objects.exists()


def test_seats(call, employee):
    licence = make_asset("licence", seats=1)
    base = f"assets/{licence.number}/seats/"
    made = call("POST", base, {"person": employee.pk})
    assert (made.status_code, made.json()["person"]["id"]) == (201, employee.pk)
    assert call("POST", base, {"device": make_asset().number}).status_code == 409
    assert call("DELETE", f"{base}{made.json()['id']}/").status_code == 204
    assert Seat.objects.get().released_at


def test_the_assets_of_a_ticket(client, call, employee):
    own, server, ticket = make_asset(owner=employee), make_asset("server"), make_ticket(employee)
    base = f"tickets/{ticket.number}/assets/"
    ask = Caller(client, employee)

    assert ask("POST", base, {"asset": own.number}).status_code == 201
    assert ask("POST", base, {"asset": server.number}).status_code == 400
    assert call("POST", base, {"asset": server.number}).status_code == 201
    assert [one["number"] for one in ask("GET", base).json()] == [own.number, server.number]
    assert ask("DELETE", f"{base}{server.number}/").status_code == 400
    assert ask("DELETE", f"{base}{own.number}/").status_code == 204
    assert [row["number"] for row in call("GET", f"assets/{server.number}/tickets/").json()["results"]] == [
        ticket.number
    ]
    assert Caller(client, make_user())("GET", base).status_code == 404


def test_a_stock_take(call):
    here, missing, place = make_asset(), make_asset(), make_place()
    made = call("POST", "stock-takes/", {"name": "盘点"}).json()
    base = f"stock-takes/{made['id']}/"
    counted = call("POST", f"{base}count/", {"codes": [here.number, "X-404"], "place": place.pk}).json()["counted"]
    assert [(one["code"], one["line"]["outcome"]) for one in counted] == [
        (here.number, "elsewhere"),
        ("X-404", "unknown"),
    ]
    assert call("POST", f"{base}close/").json()["progress"]["missing"] == 1

    lines = {line["code"]: line["id"] for line in call("GET", f"{base}lines/").json()["results"]}
    assert call("POST", f"{base}lines/{lines[missing.number]}/correct/").json()["correction"] == "lose"
    assert call("POST", f"{base}lines/{lines[missing.number]}/correct/").status_code == 409
    assert call("POST", f"{base}count/", {"codes": ["A"]}).status_code == 409
    assert StockTake.objects.get().state == "closed"
    [line] = call("GET", f"{base}lines/?outcome=missing").json()["results"]
    assert line["code"] == missing.number
    assert call("GET", f"{base}lines/?outcome=x").status_code == 400


def test_kinds_are_everybodys_to_read_and_the_administrators_to_change(client, call, employee, administrator):
    make_kind("laptop", prefix="NB")
    admin, ask = Caller(client, administrator), Caller(client, employee)
    data = {"slug": "projector", "name": "投影机", "prefix": "PJ"}

    assert call("POST", "asset-kinds/", data).status_code == 403
    assert admin("POST", "asset-kinds/", data).status_code == 201
    assert admin("POST", "asset-kinds/", data).status_code == 400
    assert admin("PATCH", "asset-kinds/projector/", {"name": "投影仪"}).json()["name"] == "投影仪"
    assert [kind["slug"] for kind in ask("GET", "asset-kinds/").json()["results"]] == ["laptop", "projector"]
    assert AssetKind.objects.count() == 2


def test_the_history_reads_in_the_callers_language(call):
    asset = make_asset()
    call("POST", f"assets/{asset.number}/moves/lose/", {"reason": "遗失"})

    [event] = call("GET", f"assets/{asset.number}/events/").json()["results"]

    assert (event["verb"], event["reason"]) == ("lost", "遗失")
    assert event["sentence"] == "周启明 reported it lost"


def test_a_page_of_the_list_is_bounded(call, django_assert_max_num_queries):
    for _ in range(30):
        make_asset(owner=make_user(), place=make_place())

    with django_assert_max_num_queries(8):
        assert len(call("GET", "assets/?page_size=20").json()["results"]) == 20
