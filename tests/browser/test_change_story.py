"""The story of a change in a browser, in the accounts of those who plan, assess, approve and carry it out; and of one
that fails and is rolled back.
"""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.roles import Role
from changes.models import Freeze
from tests.assets.making import make_asset
from tests.changes.making import MEDIUM, at, bring_to, load_defaults, make_board, make_change, make_manager
from tests.factories import make_agent, make_team
from tickets.models import Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = {
    "Reason": "固件有内存泄漏。",
    "Scope": "核心交换机一台。",
    "Impact": "重启25分钟。",
    "Test plan": "ping各网关。",
    "Rollback plan": "启动旧分区。",
}


@pytest.fixture
def engineer() -> User:
    load_defaults()
    return make_agent("谭思源", role=Role.SECOND_LINE, teams=(make_team("网络组"),))


def open_ticket(open_as, person: User, ticket: Ticket) -> Page:
    return open_as(person, ticket.get_absolute_url(), width=1440)


def write_draft(open_as, engineer: User) -> tuple[Page, Ticket]:
    """The engineer records a draft with a title and a reason, and finds out what is missing."""
    page = open_as(engineer, "/changes/new/", width=1440)
    page.get_by_label("Title").fill("核心交换机固件升级")
    page.get_by_label("Reason").fill(WORDS["Reason"])
    page.get_by_role("button", name="Save as a draft").click()
    blocked = page.locator(".blocked", has_text="Submit")
    for words in ("scope", "impact", "assets", "implementation plan", "test plan", "rollback plan", "window"):
        expect(blocked).to_contain_text(words)
    return page, Ticket.objects.get(kind="change")


def complete_plan(page: Page, engineer: User) -> None:
    """The rest of the plan; a freeze in the window shows while it is typed."""
    page.get_by_role("link", name="Edit the plan").click()
    for label, words in WORDS.items():
        page.get_by_label(label, exact=False).first.fill(words)
    page.get_by_label("Find assets").fill("交换机")
    page.locator("#asset-choices").get_by_text("核心交换机1").click()
    page.get_by_label("Window begins").fill(f"{at(2):%Y-%m-%dT%H:%M}")
    page.get_by_label("Window ends").fill(f"{at(2, 4):%Y-%m-%dT%H:%M}")
    expect(page.locator("#plan-conflicts")).to_contain_text("月结封网")
    for prefix, title in (("steps", "备份并升级"), ("rollback", "启动旧分区")):
        page.locator(f"[name={prefix}-0-title]").fill(title)
        page.locator(f"[name={prefix}-0-owner]").select_option(label=engineer.name)
        page.locator(f"[name={prefix}-0-minutes]").fill("30")
    page.get_by_label("Point of no return").fill("0")
    page.get_by_role("button", name="Save the plan").click()
    page.get_by_role("button", name="Submit").click()
    page.locator(".event", has_text="submitted the change").wait_for()


def assess(page: Page) -> None:
    """The manager assesses the risk and asks the board."""
    page.get_by_role("button", name="Begin the assessment").click()
    page.get_by_role("link", name="Assess the risk…").click()
    drawer = page.locator("dialog#drawer[open]")
    for name, value in MEDIUM.items():
        drawer.locator(f"[name$={name}][value={value}]").check(force=True)
    drawer.get_by_role("button", name="Assess the risk").click()
    page.locator(".event", has_text="assessed the risk").wait_for()
    page.get_by_role("button", name="Ask for approval").click()
    page.locator(".event", has_text="asked for approval").wait_for()


def test_from_the_draft_to_the_review(open_as, accessible, engineer):
    make_asset("server", name="核心交换机1")
    Freeze.objects.create(name="月结封网", starts_at=at(1), ends_at=at(4))
    manager, board = make_manager("郭睿"), make_board(3)
    page, ticket = write_draft(open_as, engineer)
    complete_plan(page, engineer)
    desk = open_ticket(open_as, manager, ticket)
    assess(desk)
    accessible(desk)
    vote(open_as, ticket, board, accessible)
    ticket.refresh_from_db()
    assert ticket.state == "scheduled"
    page.reload()
    page.get_by_role("button", name="Begin the implementation").click()
    page.locator(".event", has_text="began the implementation").wait_for()
    expect(page.locator(".change-plan")).to_contain_text("outside its window")
    page.get_by_role("button", name="Begin: 备份并升级").click()
    page.get_by_role("button", name="Finish: 备份并升级").click()
    page.get_by_role("button", name="The work is done").click()
    page.locator(".event", has_text="finished the work").wait_for()
    review(desk)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.change.outcome) == ("closed", "successful")
    desk.goto(desk.url.split("/tickets/")[0] + reverse("changes:record", args=[ticket.number]))
    expect(desk.locator(".record")).to_contain_text("郭睿")
    accessible(desk)


def vote(open_as, ticket: Ticket, board: list[User], accessible) -> None:
    """Two of the three approve; the second first answers for the freeze, without which the last word is refused."""
    step = ticket.approval_steps.get(state="open")
    for number, person in enumerate(board[:2]):
        page = open_as(person, step.get_absolute_url(), width=390, height=844)
        expect(page.locator("main")).to_contain_text("备份并升级")
        if number:
            page.get_by_label("Why can it be done all the same?").fill("财务已同意")
            page.get_by_role("button", name="Accept the conflict").click()
        accessible(page)
        page.get_by_role("button", name="Approve").first.click()
        expect(page.get_by_text("is recorded")).to_be_visible()


def review(page: Page) -> None:
    page.reload()
    page.locator("a[href$='/moves/close/']").click()
    drawer = page.locator("dialog#drawer[open]")
    drawer.locator("[name=outcome][value=successful]").check(force=True)
    drawer.get_by_label("What the review found").fill("一切正常。")
    drawer.get_by_label("Actual downtime").fill("22")
    drawer.locator(".form-foot button").click()
    page.locator(".event", has_text="closed").wait_for()


def test_one_that_fails_and_is_rolled_back(open_as, accessible, engineer):
    manager = make_manager("郭睿")
    make_board(3)
    ticket = bring_to(make_change(engineer, title="无线控制器升级"), "implementing", manager, risk=MEDIUM)
    page = open_ticket(open_as, engineer, ticket)
    page.get_by_role("button", name="Begin: 备份配置").click()
    page.get_by_role("link", name="It failed: 备份配置").click()
    drawer = page.locator("dialog#drawer[open]")
    drawer.get_by_label("Reason").fill("磁盘写满")
    drawer.locator(".form-foot button").click()
    expect(page.locator(".step-failed")).to_contain_text("Retry it, go on without it and say why, or roll back")
    accessible(page)
    page.get_by_role("link", name="Roll back…").click()
    drawer.locator(".form-foot button").click()
    page.locator(".event", has_text="began to roll it back").wait_for()
    page.get_by_role("button", name="Finish: 刷回旧固件").click()
    page.get_by_role("button", name="It is rolled back").click()
    page.locator(".event", has_text="rolled it back").last.wait_for()
    desk = open_ticket(open_as, manager, ticket)
    desk.locator("a[href$='/moves/close_rolled_back/']").click()
    drawer = desk.locator("dialog#drawer[open]")
    drawer.get_by_label("What the review found").fill("先清理磁盘。")
    drawer.get_by_label("Actual downtime").fill("12")
    drawer.locator(".form-foot button").click()
    desk.locator(".event", has_text="closed").wait_for()
    ticket.refresh_from_db()
    assert (ticket.state, ticket.change.outcome) == ("closed", "failed")


@pytest.mark.parametrize("width", [1440, 390])
def test_the_pages_of_changes_are_accessible(open_as, accessible, engineer, width):
    manager = make_manager("郭睿")
    Freeze.objects.create(name="月结封网", starts_at=at(1), ends_at=at(4))
    ticket = bring_to(make_change(engineer, starts_at=at(2), ends_at=at(2, 2)), "submitted", manager)
    page = open_as(manager, "/changes/", width=width)
    for path in (
        "/changes/", "/changes/calendar/", "/changes/calendar/?view=week", "/changes/calendar/?view=list",
        "/changes/free-windows/?minutes=60", "/changes/new/", f"/changes/{ticket.number}/plan/", "/changes/meetings/",
        "/changes/meetings/new/", "/changes/calendar/address/",
    ):  # fmt: skip
        page.goto(page.url.split("/changes/")[0] + path)
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
