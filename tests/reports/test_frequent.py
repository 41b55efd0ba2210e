"""What recurs in a month: found by wording, asset and category, compared, and made a problem of."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from reports.frequent import keeping
from reports.frequent.finding import look_through
from reports.models import FrequentGroup, FrequentRun
from reports.months import last_month
from tests.factories import make_agent, make_category, make_team, make_ticket, make_user
from tests.tickets.desk_cast import signed_in
from tickets.models import Ticket

pytestmark = pytest.mark.django_db

OCTOBER, SEPTEMBER = datetime(2026, 10, 12, 2, tzinfo=UTC), datetime(2026, 9, 8, 2, tzinfo=UTC)
MONTH = OCTOBER.date().replace(day=1)


def report(*titles, at=OCTOBER, **fields):
    agent = make_agent()
    return [make_ticket(make_user(), by=agent, title=title, at=at, **fields) for title in titles]


@pytest.fixture
def supervisor():
    return make_user("王主管", roles=(Role.SUPERVISOR,))


def looked():
    """The month as the worker looks through it."""
    run = keeping.ask_for_look(MONTH, by=None)
    from reports.tasks import find_frequent

    find_frequent(run.pk)
    return FrequentRun.objects.get(pk=run.pk)


def groups(basis):
    return [(one.name, one.count, one.before) for one in FrequentGroup.objects.filter(basis=basis).order_by("position")]


def test_one_wording_is_counted_and_compared_with_the_month_before():
    report("打印机卡纸", "打印机卡纸", "三楼打印机总是卡纸", "忘记密码")
    report("财务室打印机又卡纸了", at=SEPTEMBER)
    run = looked()
    assert (run.state, run.tickets, run.before) == ("done", 4, 1)
    assert groups("wording") == [("打印机卡纸", 3, 1)]


def test_english_titles_are_grouped_by_what_they_are_about():
    report("VPN drops every hour", "vpn drops again", "The VPN drops", "Cannot open Outlook", "Please order a mouse")
    looked()
    assert groups("wording") == [("VPN drops every hour", 3, 0)]


def test_a_category_is_named_in_the_readers_language(supervisor):
    report("甲", "乙", "丙", category=make_category("网络", name_en="Network"))
    looked()
    client = signed_in(supervisor)
    assert (
        "Network"
        in client.get(
            f"{reverse('reports:frequent')}?month=2026-10", headers={"Accept-Language": "en"}
        ).content.decode()
    )
    assert (
        "网络"
        in client.get(
            f"{reverse('reports:frequent')}?month=2026-10", headers={"Accept-Language": "zh-hans"}
        ).content.decode()
    )


def test_confidential_cancelled_and_drills_are_left_out():
    hidden = report("打印机卡纸", confidential=True)
    [drill, cancelled] = report("打印机卡纸", "打印机卡纸")
    Ticket.objects.filter(pk=drill.pk).update(is_drill=True)
    Ticket.objects.filter(pk=cancelled.pk).update(state="cancelled")
    assert look_through(MONTH).tickets == 0
    assert hidden


def test_the_same_tickets_give_the_same_groups():
    report(*("打印机卡纸", "打印机又卡纸了", "VPN断线", "VPN总断线", "VPN经常断线", "打印机卡纸严重") * 2)
    assert look_through(MONTH) == look_through(MONTH)


def test_every_figure_opens_its_tickets(supervisor):
    made = report(*["打印机卡纸"] * 3)
    looked()
    [group] = FrequentGroup.objects.filter(basis="wording")
    page = signed_in(supervisor).get(reverse("reports:frequent_group", args=[group.pk])).content.decode()
    assert all(ticket.number in page for ticket in made)


def test_making_a_problem_links_the_tickets(supervisor):
    made = report(*["打印机卡纸"] * 3)
    looked()
    [group] = FrequentGroup.objects.filter(basis="wording")
    client = signed_in(supervisor)
    answer = client.post(reverse("reports:frequent_group", args=[group.pk]), {"title": "三楼打印机批量卡纸"})
    problem = Ticket.objects.get(kind="problem")
    assert answer["Location"] == problem.get_absolute_url()
    assert {link.source for link in problem.links_in.filter(kind="caused_by")} == set(made)
    page = client.get(f"{reverse('reports:frequent')}?month=2026-10").content.decode()
    assert problem.number in page


def test_a_title_that_is_missing_is_said_and_nothing_is_logged(supervisor):
    report(*["打印机卡纸"] * 3)
    looked()
    [group] = FrequentGroup.objects.filter(basis="wording")
    assert (
        signed_in(supervisor).post(reverse("reports:frequent_group", args=[group.pk]), {"title": " "}).status_code
        == 400
    )
    assert not Ticket.objects.filter(kind="problem").exists()


def test_an_auditor_reads_and_makes_no_problem():
    report(*["打印机卡纸"] * 3)
    looked()
    [group] = FrequentGroup.objects.filter(basis="wording")
    client = signed_in(make_user(roles=(Role.AUDITOR,)))
    url = reverse("reports:frequent_group", args=[group.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"title": "甲"}).status_code == 404


@pytest.mark.parametrize("name", ["reports:frequent", "api:reports-frequent"])
def test_who_may_not_see_figures_finds_no_page(name):
    assert signed_in(make_agent()).get(reverse(name)).status_code in (403, 404)
    assert Client().get(reverse(name)).status_code in (302, 401, 403)


def test_asking_twice_is_one_look(supervisor):
    client = signed_in(supervisor)
    for _time in range(2):
        client.post(reverse("reports:frequent"), {"month": f"{last_month():%Y-%m}"})
    assert FrequentRun.objects.count() == 1


def test_by_api_the_same_is_told_and_a_problem_made(supervisor):
    report(*["打印机卡纸"] * 3)
    looked()
    client = signed_in(supervisor)
    body = client.get(reverse("api:reports-frequent"), {"month": "2026-10"}).json()
    [row] = body["results"]
    assert (row["name"], row["count"], row["before"], body["look"]["tickets"]) == ("打印机卡纸", 3, 0, 3)
    answer = client.post(reverse("api:reports-frequent-problem", args=[row["id"]]), {}, content_type="application/json")
    assert (answer.status_code, answer.json()["title"]) == (201, "打印机卡纸")


@pytest.mark.parametrize("month", ["2026-13", "x", "2999-01", "1999-12"])
def test_a_month_that_is_none_is_refused_at_its_field(supervisor, month):
    answer = signed_in(supervisor).get(reverse("api:reports-frequent"), {"month": month})
    assert answer.status_code == 400
    assert "month" in str(answer.json())


def test_the_page_asks_the_database_as_often_however_much_recurs(supervisor, django_assert_max_num_queries):
    report(*["打印机卡纸"] * 3, *["忘记密码了"] * 3, *["VPN断线"] * 3, category=make_category(), team=make_team())
    looked()
    client = signed_in(supervisor)
    client.get(reverse("reports:frequent"))
    with django_assert_max_num_queries(20):
        client.get(f"{reverse('reports:frequent')}?month=2026-10")


def test_by_itself_each_month_is_looked_through_once_it_is_over():
    now = datetime(2026, 11, 3, 2, tzinfo=UTC)
    assert keeping.refresh(now) == 2
    FrequentRun.objects.update(state="done", asked_at=now)
    assert keeping.refresh(now) == 0
    assert keeping.refresh(datetime(2026, 11, 4, 2, tzinfo=UTC)) == 1
    assert keeping.refresh(datetime(2026, 12, 1, 2, tzinfo=UTC)) == 2


def test_what_failed_is_tried_again_and_then_said(monkeypatch, supervisor):
    def fail(month, step):
        raise RuntimeError("no disk")

    monkeypatch.setattr(keeping, "look_through", fail)
    run = keeping.ask_for_look(last_month(), by=None)
    from reports.tasks import find_frequent

    for _time in range(3):
        find_frequent(run.pk)
    run.refresh_from_db()
    assert (run.state, run.attempts) == ("failed", 3)
    assert "no disk" in run.error
    assert 'role="alert"' in signed_in(supervisor).get(reverse("reports:frequent")).content.decode()
