"""The list: filters of the address, pages by key, bounded statements, labels."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from tests.assets.making import make_asset, make_kind, make_place
from tests.factories import make_department, make_user
from tickets import listing

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client, keeper):
    client.force_login(keeper)
    return client


def numbers(client, **filters) -> list[str]:
    page = client.get(f"/assets/?{urlencode(filters, doseq=True)}").content.decode()
    return re.findall(r'name="number" value="([^"]+)"', page)


def test_disposed_ones_stand_there_only_when_asked_for(reader):
    live, gone = make_asset(), make_asset(state="disposed")

    assert numbers(reader) == [live.number]
    assert numbers(reader, state="disposed") == [gone.number]
    assert numbers(reader, state=["in_stock", "disposed"]) == [live.number, gone.number]


def test_each_filter_finds_its_own(reader, keeper):
    site = make_place("总部")
    owner, department = make_user(), make_department()
    today = timezone.localdate()
    wanted = make_asset(
        "printer", owner=owner, department=make_department(parent=department), place=make_place(parent=site),
        warranty_until=today + timedelta(days=20), name="七楼复合机", serial="SN-77",
    )  # fmt: skip
    make_asset("laptop", owner=keeper, warranty_until=today - timedelta(days=1))
    nobodys = make_asset("laptop", warranty_until=today + timedelta(days=200))

    for filters in (
        {"q": "七楼"}, {"q": "sn-77"}, {"q": owner.name}, {"kind": "printer"}, {"owner": owner.pk},
        {"department": department.pk}, {"place": site.pk}, {"warranty": "30"},
    ):  # fmt: skip
        assert numbers(reader, **filters) == [wanted.number], filters
    assert numbers(reader, owner="none") == [nobodys.number]
    assert len(numbers(reader, owner="me")) == len(numbers(reader, warranty="past")) == 1
    assert numbers(reader, q="？！") == []


@pytest.mark.parametrize(
    "filters",
    [
        {"state": "melted"}, {"owner": "-1"}, {"place": "9" * 30}, {"warranty": "soon"}, {"q": "\x00"},
        {"kind": "k" * 60}, {"cursor": "nonsense"}, {"ordering": "price"}, {"owner": "9" * 18},
    ],
)  # fmt: skip
def test_what_is_not_understood_breaks_nothing(reader, filters):
    make_asset()

    assert reader.get(f"/assets/?{urlencode(filters)}").status_code == 200


@pytest.mark.parametrize("ordering", ["number", "-updated_at"])
def test_pages_follow_each_other_both_ways(reader, monkeypatch, ordering):
    monkeypatch.setattr(listing, "SIZE", 3)
    every = {make_asset().number for _ in range(8)}
    seen, address = [], f"/assets/?ordering={ordering}"
    while address:
        page = reader.get(address).content.decode()
        seen.append(re.findall(r'name="number" value="([^"]+)"', page))
        found = re.search(r'href="([^"]+)" rel="next"', page)
        address = f"/assets/{found[1].replace('&amp;', '&')}" if found else ""

    assert [len(rows) for rows in seen] == [3, 3, 2]
    assert {number for rows in seen for number in rows} == every
    back = re.search(r'href="([^"]+)" rel="prev"', page)
    previous = reader.get(f"/assets/{back[1].replace('&amp;', '&')}").content.decode()
    assert re.findall(r'name="number" value="([^"]+)"', previous) == seen[1]


def test_the_page_costs_the_same_however_many_there_are(reader, django_assert_max_num_queries):
    for _ in range(60):
        make_asset(owner=make_user(), place=make_place(), department=make_department())

    with django_assert_max_num_queries(14):
        reader.get("/assets/")


def test_the_page_of_an_asset_is_bounded(reader, keeper, django_assert_max_num_queries):
    asset = make_asset(owner=make_user())

    with django_assert_max_num_queries(16):
        assert reader.get(f"/assets/{asset.number}/").status_code == 200


def test_labels_of_the_chosen_and_of_the_filtered(reader):
    printer, laptop = make_asset("printer"), make_asset("laptop")

    chosen = reader.get(f"/assets/labels/?number={laptop.number}").content.decode()
    assert (chosen.count('class="qr"'), laptop.number in chosen) == (1, True)
    filtered = reader.get("/assets/labels/?kind=printer").content.decode()
    assert (filtered.count('class="qr"'), printer.number in filtered) == (1, True)
    assert "style=" not in filtered.partition("<main")[2]


def test_a_small_number_in_an_address_is_not_a_page(reader):
    assert reader.get("/assets/no-such-page/").status_code == 404
    assert reader.get("/assets/NO-SUCH-ASSET/").status_code == 404


def test_a_kind_with_much_to_choose_from_does_not_hide_the_rest(reader):
    make_kind("printer")

    assert 'value="printer"' in reader.get("/assets/").content.decode()


def test_a_sheet_of_many_costs_no_more_statements(reader, django_assert_max_num_queries):
    site = make_place("总部")
    for n in range(20):
        make_asset(owner=make_user(), place=make_place(parent=site), note=f"备注{n}", department=make_department())

    with django_assert_max_num_queries(9):
        content = b"".join(reader.get("/assets/export/csv/").streaming_content).decode()
    assert "备注19" in content
