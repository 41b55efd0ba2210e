"""The chain in a browser: three incidents, their problem, the change that mends it, the release it goes out with; then
the resolution flows back to those who reported.
"""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.roles import Role
from releases.actions import put_in
from tests.browser.waiting import until
from tests.changes import making as change_making
from tests.factories import make_agent, make_cause, make_close_code, make_team, make_user
from tests.problems.making import ROOT_CAUSE, WORKAROUND, make_incident
from tests.releases.making import ENDED, bring, make_release
from tickets import actions
from tickets.events import first_broken_link
from tickets.models import Ticket
from tickets.notifications import delivery, dispatch

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TITLES = ("报表打不开", "月报表一直转圈", "报表中心超时")


@pytest.fixture
def lead() -> User:
    """Who manages problems and plans the change."""
    change_making.load_defaults()
    return make_agent("苏婉", role=Role.PROBLEM_MANAGER, teams=(make_team("应用支持组"),))


@pytest.fixture
def incidents() -> list[Ticket]:
    """Of three people, all in work."""
    agent = make_agent("周启明", teams=(make_team("桌面运维组"),))
    return [make_incident(agent, title, requester=make_user(f"员工{n}")) for n, title in enumerate(TITLES)]


def log_problem(page: Page, incidents: list[Ticket], lead: User) -> Ticket:
    """From the first incident; the others are named on it."""
    page.get_by_role("button", name="Record").click()
    page.locator(".chain").wait_for()
    problem = Ticket.objects.get(kind="problem")
    for incident in incidents[1:]:
        actions.link(incident, by=lead, kind="caused_by", target=problem)
    problem = actions.move(problem, "investigate", by=lead)
    problem = actions.edit(problem, by=lead, root_cause=ROOT_CAUSE, workaround=WORKAROUND)
    problem = actions.move(problem, "confirm_known_error", by=lead)
    values: dict[str, Any] = {"workaround": WORKAROUND, "workaround_public": True, "symptom": "报表一直转圈"}
    problem = actions.move(problem, "publish_workaround", by=lead, **values)
    return actions.move(problem, "start_fix", by=lead)


def carry_out(problem: Ticket, lead: User) -> tuple[Ticket, Ticket]:
    """The change, approved, and the release that it goes out with, each by its own process."""
    change = change_making.make_change(title="报表任务改用只读副本")
    actions.link(problem, by=lead, kind="resolved_by_change", target=change)
    change_manager = change_making.make_manager()
    change = change_making.bring_to(change, "scheduled", change_manager)
    manager = make_user("陆远", roles=(Role.RELEASE_MANAGER,))
    release = make_release(manager, title="报表中心3.1发布")
    put_in(release, by=manager, change=change)
    release = bring(release, "verifying", manager)
    worker = change.opened_by
    change = actions.move(change, "start", by=worker)
    change_making.do_steps(change, change_making.IMPLEMENTATION)
    change = actions.move(change, "finish", by=worker)
    closing: dict[str, Any] = change_making.VALUES["close"]
    change = actions.move(change, "close", by=change_manager, **closing)
    return change, actions.move(release, "close", by=manager, outcome="successful", **ENDED)


def was_told(incident: Ticket) -> bool:
    told = [message for message in mail.outbox if incident.requester.email in message.to]
    return any(incident.number in message.subject and "只读副本" in message.body for message in told)


def test_from_three_incidents_to_the_release_and_back(open_as, accessible, lead, incidents):
    make_cause("软件缺陷")
    make_close_code("已彻底解决")
    page = open_as(lead, f"/tickets/{incidents[0].number}/spin-off/problem/", width=1440)
    problem = log_problem(page, incidents, lead)
    for incident in incidents:
        desk = open_as(incident.assignee, incident.get_absolute_url())
        expect(desk.locator(".problem-notice")).to_contain_text(WORKAROUND)
        own = open_as(incident.requester, f"/portal/tickets/{incident.number}/", width=390, height=844)
        expect(own.get_by_text(WORKAROUND)).to_be_visible()

    change, release = carry_out(problem, lead)
    page.goto(re.sub(r"/tickets/.*", incidents[0].get_absolute_url(), page.url))
    for ticket in (*incidents[:1], problem, change, release):
        expect(page.locator(".chain")).to_contain_text(ticket.number)
    accessible(page)

    page.goto(re.sub(r"/tickets/.*", problem.get_absolute_url(), page.url))
    expect(page.locator("main")).to_contain_text("closed successfully")
    actions.move(problem, "resolve", by=lead)
    page.reload()
    mail.outbox.clear()
    resolve_incidents(page)
    tell()
    for incident in incidents:
        incident.refresh_from_db()
        assert incident.state == "resolved"
        until(lambda about=incident: was_told(about))
    assert all(first_broken_link(ticket) is None for ticket in Ticket.objects.all())


def resolve_incidents(page: Page) -> None:
    """All three in one step."""
    page.get_by_role("link", name="Resolve linked incidents…").click()
    expect(page.locator("input[name=incident]:checked")).to_have_count(3)
    page.get_by_label("Resolution").fill("报表任务已改用只读副本")
    page.get_by_label("Cause category").select_option(label="软件缺陷")
    page.get_by_label("Close code").select_option(label="已彻底解决")
    page.get_by_role("button", name="Resolve them").click()
    expect(page.get_by_role("heading", name="3 of 3 resolved")).to_be_visible()


def tell() -> None:
    """What the worker does by itself, a minute on."""
    soon = timezone.now() + timedelta(minutes=1)
    dispatch.sweep(soon)
    delivery.sweep(soon)
