"""The story of a report of one's own in a browser: built, saved, placed on a dashboard, opened to its tickets."""

import re

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from accounts.roles import Role
from reports.models import Dashboard, SavedReport
from tests.factories import bring_to, make_agent, make_team, make_ticket, make_user
from tickets.models import Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _forget():
    cache.clear()


@pytest.fixture
def supervisor() -> User:
    return make_user("秦岚", roles=(Role.SUPERVISOR,), language="en")


@pytest.fixture
def solved() -> list[Ticket]:
    """Three solved by one team, one of them reopened before; one that waits."""
    team = make_team("网络组", name_en="Network")
    agent = make_agent("周启明", teams=(team,))
    tickets = [bring_to(make_ticket(make_user()), "resolved", agent) for _n in range(3)]
    Ticket.objects.filter(pk=tickets[0].pk).update(reopen_count=1)
    make_ticket(make_user())
    return tickets


def build(page, measure: str) -> None:
    """Chooses what the report shows."""
    page.get_by_label("Measures").select_option(label=measure)
    page.get_by_label("Measure 2").select_option(value="")
    page.get_by_label("Group by").select_option(label="Team")
    page.locator("#id_period").select_option(label="This month")
    page.get_by_role("radio", name="Bars").check()
    page.get_by_role("button", name="Show").click()


def test_a_report_is_built_placed_on_a_dashboard_and_leads_to_its_tickets(open_as, accessible, supervisor, solved):
    page = open_as(supervisor, "/reports/")
    accessible(page)
    page.get_by_role("link", name="New report").click()
    build(page, "Tickets solved")
    preview = page.locator(".report-preview")
    expect(preview.locator(".chart svg")).to_be_visible()
    accessible(page)

    page.locator(".report-save summary").click()
    page.get_by_label("Name").fill("Solved by team")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("is saved")).to_be_visible()
    accessible(page)

    page.goto(re.sub("/saved/.*", "/dashboards/new/", page.url))
    page.get_by_label("Name").fill("My desk")
    accessible(page)
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Place").click()
    expect(page.locator(".chart-card .chart svg")).to_be_visible()
    accessible(page)

    page.locator(".chart-figures summary").click()
    page.get_by_role("row", name="Network").get_by_role("link").click()
    expect(page.locator("main")).to_contain_text("Tickets solved")
    for ticket in solved:
        expect(page.locator("main")).to_contain_text(ticket.number)


def test_the_dashboard_and_the_builder_fit_a_phone(open_as, accessible, supervisor, solved):
    now = timezone.now()
    asked = {"measures": ["first_contact"], "group": "month", "period": "last_12_months", "shape": "lines"}
    shared = {"owner": supervisor, "created_at": now, "updated_at": now}
    report = SavedReport.objects.create(name="FCR", definition={**asked, "filters": {}}, **shared)
    board = Dashboard.objects.create(name="Phone", **shared)
    board.places.create(report=report, position=1)
    for path in (
        board.get_absolute_url(),
        "/reports/build/",
        "/reports/performance/",
        "/reports/measures/",
        "/reports/",
    ):
        page = open_as(supervisor, path, width=390, height=844)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
        accessible(page)


def test_without_scripts_the_table_is_the_report(open_as, supervisor, solved):
    page = open_as(supervisor, "/reports/build/?measure=solved&group=team&period=this_month&shape=table", script=False)
    expect(page.get_by_role("row", name="Network")).to_contain_text("3")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("row", name="Network")).to_contain_text("3")
