"""What comes after: the requester rates by the mail on a phone and is not content, a supervisor follows up."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.roles import Role
from sla.defaults import load_defaults
from sla.models import Clock
from tests.factories import bring_to, make_agent, make_team, make_ticket, make_user
from tickets import moments, tasks
from tickets.actions import move
from tickets.models import FollowUp, Improvement, Satisfaction, Ticket
from tickets.notifications import dispatch
from tickets.satisfaction.taps import settle

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def requester() -> User:
    return make_user("林晓雨", language="en", phone="8021")


@pytest.fixture
def agent() -> User:
    return make_agent("周启明", teams=(make_team("服务台", is_service_desk=True),))


@pytest.fixture
def supervisor() -> User:
    return make_user("吴主管", roles=(Role.SUPERVISOR,), language="en")


@pytest.fixture
def closed(agent, requester, supervisor) -> Ticket:
    """Solved, called back and closed by the desk, with the mails sent."""
    load_defaults()
    ticket = bring_to(make_ticket(requester, title="显示器闪屏"), "resolved", agent)
    move(ticket, "record_callback", by=agent, callback_outcome="solved")
    ticket = move(ticket, "close", by=agent)
    send_mails()
    return ticket


def send_mails() -> None:
    """What a worker does."""
    dispatch.sweep(moments.now() + timedelta(minutes=1))
    tasks.sweep_outbox()


def link_in_mail(to: User, answer: str) -> str:
    """The address beside that answer in the newest mail that asks."""
    body = next(str(sent.body) for sent in reversed(mail.outbox) if sent.to == [to.email] and "/rate/" in sent.body)
    found = re.search(rf"^{answer}\s+(\S+)$", body, re.MULTILINE)
    assert found is not None, body
    return urlsplit(found[1]).path


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_not_content(open_as, accessible, closed, requester, supervisor) -> None:
    page = open_as(None, link_in_mail(requester, "Dissatisfied"), **PHONE)
    rate_by_one_tap(page, accessible, closed)
    say_more(page, accessible, closed)
    followed = follow_up(open_as, accessible, supervisor)
    assert followed.improvement == Improvement.objects.get()
    clock = Clock.objects.get(ticket=closed, kind="follow_up")
    assert clock.status == "met"
    look_at_the_report(open_as, accessible, closed, requester)


def rate_by_one_tap(page: Page, accessible, closed: Ticket) -> None:
    """The page sends the tapped answer by itself; it counts when it has stood."""
    expect(page.get_by_role("status").filter(has_text="Noted:")).to_be_visible()
    expect(page.get_by_role("radio", name="Dissatisfied")).to_be_checked()
    accessible(page)
    fits(page)
    found = Satisfaction.objects.get(ticket=closed)
    assert (found.state, found.tapped) == ("asked", "dissatisfied")
    assert settle(moments.now() + timedelta(minutes=3)) == 1
    assert FollowUp.objects.get(ticket=closed).is_open


def say_more(page: Page, accessible, closed: Ticket) -> None:
    """A word and stars; it is the same answer, changed."""
    page.get_by_role("group", name="Speed").get_by_text("2", exact=True).click()
    page.get_by_label("What was good, what was not?").fill("等了三天才有人来")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Thank you. Your answer counts.")).to_be_visible()
    expect(page.get_by_text("A supervisor of the service desk will get in touch")).to_be_visible()
    accessible(page)
    fits(page)
    found = Satisfaction.objects.get(ticket=closed)
    assert (found.overall, found.speed, found.comment) == ("dissatisfied", 2, "等了三天才有人来")


def follow_up(open_as, accessible, supervisor: User) -> FollowUp:
    """From the list with its clock to the outcome, and to what the desk does better."""
    page = open_as(supervisor, "/follow-ups/")
    expect(page.locator(".chip-clock")).to_contain_text("Follow-up")
    accessible(page)
    page.get_by_role("link", name=re.compile("^IT-")).click()
    expect(page.get_by_role("heading", name="林晓雨 is not content")).to_be_visible()
    expect(page.get_by_text("等了三天才有人来").first).to_be_visible()
    page.get_by_role("button", name="Take care of it").click()
    expect(page.get_by_text("吴主管 takes care of it")).to_be_visible()
    accessible(page)
    page.locator("summary", has_text="Note a conversation").click()
    page.get_by_label("What was said").fill("电话道歉，说明备件延误")
    page.get_by_role("button", name="Note a conversation").click()
    page.locator("summary", has_text="Make an improvement of it").click()
    page.get_by_label("What is to be done").fill("常用显示器备两台周转机")
    page.get_by_label("Who does it").select_option(label=supervisor.name)
    page.get_by_label("By which day").fill((timezone.localdate() + timedelta(days=14)).isoformat())
    page.get_by_role("button", name="Make an improvement of it").click()
    expect(page.get_by_role("link", name="常用显示器备两台周转机")).to_be_visible()
    page.locator("summary", has_text="Write down what came of it").click()
    page.get_by_label("Why were they not content?").select_option("slow")
    page.get_by_label("What was done").fill("已道歉并送去周转机")
    page.get_by_role("radio", name="Yes").check(force=True)
    page.get_by_role("button", name="Write down what came of it").click()
    expect(page.get_by_text("The follow-up is done.")).to_be_visible()
    accessible(page)
    return FollowUp.objects.get()


def look_at_the_report(open_as, accessible, closed: Ticket, requester: User) -> None:
    """On the requester's phone, from the portal."""
    page = open_as(requester, f"/portal/tickets/{closed.number}/", **PHONE)
    expect(page.get_by_role("heading", name="Your rating")).to_be_visible()
    accessible(page)
    fits(page)
    page.get_by_role("link", name="Resolution report").click()
    expect(page.get_by_role("heading", name="How long each step took")).to_be_visible()
    expect(page.get_by_text("等了三天才有人来")).to_be_visible()
    expect(page.get_by_text("电话道歉")).to_have_count(0)
    accessible(page)
    fits(page)


def test_without_script_a_button_rates(open_as, closed, requester) -> None:
    page = open_as(None, link_in_mail(requester, "Satisfied"), **PHONE, script=False)
    expect(page.get_by_text("Press “Send” and it counts.")).to_be_visible()
    assert Satisfaction.objects.get(ticket=closed).tapped == ""
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Thank you. Your answer counts.")).to_be_visible()
    assert Satisfaction.objects.get(ticket=closed).overall == "satisfied"


def test_the_record_table_and_its_page(open_as, accessible, closed, supervisor) -> None:
    page = open_as(supervisor, "/reports/record-table/?apply=1", **PHONE)
    expect(page.get_by_role("heading", name="1 ticket", exact=True)).to_be_visible()
    accessible(page)
    fits(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Take it as XLSX").click()
    assert download.value.suggested_filename.endswith(".xlsx")
