"""The story of the monthly report in a browser: the supervisor makes last month's, writes in it, and sends it."""

import pytest
from django.core import mail
from playwright.sync_api import expect

from accounts.models import User
from accounts.roles import Role
from reports.models import FrequentRun, MonthlyReport, ReportSending
from reports.months import last_month, month_before, starts_at
from reports.schedules import sending
from reports.tasks import find_frequent, make_monthly
from tests.browser.waiting import settle
from tests.factories import make_agent, make_category, make_team, make_ticket, make_user
from tests.reports.making import solve
from tickets.models import Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def supervisor() -> User:
    return make_user("秦岚", roles=(Role.SUPERVISOR,), language="en", email="qinlan@example.com")


@pytest.fixture
def auditor() -> User:
    return make_user("温如玉", roles=(Role.AUDITOR,), email="wen@example.com")


@pytest.fixture
def last_months() -> list[Ticket]:
    """Five of last month, one of them solved; two of the month before."""
    agent, team, category = make_agent("周启明"), make_team("网络组", name_en="Network"), make_category("VPN")

    def report(at, title):
        return make_ticket(make_user(), by=agent, title=title, at=at, team=team, category=category)

    at = starts_at(last_month().replace(day=12))
    before = starts_at(month_before(last_month()).replace(day=12))
    tickets = [report(at, "VPN 频繁断线") for _n in range(4)] + [report(at, "忘记密码")]
    solve(tickets[0], at)
    return [*tickets, *(report(before, "VPN 又断线") for _n in range(2))]


def make_waiting() -> MonthlyReport:
    """What the worker does."""
    report = MonthlyReport.objects.get()
    make_monthly(report.pk)
    report.refresh_from_db()
    return report


def test_the_supervisor_makes_last_months_report_and_sends_it(open_as, accessible, supervisor, auditor, last_months):
    page = open_as(supervisor, "/reports/monthly/")
    row = page.locator("li", has=page.locator(".btn-primary"))
    row.get_by_role("button").click()
    page.wait_for_url("**/reports/monthly/*/")
    make_waiting()
    page.goto(page.url)
    expect(page.locator(".report-summary")).to_contain_text("5 tickets came in")
    accessible(page)

    page.locator("#words summary").click()
    page.get_by_label("Remarks").fill("The VPN gateway was replaced on the 20th.")
    page.locator("#words button").click()
    expect(page.locator(".report-remarks")).to_contain_text("The VPN gateway was replaced")

    page.get_by_label("温如玉").check()
    page.get_by_label("Words in the mail").fill("请审阅。")
    page.locator("#send form button[class*=primary]").click(timeout=60_000)  # here the mail is made at once
    expect(page.get_by_text("The report is on its way to 1 person.")).to_be_visible(timeout=60_000)
    sending.send(ReportSending.objects.get().pk)
    [message] = [message for message in mail.outbox if message.to == ["wen@example.com"]]
    assert [name.rpartition(".")[2] for name, _content, _kind in message.attachments] == ["pdf", "xlsx"]
    assert message.attachments[0][1][:5] == b"%PDF-"
    page.goto(page.url)
    expect(page.locator("#send")).to_contain_text("温如玉 Sent")
    accessible(page)


def test_a_figure_opens_its_tickets(open_as, supervisor, last_months):
    page = open_as(supervisor, "/reports/monthly/")
    page.locator("li .btn-primary").click()
    page.wait_for_url("**/reports/monthly/*/")
    make_waiting()
    page.goto(page.url)
    page.locator(".report-tile", has_text="Tickets that came in").get_by_role("link").click()
    expect(page.locator("table.table tbody tr a[href^='/tickets/IT-']").first).to_be_visible()
    assert page.locator("body").inner_text().count("VPN 频繁断线") == 4


def test_what_recurs_becomes_a_problem(open_as, accessible, supervisor, last_months):
    page = open_as(supervisor, "/reports/frequent/")
    page.get_by_role("button", name="Look through the month").click()
    settle(page)
    find_frequent(FrequentRun.objects.get().pk)
    page.goto(page.url)
    accessible(page)
    page.get_by_role("link", name="Make a problem of this… VPN 频繁断线").click()
    accessible(page)
    page.get_by_role("button", name="Log the problem").click()
    expect(page.get_by_text("is logged with its tickets.")).to_be_visible()
    problem = Ticket.objects.get(kind="problem")
    expect(page.get_by_text(f"{problem.number} is logged with its tickets.")).to_be_visible()
    assert problem.links_in.filter(kind="caused_by").count() == 4


@pytest.mark.parametrize("path", ["/reports/monthly/", "/reports/frequent/", "/reports/schedules/new/"])
def test_the_pages_fit_a_phone(open_as, accessible, supervisor, path):
    page = open_as(supervisor, path, width=390, height=844)
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_report_fits_a_phone(open_as, accessible, supervisor, last_months):
    from reports.monthly.making import ask_for_report

    ask_for_report(last_month(), by=supervisor)
    make_waiting()
    page = open_as(supervisor, f"/reports/monthly/{last_month():%Y-%m}/", width=390, height=844)
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
