"""Stock-taking: the list, counting, closing, putting the books right."""

import pytest
from django.core.exceptions import ValidationError

from assets import actions
from assets.models import Asset, StockTake, StockTakeLine
from tests.assets.making import make_asset, make_kind, make_place
from tests.factories import make_department
from tickets.exceptions import WrongState

pytestmark = pytest.mark.django_db


@pytest.fixture
def floors():
    site = make_place("总部")
    return site, make_place("6F", parent=site), make_place("7F", parent=site)


def outcomes(stock_take: StockTake) -> dict[str, str]:
    return dict(stock_take.lines.values_list("code", "outcome"))


def test_the_list_is_what_the_books_hold_within_the_scope(keeper, floors):
    site, sixth, seventh = floors
    within = [make_asset(place=sixth), make_asset(place=seventh)]
    make_asset(place=make_place("三厂"))
    make_asset("licence", place=seventh)
    make_asset(place=seventh, state="lost")
    make_asset(place=seventh, state="disposed")

    stock_take = actions.start_stock_take(by=keeper, name="盘点", place=site)

    assert sorted(outcomes(stock_take)) == sorted(asset.number for asset in within)


def test_scopes_narrow_each_other(keeper, floors):
    department = make_department()
    asset = make_asset("laptop", department=department)
    make_asset("printer", department=department)
    make_asset("laptop")

    stock_take = actions.start_stock_take(by=keeper, name="盘点", department=department, kind=make_kind("laptop"))

    assert list(outcomes(stock_take)) == [asset.number]


def test_nothing_to_count_is_refused(keeper, floors):
    with pytest.raises(ValidationError):
        actions.start_stock_take(by=keeper, name="盘点", place=floors[1])
    assert not StockTake.objects.exists()


def test_what_is_scanned_is_found_elsewhere_extra_or_unknown(keeper, floors):
    site, sixth, seventh = floors
    here, there, by_serial = (make_asset(place=seventh, serial=f"SN{n}") for n in range(3))
    extra = make_asset(place=make_place("三厂"))
    stock_take = actions.start_stock_take(by=keeper, name="盘点", place=site)

    actions.count(stock_take, [here.number, "SN2"], by=keeper, place=seventh)
    actions.count(stock_take, [there.number], by=keeper, place=sixth)
    actions.count(stock_take, [extra.number, "X-404"], by=keeper, place=seventh)

    assert outcomes(stock_take) == {
        here.number: "found", there.number: "elsewhere", by_serial.number: "found", extra.number: "extra",
        "X-404": "unknown",
    }  # fmt: skip
    line = stock_take.lines.get(asset=there)
    assert (line.counted_by, line.found_place) == (keeper, sixth)


def test_a_place_counts_with_what_lies_below_and_none_is_not_checked(keeper, floors):
    site, _sixth, seventh = floors
    first, second = make_asset(place=seventh), make_asset(place=seventh)
    stock_take = actions.start_stock_take(by=keeper, name="盘点")

    actions.count(stock_take, [first.number], by=keeper, place=site)
    actions.count(stock_take, [second.number], by=keeper)

    assert set(outcomes(stock_take).values()) == {"found"}


def test_the_same_number_again_makes_no_second_line(keeper):
    asset = make_asset()
    stock_take = actions.start_stock_take(by=keeper, name="盘点")

    for _time in range(2):
        counted = actions.count(stock_take, [asset.number, "X-404"], by=keeper)

    assert [one.is_repeated for one in counted] == [True, True]
    assert StockTakeLine.objects.count() == 2


def test_closing_calls_missing_what_nobody_found_and_ends_the_counting(keeper):
    asset = make_asset()
    stock_take = actions.start_stock_take(by=keeper, name="盘点")

    stock_take = actions.close_stock_take(stock_take, by=keeper)

    assert outcomes(stock_take) == {asset.number: "missing"}
    with pytest.raises(WrongState):
        actions.count(stock_take, [asset.number], by=keeper)
    with pytest.raises(WrongState):
        actions.close_stock_take(stock_take, by=keeper)


def test_the_books_are_put_right_by_the_verbs_and_once(keeper, floors):
    _site, sixth, seventh = floors
    missing, moved, fine = (make_asset(place=seventh) for _ in range(3))
    found_again = make_asset(place=seventh, state="lost")
    stock_take = actions.start_stock_take(by=keeper, name="盘点", place=seventh)
    actions.count(stock_take, [moved.number, found_again.number], by=keeper, place=sixth)
    actions.count(stock_take, [fine.number], by=keeper, place=seventh)
    line_of = {line.asset: line for line in stock_take.lines.all()}
    with pytest.raises(WrongState):
        actions.correct_line(line_of[moved], by=keeper)
    actions.close_stock_take(stock_take, by=keeper)

    for asset in (missing, moved, found_again):
        actions.correct_line(line_of[asset], by=keeper)

    states = {asset: (asset.state, asset.place) for asset in Asset.objects.all()}
    assert states == {
        missing: ("lost", seventh), moved: ("in_stock", sixth), fine: ("in_stock", seventh),
        found_again: ("in_stock", sixth),
    }  # fmt: skip
    assert "盘点" in missing.events.get().reason
    for asset in (missing, fine):
        with pytest.raises(WrongState):
            actions.correct_line(line_of[asset], by=keeper)


def test_scanning_on_the_page_takes_addresses_and_keeps_the_place(client, keeper, floors):
    first, second = make_asset(place=floors[2]), make_asset(place=floors[2])
    stock_take = actions.start_stock_take(by=keeper, name="盘点")
    client.force_login(keeper)

    codes = f"https://desk.example/assets/{first.number}/\n{second.number.lower()}"
    page = client.post(f"/assets/stock-takes/{stock_take.pk}/", {"codes": codes, "at": floors[2].pk}).content.decode()

    assert set(outcomes(stock_take).values()) == {"found"}
    assert f'<option value="{floors[2].pk}" selected>' in page


@pytest.mark.parametrize("data", [{}, {"codes": ""}, {"codes": "A\x00"}, {"codes": "A", "at": "99999999999999999999"}])
def test_what_cannot_be_counted_is_refused_at_its_field(client, keeper, data):
    make_asset()
    stock_take = actions.start_stock_take(by=keeper, name="盘点")
    client.force_login(keeper)

    assert client.post(f"/assets/stock-takes/{stock_take.pk}/", data).status_code == 400


def test_from_the_page_to_the_report(client, keeper):
    asset = make_asset()
    client.force_login(keeper)
    address = client.post("/assets/stock-takes/new/", {"name": "盘点"}).headers["Location"]
    client.post(f"{address}close/")
    client.post(f"{address}correct/", {"line": StockTakeLine.objects.get().pk})

    asset.refresh_from_db()
    assert asset.state == "lost"
    report = b"".join(client.get(f"{address}report/csv/").streaming_content).decode()
    assert asset.number in report
    assert client.get("/assets/stock-takes/").status_code == 200


def test_the_page_costs_the_same_for_many_lines(client, keeper, django_assert_max_num_queries):
    for _ in range(30):
        make_asset()
    stock_take = actions.start_stock_take(by=keeper, name="盘点")
    client.force_login(keeper)

    with django_assert_max_num_queries(14):
        client.get(f"/assets/stock-takes/{stock_take.pk}/")
