"""Importing a sheet: what it says beforehand, what it then does, and files that are broken."""

import io
import zipfile
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from openpyxl import Workbook

from assets import actions
from assets.importing import apply
from assets.importing.plan import plan
from assets.importing.reader import MAX_ROWS, BadSheet, read_sheet
from assets.models import Asset, AssetImport
from tests.assets.making import make_asset, make_kind, make_place
from tests.factories import make_user

pytestmark = pytest.mark.django_db

HEAD = "资产编号,名称,类别,状态,使用人,部门,位置,序列号,购买日期,席位,备注\n"


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def rows_of(text: str, encoding: str = "utf-8"):
    return read_sheet(io.BytesIO(text.encode(encoding)))


def planned(text: str):
    return [(row.outcome, row.problems) for row in plan(rows_of(HEAD + text)).rows]


def upload(client, content: bytes, name: str = "assets.csv"):
    return client.post("/assets/import/", {"file": SimpleUploadedFile(name, content)})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_a_sheet_is_read_in_the_encodings_of_excel(encoding):
    assert rows_of(HEAD + "NB-1,笔记本电脑,laptop,,,,,,,,\n", encoding)[0].cells["name"] == "笔记本电脑"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_separators_are_found_out(separator):
    assert rows_of(f"number{separator}name{separator}kind\nNB-1{separator}T14{separator}laptop\n")[0].cells == {
        "number": "NB-1", "name": "T14", "kind": "laptop",
    }  # fmt: skip


def test_an_xlsx_is_read_with_its_dates_and_whole_numbers():
    book = Workbook()
    book.active.append(["Number", "Name", "Kind", "Bought on", "Seats"])

    book.active.append([1001, "Office", "licence", datetime(2026, 3, 1), 25.0])
    file = io.BytesIO()
    book.save(file)
    file.seek(0)

    assert read_sheet(file)[0].cells == {
        "number": "1001", "name": "Office", "kind": "licence", "purchased_on": "2026-03-01", "seats": "25",
    }  # fmt: skip


def zipped(name: str, size: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, b"0" * size)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"  \n \n", "empty"),
        ("名称,类别\n".encode(), "no rows"),
        (b"\x00\x01\x02\x03", "neither a CSV file nor"),
        (b"PK\x03\x04 and then nothing", "damaged"),
        (b"\xd0\xcf\x11\xe0 old", "old Excel"),
        ("一,二\n3,4\n".encode(), "None of the heads"),
        ("名称,name\nA,B\n".encode(), "Several columns mean the same"),
        (zipped("xl/workbook.xml", 100), "damaged"),
        (zipped("xl/sharedStrings.xml", 61 * 1024 * 1024), "too large"),
        (("名称,类别\n" + "A,laptop\n" * (MAX_ROWS + 1)).encode(), "more than 5000 rows"),
        (b"x" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
        (b'"' + b"x" * 200_000, "cannot be read as CSV"),
    ],
)
def test_a_broken_file_says_what_is_wrong(content, words):
    with pytest.raises(BadSheet, match=words):
        read_sheet(io.BytesIO(content))


@pytest.mark.parametrize(
    ("row", "outcome", "words"),
    [
        (",T14,laptop,,,,,,,,", "new", ""),
        ("NB-9,T14,笔记本电脑,在库,,,总部/7F,SN9,2026年3月1日,,", "new", ""),
        (",T14,laptop,in_use,C10382,,,,,,", "new", ""),
        (",,laptop,,,,,,,,", "refused", "Name: needed"),
        (",T14,宇宙飞船,,,,,,,,", "refused", "there is no kind “宇宙飞船”"),
        (",T14,laptop,遗忘,,,,,,,", "refused", "there is no state"),
        (",T14,laptop,,C99999,,,,,,", "refused", "nobody is found"),
        (",T14,laptop,,C10000,,,,,,", "refused", "has left"),
        (",T14,laptop,,,火星部,,,,,", "refused", "there is no department"),
        (",T14,laptop,,,,7F,,,,", "refused", "may be several"),
        (",T14,laptop,,,,,,2026-13-40,,", "refused", "is no day"),
        (",T14,laptop,,,,,,,5,", "refused", "an asset of this kind has none"),
        (",T14,laptop,在库,C10382,,,,,,", "refused", "neither in stock nor"),
        (",T14,laptop,,,,,sn-taken,,,", "refused", "NB-1 has it already"),
        ("坏 号,T14,laptop,,,,,,,,", "refused", "Capital letters"),
        ("NB-1,旧机,laptop,,,,,,,,", "same", ""),
        ("nb-1,新机,laptop,,,,,,,,", "changed", ""),
        ("NB-1,旧机,laptop,在用,,,,,,,", "refused", "an import does not change it"),
        ("NB-1,旧机,laptop,,C10382,,,,,,", "refused", "issue it to them instead"),
        ("NB-1,旧机,service,,,,,,,,", "refused", "behaves alike"),
        ("NB-0,废机,laptop,,,,,,,,", "refused", "disposed of"),
    ],
)
def test_each_row_says_beforehand_what_becomes_of_it(employee, laptop, row, outcome, words):
    make_kind("service")
    make_user(employee_number="C10000", is_active=False)
    for site in ("总部", "三厂"):
        make_place("7F", parent=make_place(site))
    make_asset(number="NB-1", name="旧机", serial="SN-TAKEN")
    make_asset(number="NB-0", name="废机", state="disposed")

    [(found, problems)] = planned(row)

    assert found == outcome
    assert words in " ".join(problems)
    assert bool(problems) == (outcome == "refused")


def test_what_stands_in_the_file_twice_is_refused_both_times(laptop):
    outcomes = planned("NB-5,A,laptop,,,,,S5,,,\nNB-5,B,laptop,,,,,S6,,,\n,C,laptop,,,,,s6,,,\n")

    assert [outcome for outcome, _why in outcomes] == ["refused"] * 3


def test_nothing_is_written_before_it_is_confirmed_and_then_each_row_by_the_verbs(client, keeper, laptop, employee):
    known = make_asset(number="NB-1", name="旧机")
    client.force_login(keeper)
    text = HEAD + "NB-1,新机,,,,,,,,,\n,T14,laptop,,C10382,,,,,,\n,,laptop,,,,,,,,\n"

    address = upload(client, text.encode()).headers["Location"]
    page = client.get(address).content.decode()
    assert "旧机" in page
    assert Asset.objects.count() == 1

    client.post(f"{address}run/")
    known.refresh_from_db()
    assert known.name == "新机"
    assert known.events.get().verb == "edited"
    assert Asset.objects.get(owner=employee).events.get().verb == "registered"
    assert [row["outcome"] for row in AssetImport.objects.get().report] == ["changed", "new", "refused"]
    assert client.get(address).status_code == 200


def test_it_is_imported_once(client, keeper, laptop):
    client.force_login(keeper)
    address = upload(client, (HEAD + ",T14,laptop,,,,,,,,\n").encode()).headers["Location"]

    for _time in range(2):
        client.post(f"{address}run/")

    assert Asset.objects.count() == 1


def test_a_long_file_goes_on_where_it_was(keeper, laptop, monkeypatch):
    monkeypatch.setattr(apply, "BUDGET_SECONDS", 0.0)
    monkeypatch.setattr(apply, "STRETCH", 2)
    rows = [[row.line, row.cells] for row in rows_of(HEAD + ",T14,laptop,,,,,,,,\n" * 3)]
    found = AssetImport.objects.create(file_name="a.csv", rows=rows, created_by=keeper, created_at="2026-11-21T00:00Z")

    rounds = 0
    while not found.applied_at and rounds < 10:
        found = apply.go_on(found, by=keeper)
        rounds += 1

    assert (rounds, Asset.objects.count()) == (2, 3)


def test_only_whoever_uploaded_it_sees_it(client, keeper, laptop, administrator):
    client.force_login(keeper)
    address = upload(client, (HEAD + ",T14,laptop,,,,,,,,\n").encode()).headers["Location"]

    client.force_login(administrator)

    assert client.get(address).status_code == 404


def test_the_preview_costs_the_same_for_any_number_of_rows(laptop, employee, django_assert_max_num_queries):
    rows = rows_of(HEAD + "".join(f"NB-{n},T14,laptop,,C10382,,,SN{n},,,\n" for n in range(1, 900)))

    with django_assert_max_num_queries(6):
        plan(rows)


def test_a_broken_upload_says_so_on_the_page(client, keeper):
    client.force_login(keeper)

    answer = client.post(
        "/assets/import/", {"file": SimpleUploadedFile("a.csv", b"")}, headers={"accept-language": "en"}
    )

    assert answer.status_code == 400
    assert b"empty" in answer.content
    assert client.post("/assets/import/").status_code == 400


def test_an_export_is_imported_again_without_a_difference_and_is_no_formula(client, keeper, laptop, employee):
    actions.register(laptop, by=keeper, name='=HYPERLINK("x")', vendor="-2+3", owner=employee, place=make_place("7F"))
    client.force_login(keeper)

    for form in ("csv", "xlsx"):
        answer = client.get(f"/assets/export/{form}/", headers={"accept-language": "en"})
        content = b"".join(answer.streaming_content)
        rows = read_sheet(io.BytesIO(content))
        assert [row.outcome for row in plan(rows).rows] == ["same"]
        if form == "csv":
            assert "'=HYPERLINK" in content.decode()


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_template_is_a_sheet_that_can_be_read(client, keeper, laptop, form):
    client.force_login(keeper)

    content = b"".join(client.get(f"/assets/import/template/{form}/").streaming_content)

    assert [row.outcome for row in plan(read_sheet(io.BytesIO(content))).rows] == ["new"]
