"""A major incident in a browser: reported, declared, told of, said “me too” to, resolved with its children, and closed
only after its review.
"""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.roles import Role
from incidents.models import MajorRule
from tests.browser.test_story import send_mails
from tests.browser.waiting import follow, settle
from tests.factories import make_agent, make_category, make_cause, make_close_code, make_team, make_ticket, make_user
from tests.incidents.major_cast import REVIEW
from tickets import actions
from tickets.events import first_broken_link
from tickets.models import Improvement, Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE = "三厂MES终端无法登录"
UPDATE = "核心交换机正在恢复，预计14:45前可用。请先用纸质单据。"


@pytest.fixture
def team():
    MajorRule.objects.create(pk=1, first_steps="召集应急电话会议|Open the bridge call\n核对变更|Look at the changes")
    make_category("网络", name_en="Network", slug="network", icon="wifi")
    return make_team("网络组", is_service_desk=True)


@pytest.fixture
def supervisor(team) -> User:
    return make_agent("秦岚", role=Role.SUPERVISOR, teams=(team,), language="en")


def report(open_as, employee: User) -> Ticket:
    """An employee asks for help, as on any other day."""
    page = open_as(employee, "/portal/ask/")
    page.locator("input[value=network]").check(force=True)
    page.get_by_label("What happens?").fill("三厂所有MES终端都登不上，产线停了。")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".big-number")).to_be_visible()
    return Ticket.objects.get(number=page.locator(".big-number").inner_text())


def fill_drawer(page: Page, move: str, values: dict[str, str]) -> None:
    page.locator(f"a[href$='/moves/{move}/']").first.click()
    drawer = page.locator("dialog#drawer[open]")
    for label, value in values.items():
        drawer.get_by_label(label).first.fill(value)
    drawer.locator(".form-foot button").click()
    drawer.wait_for(state="hidden")


def declare(desk: Page) -> None:
    """The supervisor declares it, with what everybody may read."""
    desk.locator("a[href$='/moves/declare_major/']").click()
    drawer = desk.locator("dialog#drawer[open]")
    drawer.get_by_label("What everybody reads as its title").fill(TITLE)
    drawer.get_by_label("Affected services").fill("MES，三厂报工")
    drawer.locator(".form-foot button").click()
    expect(desk.locator(".command")).to_contain_text("秦岚 has the command")


def resolve(desk: Page) -> None:
    cause, code = make_cause("网络故障"), make_close_code("已修复")
    desk.reload()
    desk.get_by_role("button", name="Accept").click()
    desk.locator("a[href$='/moves/resolve/']").click()
    drawer = desk.locator("dialog#drawer[open]")
    drawer.get_by_label("Resolution").fill("更换核心交换机板卡，业务已恢复。")
    drawer.get_by_label("Cause category").select_option(label=cause.name)
    drawer.get_by_label("Close code").select_option(label=code.name)
    drawer.locator(".form-foot button").click()
    expect(desk.locator(".command")).to_contain_text("closed only after its review")


def write_review(desk: Page, site: str, ticket: Ticket) -> None:
    """Not finished while something lacks; then with an action in the register."""
    desk.goto(f"{site}/incidents/{ticket.number}/major/review/")
    for label, text in (
        ("Root cause", REVIEW["root_cause"]),
        ("What went well", REVIEW["went_well"]),
        ("What did not go well", REVIEW["went_badly"]),
    ):
        desk.get_by_label(label).fill(text)
    desk.get_by_role("button", name="Save and finish the review").click()
    expect(desk.locator(".form-errors")).to_contain_text("an action with its owner and date")
    due = (timezone.localdate() + timedelta(days=14)).isoformat()
    desk.get_by_label("What is to be done").fill("核心交换机板卡备件入库")
    desk.get_by_label("Who does it").select_option(label="秦岚")
    desk.get_by_label("By which day").fill(due)
    desk.get_by_role("button", name="Enter the action").click()
    expect(desk.locator("main")).to_contain_text("核心交换机板卡备件入库")
    desk.get_by_role("button", name="Save and finish the review").click()
    expect(desk.locator("main")).to_contain_text("Finished by 秦岚")


def say_me_too(open_as, accessible, colleague: User, site: str) -> Page:
    """Somebody else sees it at home, on a phone, and says that they have it too."""
    portal = open_as(colleague, "/portal/", width=390, height=844)
    expect(portal.locator(".major")).to_contain_text(UPDATE)
    accessible(portal)
    portal.get_by_role("button", name="I have this too").click()
    expect(portal.locator(".major")).to_contain_text("You are told of every update")
    portal.goto(f"{site}/portal/ask/")
    expect(portal.locator(".major-banner")).to_contain_text(TITLE)
    accessible(portal)
    assert "韩立新" not in portal.content()
    return portal


def command(desk: Page, accessible, site: str, ticket: Ticket, child: Ticket) -> None:
    """The war room: first steps, a likely child, an update."""
    desk.goto(f"{site}/incidents/{ticket.number}/major/")
    accessible(desk)
    desk.get_by_role("button", name="“Open the bridge call” is done").click()
    expect(desk.locator("main")).to_contain_text("1/2")
    desk.get_by_label(child.number).check()
    desk.get_by_role("button", name="Add the chosen ones").click()
    settle(desk)
    child.refresh_from_db()
    assert child.parent == ticket
    desk.goto(f"{site}/incidents/{ticket.number}/major/")
    fill_drawer(desk, "publish_update", {"What those affected are told": UPDATE})
    expect(desk.locator("main")).to_contain_text(UPDATE)
    expect(desk.locator(".room-clock")).to_contain_text("0:29:")


def confirm(open_as, desk: Page, employee: User, ticket: Ticket) -> None:
    """The requester's word is taken, and does not close it before the review; nor does the desk."""
    asker = open_as(employee, f"/portal/tickets/{ticket.number}/")
    asker.get_by_role("button", name="It is solved").click()
    expect(asker.locator("body")).to_contain_text("counts as solved")
    ticket.refresh_from_db()
    assert ticket.state == "resolved"
    desk.reload()
    expect(desk.locator("#move-close-why")).to_contain_text("only after its review")


def test_from_the_first_report_to_the_closed_review(open_as, accessible, team, supervisor):
    employee, colleague, other = make_user("韩立新"), make_user("马国强", language="en"), make_user("唐静")
    ticket = report(open_as, employee)
    child = make_ticket(other, title="MES发货单打不开", category=ticket.category)
    desk = open_as(supervisor, ticket.get_absolute_url(), width=1440)
    site = desk.url.split("/tickets/")[0]
    declare(desk)
    command(desk, accessible, site, ticket, child)
    portal = say_me_too(open_as, accessible, colleague, site)
    desk.reload()
    fill_drawer(desk, "publish_update", {"What those affected are told": "一半终端已恢复。"})
    send_mails()
    told = {person for message in mail.outbox if "一半终端" in message.body for person in message.to}
    assert told == {employee.email, colleague.email, other.email}
    desk.goto(site + ticket.get_absolute_url())
    resolve(desk)
    accessible(desk)
    child.refresh_from_db()
    assert child.state == "resolved"
    confirm(open_as, desk, employee, ticket)
    write_review(desk, site, ticket)
    accessible(desk)
    ticket.refresh_from_db()
    assert ticket.state == "closed"
    assert Improvement.objects.get().source_ticket == ticket
    portal.goto(f"{site}/portal/status/")
    expect(portal.locator(".status-past")).to_contain_text(TITLE)
    accessible(portal)
    assert first_broken_link(ticket) is None


def test_a_drill_stays_among_the_staff(open_as, accessible, team, supervisor):
    employee = make_user("林晓雨")
    drill = make_ticket(supervisor, title="机房断电演练")
    desk = open_as(supervisor, drill.get_absolute_url())
    desk.locator("a[href$='/moves/declare_major/']").click()
    drawer = desk.locator("dialog#drawer[open]")
    drawer.get_by_label("This is a drill").check()
    drawer.locator(".form-foot button").click()
    expect(desk.locator(".command")).to_contain_text("Drill")
    portal = open_as(employee, "/portal/")
    expect(portal.locator(".major")).to_have_count(0)
    assert "机房断电演练" not in portal.content()


def test_works_without_script(open_as, team, supervisor):
    ticket = actions.move(make_ticket(make_user()), "declare_major", by=supervisor, public_title=TITLE)
    page = open_as(make_user("马国强", language="en"), "/portal/status/", script=False)
    page.get_by_role("link", name="Add something…").click()
    page.get_by_label("What is it like for you?").fill("二厂也一样")
    follow(page.get_by_role("button", name="Tell me of every update"))
    own = Ticket.objects.get(parent=ticket)
    expect(page.locator("main")).to_contain_text(own.number)
