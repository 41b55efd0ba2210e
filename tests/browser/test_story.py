"""The whole story of an incident in a browser, from the first screenshot to the timeline that tells it all."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.browser.test_portal import paste
from tests.browser.waiting import press
from tests.factories import make_agent, make_category, make_cause, make_close_code, make_team, make_user
from tickets.events import first_broken_link
from tickets.models import Ticket
from tickets.notifications import delivery, dispatch

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SECRET = "备用机房门禁密码不要外传"


@pytest.fixture
def employee() -> User:
    return make_user("林晓雨", phone="6217")


@pytest.fixture
def agent() -> User:
    return make_agent("周启明", teams=(make_team("桌面运维组", is_service_desk=True),))


def ask(open_as, employee: User) -> tuple[Page, Ticket]:
    """The employee asks, with a pasted screenshot."""
    make_category("打印", name_en="Printing", slug="printing", icon="printer")
    page = open_as(employee, "/portal/ask/")
    page.locator("input[value=printing]").check(force=True)
    page.get_by_label("What happens?").fill("ERP里打印凭证，弹出“无法连接打印服务”。")
    paste(page, "#id_description")
    expect(page.locator(".upload")).to_contain_text("uploaded")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".big-number")).to_have_text(re.compile(r"^IT-\d{8}-1$"))
    return page, Ticket.objects.get(number=page.locator(".big-number").inner_text())


def work_on(page: Page, ticket: Ticket) -> None:
    """The agent finds it in the queue, acknowledges, assigns it to themselves, notes, replies, accepts, pends."""
    page.get_by_role("link", name=ticket.title).first.click()
    page.get_by_role("button", name="Acknowledge").click()
    page.locator(".event", has_text="acknowledged").wait_for()
    press(page, "a")
    drawer = page.locator("dialog#drawer[open]")
    drawer.get_by_label("周启明").check(force=True)
    drawer.locator(".form-foot button").click()
    page.locator(".facts", has_text="周启明").wait_for()
    write(page, "n", SECRET)
    write(page, "r", "收到，请告诉我打印助手的版本。")
    page.get_by_role("button", name="Accept").click()
    page.locator("a[href$='/moves/pend/']").click()
    drawer.get_by_label("Waiting for the requester").check(force=True)
    drawer.get_by_label("Follow up at").fill("2099-01-01T10:00")
    drawer.get_by_role("button", name="Put on hold").click()
    page.locator(".event", has_text="put it on hold").wait_for()


def write(page: Page, key: str, text: str) -> None:
    press(page, key)
    expect(page.locator("#composer-text")).to_be_focused()
    page.keyboard.insert_text(text)
    page.keyboard.press("Control+Enter")
    page.locator(".timeline", has_text=text).wait_for()


def answer(page: Page, ticket: Ticket) -> None:
    """The employee answers, which wakes the ticket."""
    page.get_by_role("link", name="Follow it").click()
    page.get_by_label("Your answer").fill("版本是5.2.1")
    page.get_by_label("Your answer").press("Control+Enter")
    expect(page.locator(".chat-own").last).to_contain_text("版本是5.2.1")
    ticket.refresh_from_db()
    assert ticket.state == "in_progress"


def resolve(page: Page) -> None:
    cause, code = make_cause("补丁"), make_close_code("已修复")
    page.reload()
    page.locator("a[href$='/moves/resolve/']").click()
    drawer = page.locator("dialog#drawer[open]")
    drawer.get_by_label("Resolution").fill("已重建打印服务。")
    drawer.get_by_label("Cause category").select_option(label=cause.name)
    drawer.get_by_label("Close code").select_option(label=code.name)
    drawer.locator(".form-foot button").click()
    page.locator(".event", has_text="resolved").wait_for()


def send_mails() -> None:
    """What the workers do, here at once."""
    soon = timezone.now() + timedelta(minutes=1)
    dispatch.sweep(soon)
    delivery.sweep(soon)


def test_from_the_screenshot_to_the_closed_ticket(open_as, employee, agent):
    portal, ticket = ask(open_as, employee)
    desk = open_as(agent, "/tickets/?view=team")
    work_on(desk, ticket)
    answer(portal, ticket)
    resolve(desk)
    send_mails()
    body = next(message.body for message in mail.outbox if "/confirm/" in message.body)
    link = next(word for word in body.split() if "/confirm/" in word)
    stranger = open_as(None, urlsplit(link).path, width=390, height=844)
    stranger.get_by_role("button", name="It is solved").click()
    expect(stranger.get_by_role("heading", level=1)).to_be_visible()
    ticket.refresh_from_db()
    assert ticket.state == "closed"
    assert list(ticket.events.order_by("sequence").values_list("verb", flat=True)) == [
        "created", "acknowledged", "assigned", "noted", "replied", "accepted", "pended", "replied", "resumed",
        "resolved", "confirmed",
    ]  # fmt: skip
    assert first_broken_link(ticket) is None


def test_the_employee_never_receives_the_internal_note(open_as, employee, agent):
    portal, ticket = ask(open_as, employee)
    desk = open_as(agent, "/tickets/?view=team")
    work_on(desk, ticket)
    expect(desk.locator(".entry-note")).to_contain_text(SECRET)
    send_mails()
    site = portal.url.split("/portal/")[0]
    for path in ("/portal/", "/portal/tickets/", f"/portal/tickets/{ticket.number}/", "/notifications/"):
        portal.goto(site + path)
        assert SECRET not in portal.content()
    portal.goto(f"{site}/portal/search/?q={SECRET}")
    assert ticket.number not in portal.locator("main").inner_text()
    assert [message for message in mail.outbox if employee.email in message.to]
    assert not [message for message in mail.outbox if employee.email in message.to and SECRET in message.body]
