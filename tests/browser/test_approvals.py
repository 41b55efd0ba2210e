"""Approving in a browser: from the mail's link, the list and the ticket; without scripts; for those who cannot see."""

from urllib.parse import urlparse

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from tests.factories import make_agent, make_team, make_user
from tests.tickets.approval_cast import approving_incidents, ask, make_cast, manager_step, people_step
from tickets import actions
from tickets.approvals.links import decision_url
from tickets.models import ApprovalPath, Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = [(1440, 900), (390, 844)]


@pytest.fixture(autouse=True)
def _process():
    with approving_incidents():
        yield


@pytest.fixture
def cast():
    return make_cast()


def state(step) -> str:
    return Ticket.objects.get(pk=step.ticket_id).state


def test_from_asking_to_the_answer(open_as, cast):
    """A manager approves from the list, security refuses by the link, and the requester reads why."""
    step = ask(
        cast.requester, manager_step(), people_step(cast.colleague), title="申请新笔记本", description="旧的坏了"
    )
    page = open_as(cast.manager, "/portal/")
    page.get_by_role("link", name="1 request waits for your approval").click()
    page.get_by_role("link", name="Decide…").click()
    expect(page.get_by_text("旧的坏了")).to_be_visible()
    page.get_by_label("Comment").fill("确实需要")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("is recorded")).to_be_visible()
    second = step.round.steps.get(position=2)
    path = urlparse(decision_url(second.seats.get(), cast.colleague)).path
    stranger = open_as(None, path)
    expect(stranger.get_by_text("确实需要")).to_be_visible()
    stranger.get_by_role("button", name="Refuse").click()
    expect(stranger.locator(".form-errors")).to_contain_text("Say why you refuse")
    stranger.get_by_label("Comment").fill("安全评估未通过")
    stranger.get_by_role("button", name="Refuse").click()
    expect(stranger.get_by_role("heading", name="Thank you, you have refused it.")).to_be_visible()
    stranger.goto(stranger.url)
    expect(stranger.get_by_role("heading", name="You have answered already.")).to_be_visible()
    assert state(step) == "rejected"
    requester = open_as(cast.requester, f"/portal/tickets/{step.ticket.number}/")
    expect(requester.get_by_text("安全评估未通过").first).to_be_visible()


def test_several_are_approved_at_once_without_scripts(open_as, cast):
    steps = [ask(cast.requester, manager_step(), title=f"申请{n}") for n in range(3)]
    page = open_as(cast.manager, "/approvals/", script=False)
    for box in page.get_by_role("checkbox").all()[:2]:
        box.check()
    page.get_by_role("button", name="Approve the chosen ones…").click()
    expect(page.get_by_text("You are about to approve 2 requests")).to_be_visible()
    assert [state(step) for step in steps] == ["awaiting"] * 3
    page.get_by_role("button", name="Approve all of these").click()
    expect(page.get_by_text("2 approvals given.")).to_be_visible()
    assert [state(step) for step in steps] == ["approved", "approved", "awaiting"]


def test_page_left_open_says_who_was_quicker(open_as, cast):
    step = ask(cast.requester, people_step(cast.manager, cast.colleague))
    page = open_as(cast.colleague, step.get_absolute_url())
    actions.decide(step, by=cast.manager, approve=True)
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("p[role=alert]")).to_contain_text("直属经理")


def test_delegate_is_named_from_the_profile(open_as, cast):
    page = open_as(cast.manager, "/account/")
    page.get_by_role("link", name="Delegates").click()
    page.get_by_role("combobox", name="Delegate").fill("同事")
    page.get_by_label("First day").fill("2090-03-01")
    page.get_by_label("Last day").fill("2090-03-05")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("stands in for you on these days")).to_be_visible()
    assert cast.manager.delegations.get().delegate == cast.colleague


def test_path_is_built_without_scripts(open_as, cast):
    administrator = make_user(roles=(Role.ADMINISTRATOR,))
    page = open_as(administrator, "/settings/approval-paths/new/", script=False)
    page.get_by_label("Name", exact=False).first.fill("采购审批")
    page.get_by_label("short name").fill("purchase")
    first = page.get_by_role("group", name="Step 1")
    first.get_by_label("Name *").fill("经理")
    first.get_by_label("Found from the ticket").select_option("manager")
    page.get_by_role("button", name="Add a step").click()
    second = page.get_by_role("group", name="Step 2")
    second.get_by_label("Name *").fill("部门负责人")
    second.get_by_label("Found from the ticket").select_option("department_head")
    second.get_by_role("button", name="Earlier").click()
    expect(first.get_by_label("Name *")).to_have_value("部门负责人")
    page.get_by_label("If this person asked").fill("申请人")
    page.get_by_role("button", name="Preview").last.click()
    preview = page.get_by_role("region", name="Who would be asked")
    expect(preview.get_by_role("listitem").first).to_contain_text("部门负责人")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("is saved")).to_be_visible()
    assert [spec.label for spec in ApprovalPath.objects.get().specs()] == ["部门负责人", "经理"]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_pages_are_accessible(open_as, accessible, cast, width, height):
    agent = make_agent(teams=(make_team(),))
    administrator = make_user(roles=(Role.ADMINISTRATOR,))
    step = ask(cast.requester, people_step(cast.manager, agent, cast.supervisor, mode="all"), title="申请新笔记本")
    actions.decide(step, by=agent, approve=True, comment="同意")
    path = actions.save_path(None, by=administrator, slug="x", name="审批", steps=[manager_step()])
    link = urlparse(decision_url(step.seats.get(principal=cast.manager), cast.manager)).path
    number = step.ticket.number
    for user, address in (
        (cast.manager, "/approvals/"),
        (cast.supervisor, "/approvals/"),
        (agent, "/approvals/?tab=decided"),
        (cast.stranger, "/approvals/"),
        (cast.manager, step.get_absolute_url()),
        (agent, step.get_absolute_url()),
        (cast.requester, f"/portal/tickets/{number}/"),
        (cast.supervisor, f"/tickets/{number}/"),
        (cast.manager, "/account/delegations/"),
        (administrator, "/settings/approval-paths/"),
        (administrator, f"/settings/approval-paths/{path.slug}/"),
        (None, link),
        (None, "/approvals/link/x/"),
    ):
        page = open_as(user, address, width=width, height=height)
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
