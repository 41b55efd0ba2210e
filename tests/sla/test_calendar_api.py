"""Calendars written by API: the same verb as the page, the same refusals."""

from typing import Any

import pytest

from sla.models import Calendar, Policy, SettingChange
from tests.factories import make_user
from tests.sla.browsing import client_of
from tests.sla.versions import current_of

pytestmark = pytest.mark.usefixtures("promises")

LIST = "/api/v1/sla/calendars/"
OFFICE = f"{LIST}office/"
WEEK = [["08:00-12:00", "13:00-17:00"]] * 5 + [[]] * 2


@pytest.fixture
def administrator(db):
    return make_user("钟原", roles=("administrator",))


def post(user: Any, content: dict[str, Any], **headers: str):
    return client_of(user).post(LIST, content, content_type="application/json", headers=headers)


def patch(user: Any, content: dict[str, Any]):
    return client_of(user).patch(OFFICE, content, content_type="application/json")


def test_a_calendar_is_made(administrator) -> None:
    content = {"name": "工厂", "name_en": "Factory", "time_zone": "Asia/Shanghai", "week": WEEK, "country": "CN"}
    answer = post(administrator, {**content, "exceptions": [{"day": "2026-12-31", "hours": [], "note": "盘点"}]})
    assert answer.status_code == 201, answer.content
    made = Calendar.objects.get(key=answer.json()["key"])
    assert (made.week, made.country) == (WEEK, "CN")
    assert [(str(row.day), row.hours, row.note) for row in made.exceptions.all()] == [("2026-12-31", [], "盘点")]


def test_a_change_makes_the_next_version_of_the_policies_that_use_it(administrator) -> None:
    answer = patch(administrator, {"week": WEEK, "note": "夏令作息"})
    assert (answer.status_code, answer.json()["week"]) == (200, WEEK)
    version = current_of(Policy.objects.get())
    assert (version.number, version.note) == (2, "夏令作息")
    assert version.document["calendars"]["office"]["week"] == WEEK


def test_what_is_not_given_stays(administrator) -> None:
    patch(administrator, {"name_en": "Office"})
    office = Calendar.objects.get(key="office")
    assert (office.name, office.name_en, office.country) == ("工作时间", "Office", "CN")
    assert SettingChange.objects.get().changes == {"name_en": ["Business hours", "Office"]}


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"week": [["18:00-09:00"]] * 7}, "week"),
        ({"week": WEEK[:6]}, "week"),
        ({"week": "always"}, "week"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"country": "XX"}, "country"),
        ({"exceptions": [{"day": "2026-13-40"}]}, "exceptions"),
        ({"exceptions": [{"day": "2026-12-31", "hours": ["25:00-26:00"]}]}, "exceptions"),
        ({"name": "x" * 101}, "name"),
        ({"colour": "blue"}, "colour"),
    ],
)
def test_a_mistake_is_named(administrator, content, field) -> None:
    answer = patch(administrator, content)
    assert answer.status_code == 400
    assert field in answer.content.decode()
    assert not SettingChange.objects.exists()


@pytest.mark.parametrize("role", ["supervisor", "first_line", "auditor"])
def test_only_administrators_write(role) -> None:
    person = make_user(roles=(role,))
    assert patch(person, {"name": "我的"}).status_code == 403
    assert post(person, {"name": "我的", "time_zone": "UTC", "week": WEEK}).status_code == 403


def test_the_same_key_makes_one(administrator) -> None:
    content = {"name": "工厂", "time_zone": "Asia/Shanghai", "week": WEEK}
    answers = [post(administrator, content, idempotency_key="one") for _turn in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert Calendar.objects.filter(name="工厂").count() == 1
