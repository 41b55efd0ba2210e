"""A request from its order to its confirmation, and a newcomer's bundle, each person in their own browser."""

import re

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from accounts.models import Team, User
from accounts.roles import Role
from catalog.models import CatalogItem
from tests.factories import make_agent, make_department, make_user
from tickets import actions
from tickets.models import ApprovalStep, Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def company(settings) -> dict[str, User]:
    """Who takes part; the catalogue is the one a new desk begins with."""
    call_command("load_defaults", verbosity=0)
    desk = Team.objects.get(is_service_desk=True)
    head = make_user("刘畅")
    department = make_department("财务部", head=head)
    employee = make_user("林晓雨", department=department, manager=head, phone="6217", location="总部B座7F")
    head.department = department
    head.save()
    agent = make_agent("周启明", role=Role.FIRST_LINE, teams=(desk,))
    chief = make_agent("秦岚", role=Role.SUPERVISOR, teams=(desk,))
    return {"employee": employee, "head": head, "agent": agent, "chief": chief}


def only_request() -> Ticket:
    return Ticket.objects.get(kind="request", parent=None)


def test_laptop_is_ordered_approved_delivered_and_confirmed(open_as, accessible, company):
    page = open_as(company["employee"], "/portal/", **PHONE)
    order_laptop(page, accessible)
    ticket = only_request()
    assert ticket.state == "awaiting_approval"
    boss = open_as(company["head"], "/approvals/")
    approve(boss, ticket)
    assert state_of(ticket) == "approved"
    desk = open_as(company["agent"], f"/tickets/{ticket.number}/", width=1440)
    accept(desk, accessible)
    complete_tasks(ticket, company["agent"])
    fulfil(desk, "ThinkPad 已送达")

    # It comes back once, then it is right.
    page.goto(page.url.replace("sent/", ""))
    expect(page.get_by_text("ThinkPad 已送达").first).to_be_visible()
    accessible(page)
    page.get_by_role("link", name="Something is not right…").click()
    page.get_by_role("textbox").first.fill("少了电源")
    page.get_by_role("button", name="Send, and go on with it").click()
    expect(page.get_by_text("Reopened. We go on with it.")).to_be_visible()
    assert state_of(ticket) == "in_fulfilment"
    fulfil(desk, "电源已补")
    page.reload()
    page.get_by_role("button", name="I have got it").click()
    expect(page.get_by_text("Thank you. The ticket is closed.")).to_be_visible()
    assert state_of(ticket) == "closed"


def order_laptop(page, accessible) -> None:
    """Only what fits the answers is asked; what is missing is said at its place, and what was typed stays."""
    page.get_by_role("link", name=re.compile("New laptop")).click()
    accessible(page)
    expect(page.get_by_label("What is wrong with the old one?")).to_be_hidden()
    page.get_by_label("To replace an old one").check()
    expect(page.get_by_label("What is wrong with the old one?")).to_be_visible()
    page.get_by_role("textbox", name="Anything else?").fill("月底前需要")
    page.get_by_role("button", name="Order").click()
    expect(page.locator(".form-errors")).to_contain_text("Model")
    accessible(page)
    expect(page.get_by_role("textbox", name="Anything else?")).to_have_value("月底前需要")
    page.get_by_label("One more").check()
    page.get_by_label("Light, for the office").check()
    page.get_by_role("button", name="Order").click()
    expect(page.get_by_text("We have it.")).to_be_visible()
    expect(page.get_by_text(re.compile("Manager · 刘畅")).first).to_be_visible()
    accessible(page)


def approve(page, ticket: Ticket) -> None:
    """The manager approves, and as the head of the department once more."""
    site = page.url.split("/approvals/")[0]
    while (step := ApprovalStep.objects.filter(ticket=ticket, state="open").first()) is not None:
        page.goto(f"{site}/approvals/{step.pk}/")
        page.get_by_role("button", name=re.compile("Approve")).first.click()
        expect(page.get_by_text("is recorded")).to_be_visible()
        assert ApprovalStep.objects.get(pk=step.pk).state == "approved"


def accept(page, accessible) -> None:
    """What is accepted cannot be fulfilled while tasks are open, and says so."""
    page.get_by_role("button", name="Accept").first.click()
    expect(page.get_by_text("In fulfilment").first).to_be_visible()
    expect(page.get_by_text(re.compile("not finished")).first).to_be_visible()
    accessible(page)


def fulfil(page, words: str) -> None:
    page.reload()
    page.get_by_role("link", name=re.compile("Fulfil")).first.click()
    page.get_by_label(re.compile("What was done", re.I)).fill(words)
    page.locator("#move-form button").last.click()
    expect(page.get_by_text(re.compile("^Fulfilled$")).first).to_be_visible()


def state_of(ticket: Ticket) -> str:
    return Ticket.objects.get(pk=ticket.pk).state


def complete_tasks(ticket: Ticket, by: User) -> None:
    """The list of tasks has its own story; here they are only in the way."""
    for task in ticket.tasks.order_by("position"):
        actions.complete_task(task, by=by)


def test_newcomer_gets_everything_in_order(open_as, accessible, company):
    boss = company["head"]
    page = open_as(boss, "/portal/catalog/")
    page.get_by_role("link", name=re.compile("A new employee")).click()
    page.get_by_label(re.compile("Name of the new employee")).fill("李想")
    page.get_by_label(re.compile("First day")).fill("2199-01-05")
    page.get_by_label(re.compile("^Job")).fill("会计")
    page.get_by_label(re.compile("Mail address")).fill("lixiang")
    page.get_by_label(re.compile("Where they will sit")).fill("总部B座7F-040")
    page.get_by_label("Light, for the office").check()
    accessible(page)
    page.get_by_role("button", name="Order").click()
    expect(page.get_by_text("We have it.")).to_be_visible()
    bundle = only_request()
    step = ApprovalStep.objects.get(ticket=bundle, state="open")
    # Nobody approves what they have asked for: the supervisor stands in.
    chief = open_as(company["chief"], f"/approvals/{step.pk}/")
    chief.get_by_role("button", name=re.compile("Approve")).first.click()
    expect(chief.get_by_text("is recorded")).to_be_visible()

    for slugs in (["sign-in-account"], ["mailbox", "new-laptop"], ["account-permission"]):
        parts = {part.request.item.slug: part for part in bundle.children.filter(state="approved")}
        assert sorted(parts) == sorted(slugs)
        for part in parts.values():
            assert part.title.endswith("：李想")
            deliver(part, company["agent"])
    page.goto(page.url.replace("sent/", ""))
    expect(page.get_by_text("What belongs to it")).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="I have got it").click()
    expect(page.get_by_text("Thank you. The ticket is closed.")).to_be_visible()
    bundle.refresh_from_db()
    assert bundle.state == "closed"
    assert set(bundle.children.values_list("state", flat=True)) == {"closed"}


def deliver(part: Ticket, agent: User) -> None:
    ticket = actions.move(part, "accept", by=agent)
    complete_tasks(ticket, agent)
    actions.move(Ticket.objects.get(pk=part.pk), "fulfil", by=agent, resolution="已办理")


def test_item_works_without_script_and_hides_what_one_may_not_order(open_as, company):
    page = open_as(company["employee"], "/portal/catalog/vpn/", script=False)
    # Everything shows and says on what it depends.
    expect(page.get_by_label(re.compile("Their company and name"))).to_be_visible()
    expect(page.get_by_text("Only if “Who uses it?”: Somebody from outside").first).to_be_visible()
    page.get_by_label("Office systems").check()
    page.get_by_label(re.compile("^From")).fill("2199-01-05")
    page.get_by_label(re.compile("Their company and name")).fill("被隐藏的答案")
    page.get_by_role("button", name="Order").click()
    expect(page.get_by_text("We have it.")).to_be_visible()
    ticket = only_request()
    assert "vendor_company" not in ticket.form_answers.get().answers
    assert CatalogItem.objects.filter(slug="new-employee").exists()
    page.goto(page.url.split("/portal/")[0] + "/portal/catalog/new-employee/")
    expect(page.get_by_text("New employee")).to_have_count(0)
