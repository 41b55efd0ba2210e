"""A process audit in a browser: drawn, reviewed with one finding, made an improvement, finished."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from reports.audit.checklists import load_checklists
from reports.models import AuditRound
from tests.reports.audit.cast import make_auditor, make_closed, make_supervisor
from tickets.models import Improvement

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

QUESTIONS = ("complete", "classified", "priority", "informed", "solution", "escalated", "callback", "knowledge")


def draw(page: Page, accessible) -> None:
    accessible(page)
    page.get_by_role("link", name="Draw a sample").click()
    today = timezone.localdate()
    page.get_by_label("Closed from").fill(str(today - timedelta(days=1)))  # it may have been closed before midnight
    page.get_by_label("Closed until").fill(str(today))
    accessible(page)
    page.get_by_role("button", name="Draw", exact=True).click()
    expect(page.get_by_text("0 of 1 drawn tickets reviewed", exact=False)).to_be_visible()


def review(page: Page, number: str, accessible) -> None:
    page.get_by_role("link", name=number).click()
    expect(page.get_by_role("heading", name="Checklist")).to_be_visible()
    accessible(page)
    for name in QUESTIONS:
        answer = "no" if name == "callback" else "yes"
        page.locator(f"[name=answers-{name}][value={answer}]").check(force=True)
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_text("88 % of the answers were right.", exact=False)).to_be_visible()
    accessible(page)


def test_from_the_draw_to_the_improvement(open_as, accessible):
    load_checklists()
    closed = make_closed(timezone.now())
    supervisor = make_supervisor()
    page = open_as(make_auditor(), "/reports/audits/")
    draw(page, accessible)
    review(page, closed.number, accessible)
    page.get_by_role("link", name="Improve…").click()
    page.get_by_label("Who does it").select_option(str(supervisor.pk))
    page.get_by_label("By which day").fill("2100-01-01")
    accessible(page)
    page.get_by_role("button", name="Enter into the register").click()
    expect(page.get_by_text("It stands in the improvement register.").first).to_be_visible()
    assert Improvement.objects.get().source_ticket_id == closed.pk
    page.goto(page.url.split("/improvements/")[0] + AuditRound.objects.get().get_absolute_url())
    page.get_by_label("Conclusion").fill("回访需要加强")
    page.get_by_role("button", name="Finish", exact=True).click()
    expect(page.get_by_text("Finished", exact=True)).to_be_visible()
