"""The queue by hand: keys, choosing, bulk actions, the palette, the phone, and with no script at all."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.waiting import press
from tests.factories import make_agent, make_department, make_team, make_ticket, make_user
from tickets.models import Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def desk():
    team = make_team("桌面运维组")
    agent = make_agent("周启明", teams=(team,), language="en")
    caller = make_user("林晓雨", department=make_department("财务部"), is_vip=True)
    tickets = [make_ticket(caller, by=agent, team=team, title=f"打印机 {n}", tags=["月结"]) for n in range(3)]
    return agent, tickets, caller


def test_keys_move_choose_assign_and_open(open_as, desk):
    agent, tickets, _caller = desk
    page = open_as(agent, "/tickets/")
    press(page, "j", "j", "k")
    expect(page.locator("tr.is-current [data-row-link]")).to_have_text("打印机 0")
    expect(page.locator("tr.is-current [data-row-link]")).to_be_focused()
    press(page, "x", "j", "x")
    expect(page.locator("[data-queue-count]")).to_have_text("2")
    press(page, "a")
    drawer = page.locator("dialog#bulk")
    drawer.get_by_label("Assignee").select_option(label="周启明")
    drawer.get_by_role("button", name="Preview what happens").click()
    expect(drawer).to_contain_text("2 tickets will change")
    drawer.get_by_role("button", name="Do it to 2 tickets").click()
    expect(page.locator(".toast")).to_contain_text("2 tickets done")
    assert Ticket.objects.filter(assignee=agent).count() == 2
    press(page, "j", "Enter")
    page.wait_for_url(re.compile(rf"/tickets/{tickets[0].number}/"))


def test_counts_come_after_the_page_and_new_tickets_are_announced(open_as, desk):
    agent, _tickets, caller = desk
    page = open_as(agent, "/tickets/")
    expect(page.locator("#queue-total")).to_have_text("3")
    expect(page.locator(".view-link[aria-current] .view-count")).to_have_text("3")
    make_ticket(caller, by=agent, team=agent.teams.get())
    poll = page.locator("main [role=status][data-live]").get_attribute("hx-get")
    page.evaluate("(url) => htmx.ajax('GET', url, 'main [role=status][data-live]')", poll)
    expect(page.locator(".notice-banner")).to_contain_text("1 new ticket")
    expect(page.locator("[data-row]")).to_have_count(3)
    press(page, ".")
    expect(page.locator("[data-row]")).to_have_count(4)


def test_filters_open_aside_and_end_in_the_address(open_as, desk):
    agent, _tickets, _caller = desk
    page = open_as(agent, "/tickets/?view=all")
    press(page, "f")
    drawer = page.locator("dialog#filters")
    drawer.get_by_label("Urgent").check()
    drawer.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_url(re.compile("priority=1"))
    expect(page.locator(".filter")).to_have_count(2)
    expect(page.get_by_text("No ticket matches these filters.")).to_be_visible()


def test_the_palette_finds_a_ticket(open_as, desk):
    agent, tickets, _caller = desk
    page = open_as(agent, "/tickets/")
    press(page, "Control+k")
    page.locator("#palette input").fill("打印机 2")
    expect(page.locator("#palette [role=option]").first).to_contain_text(tickets[2].number)
    press(page, "Enter")
    page.wait_for_url(re.compile(tickets[2].number))


def test_a_call_is_recorded(open_as, desk):
    agent, tickets, _caller = desk
    page = open_as(agent, "/tickets/new/")
    page.get_by_label("Who asks?").fill("林晓")
    page.get_by_label("财务部").check()
    expect(page.locator("#caller")).to_contain_text(tickets[0].number)
    page.get_by_label("Title").fill("扫描仪不工作")
    page.get_by_label("The whole company").check()
    page.get_by_label("Critical").check()
    expect(page.locator("#proposal")).to_contain_text("Urgent")
    page.get_by_role("button", name="Record the ticket").click()
    page.wait_for_url(re.compile(r"/tickets/IT-\d{8}-\d+/"))


def test_without_script_one_chooses_previews_and_does(open_as, desk):
    agent, tickets, _caller = desk
    page = open_as(agent, "/tickets/", script=False)
    page.locator(f"input[value='{tickets[0].number}']").check()
    page.get_by_role("button", name="Watch").click()
    expect(page.get_by_text("1 ticket will change")).to_be_visible()
    page.get_by_role("button", name="Do it to 1 ticket").click()
    expect(page.get_by_text("1 ticket done")).to_be_visible()
    assert list(tickets[0].watchers.all()) == [agent]


@pytest.mark.parametrize("width", [390, 1100])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/tickets/", "/tickets/?view=waiting", "/tickets/filters/", "/tickets/new/"])
def test_every_page_is_accessible_and_never_wider_than_the_screen(open_as, accessible, desk, path, theme, width):
    agent, _tickets, _caller = desk
    page = open_as(agent, path, width=width)
    page.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", theme)
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_drawers_are_accessible(open_as, accessible, desk):
    agent, tickets, _caller = desk
    page = open_as(agent, "/tickets/")
    press(page, "f")
    expect(page.locator("dialog#filters form")).to_be_visible()
    accessible(page)
    press(page, "Escape")
    page.locator(f"input[value='{tickets[0].number}']").check()
    page.get_by_role("button", name="Change the priority").click()
    expect(page.locator("dialog#bulk form")).to_be_visible()
    accessible(page)
