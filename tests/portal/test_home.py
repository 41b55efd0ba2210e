"""The home page greets, shows what is open and what oneself must do, and offers every way to ask."""

from datetime import datetime

import pytest
from django.utils import timezone, translation

from helpdesk.portal.greeting import given_name, greeting
from tests.factories import bring_to, make_category, make_ticket, make_user, tomorrow
from tickets import actions

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("林晓雨", "晓雨"),
        ("欧阳小雨", "小雨"),
        ("欧阳雪", "欧阳雪"),
        ("周明", "周明"),
        ("Anna Berg", "Anna"),
        ("Anna", "Anna"),
        ("", ""),
    ],
)
def test_people_are_called_by_their_given_name(name, called):
    assert given_name(name) == called


@pytest.mark.parametrize(
    ("hour", "words"), [(4, "Hello"), (5, "morning"), (12, "afternoon"), (18, "evening"), (23, "Hello")]
)
def test_greeting_follows_the_time_of_day(hour, words):
    with translation.override("en"):
        assert words in greeting("Anna Berg", datetime(2026, 11, 18, hour, tzinfo=timezone.get_default_timezone()))


def test_home_needs_a_sign_in(client):
    assert client.get("/portal/").headers["Location"].startswith("/login/")


def test_home_shows_own_open_tickets_and_no_others(client, employee, agent, team):
    make_ticket(employee, title="我的打印机")
    closed = bring_to(make_ticket(employee, title="关掉的那张"), "cancelled", agent)
    make_ticket(title="别人的事情")
    page = client.get("/portal/").content.decode()
    assert "我的打印机" in page
    assert closed.title not in page
    assert "别人的事情" not in page


def test_what_waits_for_the_person_comes_first_and_says_so(client, employee, agent, team):
    resolved = bring_to(make_ticket(employee, title="显示器闪屏"), "resolved", agent)
    asked = make_ticket(employee, title="权限申请")
    bring_to(asked, "in_progress", agent)
    actions.move(asked, "pend", by=agent, pending_reason="requester", follow_up_at=tomorrow())
    make_ticket(employee, title="最新的一张")
    page = client.get("/portal/", headers={"Accept-Language": "en"}).content.decode()
    assert "Please answer our question" in page
    assert "Please say whether it is solved" in page
    assert page.index("权限申请") < page.index("最新的一张")
    assert page.index(resolved.title) < page.index("最新的一张")


def test_promise_is_shown_until_it_is_kept(client, employee, agent, ticket):
    actions.edit(ticket, by=agent, promised_at=tomorrow())
    page = client.get("/portal/", headers={"Accept-Language": "en"}).content.decode()
    assert "Solved by" in page
    bring_to(ticket, "resolved", agent)
    assert "Solved by" not in client.get("/portal/", headers={"Accept-Language": "en"}).content.decode()


def test_tiles_lead_to_the_form_with_the_category_chosen(client, employee, category):
    make_category("停用的", is_active=False)
    page = client.get("/portal/").content.decode()
    assert "/portal/ask/?category=network" in page
    assert "停用的" not in page


def test_hotline_is_shown_when_there_is_one(client, employee, settings):
    assert "tel:" not in client.get("/portal/").content.decode()
    settings.HOTLINE = "8888"
    assert "tel:8888" in client.get("/portal/").content.decode()


def test_search_finds_own_and_watched_tickets_and_carries_the_words_on(client, employee, team):
    make_ticket(employee, title="会议室投屏失败")
    shared = make_ticket(title="会议室门禁失败")
    actions.watch(shared, by=shared.requester, user=employee)
    make_ticket(title="会议室空调失败")
    page = client.get("/portal/search/", {"q": "会议室"}).content.decode()
    page = page.replace("<mark>", "").replace("</mark>", "")
    assert "会议室投屏失败" in page
    assert "会议室门禁失败" in page
    assert "会议室空调失败" not in page
    assert "/portal/search/ask/?q=%E4%BC%9A%E8%AE%AE%E5%AE%A4" in page


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "' OR 1=1 --", "🖨️", "%", "\\", "a" * 5_000, "&|!():*"])
def test_search_survives_any_words(client, employee, ticket, text):
    answer = client.get("/portal/search/", {"q": text})
    assert answer.status_code == 200
    assert "<script>alert(1)" not in answer.content.decode()


def test_search_without_words_goes_home(client, employee):
    assert client.get("/portal/search/", {"q": " \x00 "}).headers["Location"] == "/portal/"


def test_home_costs_few_statements_however_many_tickets(
    client, employee, agent, team, category, django_assert_max_num_queries
):
    for number in range(12):
        make_category(f"分类{number}", parent=category)
        bring_to(make_ticket(employee), "in_progress", agent)
    with django_assert_max_num_queries(12):
        client.get("/portal/")


def test_disabled_person_is_signed_out(client, employee):
    employee.is_active = False
    employee.save()
    assert client.get("/portal/").headers["Location"].startswith("/login/")


def test_name_of_a_person_is_no_markup(client):
    client.force_login(make_user("<b>Bob</b>"))
    assert "<b>Bob" not in client.get("/portal/").content.decode()
