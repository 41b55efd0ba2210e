"""The story of a release in a browser: refused the go twice, out in stages, the second fails, and taken back."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.roles import Role
from releases.content import stages_of
from releases.defaults import load_preparation_templates
from tests.browser.waiting import settle
from tests.changes import making as change_making
from tests.factories import make_agent, make_team, make_ticket, make_user
from tests.releases.making import bring, make_release
from tickets.events import first_broken_link
from tickets.models import Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MANDATORY = (
    "Environment and access are ready", "Backup made and proved to restore", "Rollback rehearsed", "Announcement sent",
    "Monitoring and alarms ready",
)  # fmt: skip


@pytest.fixture
def manager() -> User:
    change_making.load_defaults()
    load_preparation_templates()
    return make_user("陆远", roles=(Role.RELEASE_MANAGER,))


@pytest.fixture
def engineer() -> User:
    return make_agent("苏婉", role=Role.SECOND_LINE, teams=(make_team("应用支持组"),))


def record_release(page: Page, engineer: User) -> Ticket:
    """What goes out, from which version to which, to whom first."""
    page.get_by_label("Title").fill("OA 5.2 发布")
    page.get_by_label("Version", exact=True).fill("5.2")
    page.get_by_label("Deployment begins").fill("2030-01-02T20:00")
    page.get_by_label("Deployment ends").fill("2030-01-02T23:00")
    page.get_by_label("Team").select_option(label="应用支持组")
    page.get_by_label("Who carries it out").select_option(label=engineer.name)
    for name, value in (("name", "OA 服务端"), ("from_version", "5.1"), ("version", "5.2")):
        page.locator(f"[name=units-0-{name}]").fill(value)
    for number, name in enumerate(("试点", "第一批", "全员")):
        page.locator(f"[name=stages-{number}-name]").fill(name)
        page.locator(f"[name=stages-{number}-criterion]").fill("登录、审批各一次")
    page.get_by_role("button", name="Record the release").click()
    page.locator("#stages").wait_for()
    return Ticket.objects.get(kind="release")


def put_in(page: Page, change: Ticket) -> None:
    page.get_by_label("Number of a change to put in").fill(change.number)
    page.get_by_role("button", name="Put a change in").click()
    expect(page.locator(".release-changes")).to_contain_text(change.number)


def move(page: Page, name: str, **inputs: str) -> None:
    """A move, in the drawer where it asks for something."""
    settle(page)
    if inputs or page.locator(f"a[href$='/moves/{name}/']").count():
        page.locator(f"a[href$='/moves/{name}/']").first.click()
        drawer = page.locator("dialog#drawer[open]")
        for field, value in inputs.items():
            control = drawer.locator(f"[name={field}]").first
            if control.get_attribute("type") == "radio":
                drawer.locator(f"[name={field}][value={value}]").check(force=True)
            elif control.evaluate("node => node.tagName") == "SELECT":
                control.select_option(value)
            else:
                control.fill(value)
        drawer.locator(".form-foot button").click()
        drawer.wait_for(state="hidden")
    else:
        page.locator(f"form[action$='/moves/{name}/'] button").click()
    settle(page)


def prepare(page: Page) -> None:
    """The checklist from its template."""
    page.get_by_label("More", exact=True).click()
    page.get_by_role("link", name="Add tasks…").last.click()
    page.locator("#drawer").get_by_label("Template").select_option(label="Preparation of a release")
    page.get_by_role("button", name="Add these tasks").click()
    expect(page.locator("#tasks")).to_contain_text("Backup made and proved to restore")


def finish_tasks(page: Page, titles: tuple[str, ...]) -> None:
    for title in titles:
        page.get_by_role("button", name=f"Finish: {title}").click()
        settle(page)


def act(page: Page, stage_id: int, verb: str, finding: str = "") -> None:
    """Something done to a stage; the drawer asks what was found."""
    end = f"/stages/{stage_id}/{verb}/"
    if finding:
        page.locator(f"a[href$='{end}']").click()
        drawer = page.locator("dialog#drawer[open]")
        drawer.get_by_label("What was found").fill(finding)
        drawer.locator(".form-foot button").click()
        drawer.wait_for(state="hidden")
    else:
        page.locator(f"form[action$='{end}'] button").click()
    settle(page)


def approve(change: Ticket) -> Ticket:
    """The change's own process; its story is told elsewhere."""
    return change_making.bring_to(change, "scheduled", change_making.make_manager())


def test_the_second_stage_fails_and_everything_is_taken_back(open_as, accessible, manager, engineer):
    change = change_making.make_change(title="OA 服务端补丁")
    page = open_as(manager, "/releases/new/", width=1440)
    accessible(page)
    release = record_release(page, engineer)
    put_in(page, change)
    accessible(page)
    desk = open_as(engineer, release.get_absolute_url(), width=1440)
    move(desk, "build")
    move(desk, "test")
    prepare(desk)
    move(desk, "submit_for_decision", test_result="回归通过")

    refuse_the_go(page, desk, change)
    accessible(page)
    move(page, "go", decision_note="准备充分")

    first, second, _third = stages_of(release)
    desk.reload()
    expect(desk.locator(f"form[action$='/stages/{second.pk}/start/']")).to_have_count(0)
    act(desk, first.pk, "start")
    act(desk, first.pk, "finish")
    act(desk, first.pk, "verify", "20人正常")
    act(desk, second.pk, "start")
    act(desk, second.pk, "fail", "审批页报错")
    expect(desk.locator(".notice-danger")).to_contain_text("A stage has failed")
    accessible(desk)
    take_back(desk, make_ticket(title="OA 审批页报错"), (second.pk, first.pk))
    page.reload()
    move(
        page, "close_rolled_back", verification="两批都回到5.1", known_issues="无", knowledge_decision="not_needed",
        knowledge_reason="没有新知识",
    )  # fmt: skip
    expect(page.locator(".release-changes")).to_contain_text(change.number)
    accessible(page)

    release.refresh_from_db()
    assert (release.state, release.release.outcome, release.release.decided_by) == ("closed", "rolled_back", manager)
    assert [stage.state for stage in stages_of(release)] == ["rolled_back", "rolled_back", "planned"]
    assert all(first_broken_link(ticket) is None for ticket in Ticket.objects.all())


def refuse_the_go(page: Page, desk: Page, change: Ticket) -> None:
    """The go waits for the change's approval, then for what must be prepared."""
    page.reload()
    blocked = page.locator(".blocked", has_text="Go")
    expect(blocked).to_contain_text(change.number)
    expect(blocked).to_contain_text("Backup made and proved to restore")
    approve(change)
    page.reload()
    expect(blocked).not_to_contain_text(change.number)
    expect(blocked).to_contain_text("Backup made and proved to restore")
    finish_tasks(desk, MANDATORY)
    page.reload()


def take_back(desk: Page, incident: Ticket, stages: tuple[int, int]) -> None:
    """Names what went wrong, then brings the stages back, the last first."""
    desk.get_by_label("Number of an incident it caused").fill(incident.number)
    desk.get_by_role("button", name="Add", exact=True).click()
    expect(desk.locator(".change-facts")).to_contain_text(incident.number)
    move(desk, "roll_back", reason="审批页报错")
    expect(desk.locator(".blocked", has_text="Everything is back")).to_contain_text("第一批")
    expect(desk.locator(f"form[action$='/stages/{stages[1]}/roll_back/']")).to_have_count(0)
    for stage in stages:
        act(desk, stage, "roll_back")
    move(desk, "finish_rollback")


def test_a_stage_fails_on_a_phone_without_script(open_as, manager):
    release = bring(make_release(manager), "deploying", manager)
    page = open_as(manager, release.get_absolute_url(), width=390, height=844, script=False)
    stage = stages_of(release)[0]
    page.locator(f"form[action$='/stages/{stage.pk}/start/'] button").click()
    page.locator(f"a[href$='/stages/{stage.pk}/fail/']").click()
    page.get_by_label("What was found").fill("报错")
    page.get_by_role("button", name="It failed").click()
    expect(page.locator(".notice-danger")).to_contain_text("A stage has failed")
    assert stages_of(release)[0].state == "failed"
