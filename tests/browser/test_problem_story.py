"""The whole story of a problem in a browser: from three incidents that are alike to the article that tells of it."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.roles import Role
from problems.candidates import refresh_candidates
from tests.browser.waiting import settle
from tests.factories import make_agent, make_cause, make_close_code, make_team, make_user
from tests.problems.making import WORKAROUND, make_incident, make_problem, publish_article
from tickets.events import first_broken_link
from tickets.models import Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLES = ("报表打不开一直转圈", "报表打不开", "月报表打不开一直转圈")


@pytest.fixture
def employee() -> User:
    return make_user("林晓雨")


@pytest.fixture
def agent() -> User:
    return make_agent("周启明", teams=(make_team("应用支持组"),))


@pytest.fixture
def manager() -> User:
    return make_user("苏婉", roles=(Role.PROBLEM_MANAGER,))


@pytest.fixture
def incidents(agent, employee) -> list[Ticket]:
    """In work, in work, and on hold for a change."""
    states = ("in_progress", "in_progress", "pending")
    found = zip(TITLES, states, strict=True)
    return [make_incident(agent, title, state, requester=employee) for title, state in found]


def act(page: Page, name: str, **inputs: str) -> None:
    """Makes a move from the drawer, or at once where it asks for nothing."""
    if not inputs:
        page.locator(f"form[action$='/moves/{name}/'] button").click()
        settle(page)
        return
    page.locator(f"a[href$='/moves/{name}/']").click()
    drawer = page.locator("dialog#drawer[open]")
    for field, value in inputs.items():
        control = drawer.locator(f"[name={field}]").first
        if control.get_attribute("type") in ("radio", "checkbox"):
            drawer.locator(f"[name={field}]{f'[value={value}]' if value != 'on' else ''}").check(force=True)
        elif control.evaluate("node => node.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)
    drawer.locator(".form-foot button").click()
    drawer.wait_for(state="hidden")
    settle(page)


def accept_candidate(page: Page) -> Ticket:
    """The manager finds what recurs and why the system thinks so, and makes a problem of it."""
    expect(page.locator("#candidates")).to_be_visible()
    expect(page.locator(".problem-candidate").first).to_contain_text("3 incidents worded like")
    page.locator(".problem-candidate a.btn").first.click()
    page.get_by_label("Title of the problem").fill("报表占满数据库连接")
    page.get_by_role("button", name="Log the problem").click()
    expect(page.locator(".chain")).to_be_visible()
    return Ticket.objects.get(kind="problem")


def analyse(page: Page, accessible) -> None:
    """Five whys, and a cause on the fishbone."""
    page.get_by_role("link", name="Analyse…").click()
    for number, answer in enumerate(("连接被占满", "任务不归还", "重试逻辑没评审"), start=1):
        page.get_by_label(f"{number}. Why?").fill(answer)
    page.get_by_label("法", exact=True).fill("外包改动不走评审")
    page.get_by_label("Root cause").fill("报表任务重试时不归还连接")
    page.get_by_label("Workaround", exact=True).fill(WORKAROUND)
    accessible(page)
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".whys li")).to_have_count(3)
    expect(page.locator(".fishbone")).to_contain_text("外包改动不走评审")
    accessible(page)


def resolve_incidents(page: Page, accessible) -> None:
    """All three in one step."""
    page.get_by_role("link", name="Resolve linked incidents…").click()
    expect(page.locator("input[name=incident]:checked")).to_have_count(3)
    page.get_by_label("Cause category").select_option(label="软件缺陷")
    page.get_by_label("Close code").select_option(label="已彻底解决")
    accessible(page)


def test_from_three_incidents_to_the_closed_problem(open_as, accessible, employee, agent, manager, incidents):
    make_cause("软件缺陷")
    make_close_code("已彻底解决")
    refresh_candidates(timezone.now())
    page = open_as(manager, "/problems/")
    accessible(page)
    problem = accept_candidate(page)
    act(page, "investigate")
    expect(page.get_by_text("Record the root cause first.").first).to_be_attached()
    analyse(page, accessible)
    act(page, "confirm_known_error")
    act(page, "publish_workaround", workaround_public="on", symptom="报表一直转圈")
    desk = open_as(agent, incidents[0].get_absolute_url())
    expect(desk.locator(".problem-notice")).to_contain_text(WORKAROUND)
    accessible(desk)
    own = open_as(employee, f"/portal/tickets/{incidents[0].number}/", width=390, height=844)
    expect(own.get_by_text(WORKAROUND)).to_be_visible()
    assert problem.number not in own.content()
    accessible(own)
    own.goto(re.sub(r"/portal/.*", "/portal/known-errors/", own.url))
    expect(own.get_by_role("heading", name="报表一直转圈")).to_be_visible()
    accessible(own)

    act(page, "start_fix")
    act(page, "resolve", fix="重试逻辑修正，连接用后即还")
    resolve_incidents(page, accessible)
    page.get_by_role("button", name="Resolve them").click()
    expect(page.get_by_role("heading", name="3 of 3 resolved")).to_be_visible()
    page.get_by_role("link", name="Back to the problem").click()
    publish_article("KB-31", manager)
    act(page, "close", knowledge_decision="published", knowledge_reference="KB-31 报表转圈")

    problem.refresh_from_db()
    assert problem.state == "closed"
    assert set(Ticket.objects.filter(kind="incident").values_list("state", flat=True)) == {"resolved"}
    assert list(problem.events.order_by("sequence").values_list("verb", flat=True)) == [
        "created", "investigation_started", "edited", "known_error_confirmed", "workaround_published", "fix_started",
        "problem_resolved", "problem_closed",
    ]  # fmt: skip
    assert all(first_broken_link(ticket) is None for ticket in Ticket.objects.all())


def test_a_change_is_made_from_a_problem_without_script(open_as):
    lead = make_user(roles=(Role.PROBLEM_MANAGER, Role.CHANGE_MANAGER))
    problem = make_problem(lead, "known_error")
    page = open_as(lead, f"/tickets/{problem.number}/spin-off/change/", script=False)
    expect(page.get_by_label("Description")).to_have_value(re.compile("连接池没有归还连接"))
    page.get_by_role("button", name="Record").click()
    expect(page.locator(".chain")).to_contain_text(problem.number)
    assert problem.links_out.get().kind == "resolved_by_change"
