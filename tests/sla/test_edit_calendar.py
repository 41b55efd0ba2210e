"""Calendars by their pages: what is saved, what is refused and where, and what follows for the policies."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.urls import reverse

from sla.editing.calendars import CalendarDraft, outdated, save_calendar, years_not_known
from sla.forms.calendars import read_days
from sla.models import Calendar, Clock, Policy, SettingChange
from tests.factories import make_ticket, make_user
from tests.sla.versions import current_of

pytestmark = pytest.mark.usefixtures("promises")

PAGES = ("sla:settings", "sla:matrix", "sla:reasons")


@pytest.fixture
def administrator(db):
    return make_user("钟原", roles=("administrator",))


@pytest.fixture
def office(db):
    return Calendar.objects.get(key="office")


def posted(**given: Any) -> dict[str, Any]:
    """The form of the office hours as it comes back from the page."""
    days = {f"day_{index}": "09:00-18:00" if index < 5 else "" for index in range(7)}
    formset = {"days-TOTAL_FORMS": "2", "days-INITIAL_FORMS": "0"}
    values = {
        "name": "工作时间",
        "name_en": "Business hours",
        "time_zone": "Asia/Shanghai",
        "country": "CN",
        "do": "save",
    }
    return {**values, **days, **formset, **given}


def save(client, **given: Any):
    return client.post(reverse("sla:edit_calendar", args=["office"]), posted(**given))


def test_several_spans_a_day_are_saved_and_counted(client, administrator) -> None:
    client.force_login(administrator)
    assert save(client, day_2="13:30-18:00，9:00-12:00", note="午休").status_code == 302
    office = Calendar.objects.get(key="office")
    assert office.week[2] == ["09:00-12:00", "13:30-18:00"]
    version = current_of(Policy.objects.get())
    assert (version.number, version.note, version.document["calendars"]["office"]["week"][2]) == (
        2, "午休", ["09:00-12:00", "13:30-18:00"],
    )  # fmt: skip
    # Wednesday 10:00, four hours of resolution: two until noon, two from 13:30 on.
    ticket = make_ticket(make_user(), impact="department", urgency="high")
    due_at = Clock.objects.get(ticket=ticket, kind="resolution").due_at
    assert due_at == datetime(2026, 11, 18, 7, 30, tzinfo=UTC)


def test_the_history_tells_who_changed_what(client, administrator) -> None:
    client.force_login(administrator)
    save(client, day_5="10:00-12:00", note="周六值班")
    change = SettingChange.objects.get(subject="calendar")
    assert (change.by, change.note, list(change.changes)) == (administrator, "周六值班", ["week"])
    page = client.get(reverse("sla:calendar", args=["office"])).content.decode()
    assert "周六值班" in page


def test_saved_unchanged_nothing_follows(client, administrator) -> None:
    client.force_login(administrator)
    assert save(client).status_code == 302
    assert current_of(Policy.objects.get()).number == 1
    assert not SettingChange.objects.exists()


@pytest.mark.parametrize(
    ("given", "english", "chinese"),
    [
        ({"day_0": "09:00-12:00, 11:00-18:00"}, "09:00-12:00 and 11:00-18:00 overlap.", "重叠"),
        ({"day_0": "18:00-09:00"}, "ends before it starts", "结束早于开始"),
        ({"day_0": "nine to five"}, "is not a span such as 09:00-18:00", "不是"),
        ({"day_0": "09:75-18:00"}, "names a time that does not exist", "不存在"),
        ({"time_zone": "Mars/Olympus"}, "There is no time zone “Mars/Olympus”", "没有“Mars/Olympus”这个时区"),
        ({f"day_{index}": "" for index in range(7)}, "never opens", "从不开放"),
        ({"days_text": "2026-13-01,closed"}, "Line 1: “2026-13-01” is no day", "第1行"),
        ({"days-0-day": "2026-12-01", "days-1-day": "2026-12-01"}, "stands here twice", "重复"),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_mistake_is_said_at_its_field(client, administrator, given, english, chinese, language) -> None:
    administrator.language = language
    administrator.save(update_fields=["language"])
    client.force_login(administrator)
    answer = save(client, **given)
    assert answer.status_code == 400
    assert (english if language == "en" else chinese) in answer.content.decode()
    assert current_of(Policy.objects.get()).number == 1


def test_days_by_hand_stand_above_the_official_ones(client, administrator) -> None:
    client.force_login(administrator)
    answer = save(
        client, **{"days-0-day": "2026-11-19", "days-0-hours": "", "days-0-note": "停电"},
        days_text="day,hours,note\n2026-10-01,10:00-12:00,值班\n2026/11/20,休,年会",
    )  # fmt: skip
    assert answer.status_code == 302
    rows = list(Calendar.objects.get(key="office").exceptions.values_list("day", "hours", "note"))
    assert rows == [
        (date(2026, 10, 1), ["10:00-12:00"], "值班"),
        (date(2026, 11, 19), [], "停电"),
        (date(2026, 11, 20), [], "年会"),
    ]
    content = current_of(Policy.objects.get()).document["calendars"]["office"]["exceptions"]
    assert (content["2026-10-01"], content["2026-10-02"]) == (["10:00-12:00"], [])


def test_a_sheet_of_days_is_read_line_by_line() -> None:
    assert list(read_days("2026-10-10,09:00-12:00; 13:00-18:00,调休")) == [
        {"day": "2026-10-10", "hours": ["09:00-12:00", "13:00-18:00"], "note": "调休"}
    ]


def test_a_preview_saves_nothing(client, administrator) -> None:
    client.force_login(administrator)
    answer = save(client, do="preview", day_5="10:00-12:00")
    assert answer.status_code == 200
    assert answer.context["year"].open_days > 250
    assert Calendar.objects.get(key="office").week[5] == []


def test_the_make_up_days_of_the_year_are_open(client, administrator) -> None:
    client.force_login(administrator)
    year = client.get(reverse("sla:calendar", args=["office"]) + "?year=2026").context["year"]
    kinds = {cell.day: cell.kind for month in year.months for week in month.weeks for cell in week if cell}
    assert kinds[date(2026, 10, 10)] == "makeup"
    assert kinds[date(2026, 10, 1)] == "holiday is-closed"


def test_the_calculator_says_when_it_would_be_due(client, administrator) -> None:
    client.force_login(administrator)
    url = reverse("sla:calendar", args=["office"]) + "?start=2026-11-20T17:30&amount=1+h"
    assert client.get(url).context["answer"].isoformat() == "2026-11-23T01:30:00+00:00"  # Monday 09:30 in Shanghai


def test_years_that_are_not_announced_are_told(client, administrator) -> None:
    client.force_login(administrator)
    unknown = years_not_known("CN")
    assert 2028 in unknown
    assert "2028" in client.get(reverse("sla:settings")).content.decode()
    content = current_of(Policy.objects.get()).document["calendars"]["office"]["exceptions"]
    assert content["2028-10-01"] == []  # the festivals of the law, not a year without holidays


def test_days_known_since_can_be_taken_over(client, administrator, office) -> None:
    version = current_of(Policy.objects.get())
    version.document["calendars"]["office"]["exceptions"].pop("2026-10-01")
    version.save()
    assert [policy.pk for policy in outdated(office)] == [version.policy_id]
    client.force_login(administrator)
    client.post(reverse("sla:renew_calendar", args=["office"]))
    assert outdated(office) == []
    assert current_of(Policy.objects.get()).number == 2


def test_a_new_calendar_gets_a_key_of_its_own(administrator) -> None:
    draft = CalendarDraft(name="德国", name_en="Office", time_zone="Europe/Berlin", week=[["08:00-16:00"]] * 7)
    assert save_calendar(None, draft, by=administrator).key == "office-2"


@pytest.mark.parametrize(
    ("roles", "reads", "edits"),
    [
        (("administrator",), 200, 200),
        (("supervisor",), 200, 404),
        (("first_line",), 404, 404),
        (("auditor",), 404, 404),
        ((), 404, 404),
    ],
)
def test_who_gets_the_pages(client, roles, reads, edits) -> None:
    client.force_login(make_user(roles=roles))
    policy = Policy.objects.get().pk
    reading = [
        *map(reverse, PAGES), reverse("sla:calendar", args=["office"]), reverse("sla:policy", args=[policy]),
        reverse("sla:policy_version", args=[policy, 1]),
    ]  # fmt: skip
    editing = [
        reverse("sla:new_calendar"), reverse("sla:edit_calendar", args=["office"]), reverse("sla:new_policy"),
        reverse("sla:edit_policy", args=[policy]),
    ]  # fmt: skip
    assert {client.get(url).status_code for url in reading} == {reads}
    assert {client.get(url).status_code for url in editing} == {edits}


def test_a_supervisor_cannot_post_the_matrix(client, supervisor) -> None:
    client.force_login(supervisor)
    client.post(reverse("sla:matrix"), {f"{i}_{u}": "1" for i in ("person",) for u in ("low",)})
    assert not SettingChange.objects.exists()


def test_the_calendar_page_costs_few_statements(client, administrator, django_assert_max_num_queries) -> None:
    client.force_login(administrator)
    with django_assert_max_num_queries(16):
        client.get(reverse("sla:calendar", args=["office"]))
