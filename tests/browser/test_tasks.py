"""Tasks in a real browser: planned by an agent, done by two teams and a manager, refused where they wait."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.waiting import press
from tests.factories import make_agent, make_team, make_user
from tests.tickets.desk_cast import detail_url, make_cast
from tickets import actions
from tickets.models import RecurringTicket, Task, TaskSpec, TaskTemplate

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def make_template() -> TaskTemplate:
    steps = [TaskSpec(key="a", title="开通账号").to_json(), TaskSpec(title="领取电脑", after=("a",)).to_json()]
    return TaskTemplate.objects.create(name="新员工入职", name_en="New employee", slug="joiner", steps=steps)


def add_task(page: Page, title: str, person: str = "", after: str = "") -> None:
    page.get_by_role("link", name="Add tasks…").last.click()
    drawer = page.locator("#drawer")
    drawer.get_by_label("What is to be done").fill(title)
    if person:
        drawer.get_by_label("Person").fill(person)
    if after:
        drawer.get_by_role("checkbox", name=after).check()
    drawer.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("#tasks")).to_contain_text(title)


def test_tasks_are_planned_done_in_order_and_handed_to_the_manager(open_as, accessible):
    cast = make_cast()
    manager = make_user("经理")
    make_template()
    page = open_as(cast.agent, detail_url(cast.ticket))
    page.get_by_label("More", exact=True).click()
    page.get_by_role("link", name="Add tasks…").click()
    page.locator("#drawer").get_by_label("Template").select_option(label="New employee")
    page.get_by_role("button", name="Add these tasks").click()
    expect(page.locator("#tasks")).to_contain_text("0 of 2")
    add_task(page, "签字确认", person=manager.employee_number, after="领取电脑")
    accessible(page)

    page.get_by_role("button", name="Finish: 开通账号").focus()
    press(page, "Enter")
    expect(page.locator("#tasks")).to_contain_text("1 of 3")
    page.get_by_label("More for 领取电脑").click()
    page.get_by_role("link", name="It failed…").click()
    page.locator("#drawer").get_by_label("Reason").fill("库房没有货")
    page.locator("#drawer").get_by_role("button", name="Save").click()
    expect(page.locator(".task-failed")).to_contain_text("库房没有货")
    page.get_by_role("button", name="Retry: 领取电脑").click()
    page.get_by_role("button", name="Finish: 领取电脑").click()
    expect(page.locator("#tasks")).to_contain_text("2 of 3")

    phone = open_as(manager, "/tasks/", width=390, height=844)
    expect(phone.get_by_text("签字确认")).to_be_visible()
    accessible(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    phone.get_by_role("button", name="Finish: 签字确认").click()
    expect(phone.get_by_text("Nothing waits for you here.")).to_be_visible()
    page.reload()
    expect(page.locator("#tasks")).to_contain_text("3 of 3")
    assert set(Task.objects.values_list("state", flat=True)) == {"done"}


def test_ticked_without_scripts_and_second_person_hears_who_was_first(open_as):
    cast = make_cast()
    other = make_team()
    colleague = make_agent("李二", role="second_line", teams=(other,))
    (task,) = actions.add_tasks(cast.ticket, [TaskSpec(title="开端口", team=other)], by=cast.agent)
    slow = open_as(cast.agent, detail_url(cast.ticket), script=False)
    page = open_as(colleague, "/tasks/", script=False)
    page.get_by_role("button", name="Finish: 开端口").click()
    expect(page.get_by_text("Nothing waits for you here.")).to_be_visible()
    slow.get_by_role("button", name="Finish: 开端口").click()
    expect(slow.locator("body")).to_contain_text("李二")
    task.refresh_from_db()
    assert task.ended_by == colleague


def test_template_and_recurring_rule_are_set_up_and_make_a_ticket(open_as, accessible):
    make_team(is_service_desk=True)
    administrator = make_user("管理员", roles=("administrator", "supervisor"))
    page = open_as(administrator, "/settings/task-templates/new/")
    page.get_by_label("Name", exact=False).first.fill("机房巡检")
    page.locator("[name=steps-0-title]").fill("看空调")
    page.locator("[name=steps-1-title]").fill("写结论")
    page.locator("[name=steps-1-after]").fill("1")
    accessible(page)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="机房巡检")).to_be_visible()
    accessible(page)

    page.goto(page.url.replace("task-templates", "recurring") + "new/")
    page.locator("[name=name]").fill("每月巡检")
    page.locator("[name=title]").fill("机房巡检 {date}")
    page.locator("[name=pattern]").select_option("weekday")
    page.locator("[name=task_template]").select_option(label="机房巡检")
    page.get_by_role("button", name="Show the next dates").click()
    expect(page.locator("#dates + ol li")).to_have_count(10)
    accessible(page)
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="每月巡检").click()
    page.get_by_role("button", name="Make one now").click()
    expect(page.locator("#runs")).to_be_visible()
    accessible(page)
    rule = RecurringTicket.objects.get()
    ticket = rule.runs.get().ticket
    assert ticket.title.startswith("机房巡检 20")
    page.get_by_role("link", name=ticket.number).click()
    expect(page.locator("#tasks")).to_contain_text("看空调")


def test_tasks_are_dragged_into_another_order(open_as):
    cast = make_cast()
    first, second, third = actions.add_tasks(cast.ticket, [TaskSpec(title=title) for title in "甲乙丙"], by=cast.agent)
    page = open_as(cast.agent, detail_url(cast.ticket))
    row = page.locator(f"#task-{first.pk}")
    expect(page.locator("[data-order-url][data-bound]")).to_have_count(1)
    with page.expect_response("**/tasks/order/") as answered:
        row.drag_to(page.locator(f"#task-{third.pk}"), target_position={"x": 60, "y": 30})
    assert answered.value.status == 204
    order = list(Task.objects.filter(ticket=cast.ticket).order_by("position").values_list("title", flat=True))
    assert order == ["乙", "丙", "甲"]
    page.reload()
    for number, title in enumerate(order):
        expect(page.locator("#tasks .task-title").nth(number)).to_have_text(re.compile(f"^\\s*{title}"))
