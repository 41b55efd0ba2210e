"""Places and imports by API, under the rules of their pages."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from assets.actions import assign_seat, release_seat
from assets.models import Asset, Place, SettingChange
from tests.assets.making import make_asset, make_place

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json", "headers": {"accept-language": "en"}}
PLACES, IMPORTS = "/api/v1/asset-places/", "/api/v1/asset-imports/"
SHEET = "number,name,kind\nNB-9,T14,laptop\n,T15,nothing\n"


def upload(client, content: bytes = SHEET.encode()):
    data = {"file": SimpleUploadedFile("a.csv", content)}
    return client.post(IMPORTS, data, headers={"accept-language": "en"})


def test_places_are_made_and_changed_by_administrators(client, administrator):
    client.force_login(administrator)
    site = client.post(PLACES, {"name": "总部", "name_en": "Head office"}, **JSON).json()
    floor = client.post(PLACES, {"name": "3层", "parent": site["id"]}, **JSON)
    assert (floor.status_code, floor.json()["parent"]) == (201, site["id"])

    off = client.patch(f"{PLACES}{floor.json()['id']}/", {"is_active": False}, **JSON)

    assert off.json()["is_active"] is False
    assert SettingChange.objects.filter(subject="place").count() == 3
    circle = client.patch(f"{PLACES}{site['id']}/", {"parent": floor.json()["id"]}, **JSON)
    assert (circle.status_code, circle.json()["errors"][0]["field"]) == (400, "parent")


def test_places_are_the_desks_to_read_and_nobody_elses_to_change(client, keeper, employee):
    place = make_place("旧库", is_active=False)
    client.force_login(keeper)
    assert client.get(PLACES).json()["results"] == []
    assert client.post(PLACES, {"name": "库"}, **JSON).status_code == 403
    client.force_login(employee)
    assert client.patch(f"{PLACES}{place.pk}/", {"name": "库"}, **JSON).status_code == 404
    assert not Place.objects.exclude(pk=place.pk).exists()


def test_a_sheet_is_previewed_and_imported_once(client, keeper, laptop):
    client.force_login(keeper)
    shown = upload(client)
    assert shown.status_code == 201, shown.json()
    told = shown.json()
    assert told["counts"] == {"new": 1, "changed": 0, "same": 0, "refused": 1}
    assert (told["rows"][0]["outcome"], told["rows"][0]["line"], bool(told["rows"][0]["problems"])) == (
        "refused",
        3,
        True,
    )
    assert not Asset.objects.exists()

    done = client.post(f"{IMPORTS}{told['id']}/run/", headers={"accept-language": "en"})

    assert done.json()["applied_at"] and done.json()["done"] == 2
    assert Asset.objects.get().number == "NB-9"
    assert client.post(f"{IMPORTS}{told['id']}/run/").status_code == 409
    assert [one["file_name"] for one in client.get(IMPORTS).json()["results"]] == ["a.csv"]


def test_what_is_no_sheet_is_refused_at_the_file(client, keeper):
    client.force_login(keeper)
    answer = upload(client, b" ")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "file")
    assert client.post(IMPORTS).status_code == 400


def test_an_import_is_its_owners_and_for_those_who_manage_assets(client, keeper, laptop, administrator, employee):
    client.force_login(keeper)
    own = f"{IMPORTS}{upload(client).json()['id']}/"
    client.force_login(administrator)
    assert client.get(own).status_code == 404
    client.force_login(employee)
    assert client.get(own).status_code == 404
    assert upload(client).status_code == 404


def test_ones_own_licences_and_nobody_elses(client, keeper, employee):
    licence = make_asset("licence", seats=2)
    assign_seat(licence, by=keeper, person=employee)
    assign_seat(licence, by=keeper, person=keeper)
    client.force_login(employee)
    [own] = client.get("/api/v1/own-licences/").json()
    assert own["licence"]["number"] == licence.number
    release_seat(employee.licence_seats.get(), by=keeper)
    assert client.get("/api/v1/own-licences/").json() == []
