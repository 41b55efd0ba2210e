"""The supervisor's dashboard and the administrator's pages of promises, in a browser."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from sla.defaults import load_defaults
from sla.models import ChatChannel, Policy, Simulation
from sla.simulation import runner
from sla.timer import tick
from tests.browser.waiting import settle
from tests.factories import make_agent, make_team, make_ticket, make_user, resolution
from tickets import actions
from tickets.models import Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

START = datetime.fromisoformat("2026-11-18T10:00:00+08:00")


@pytest.fixture
def travel():
    with time_machine.travel(START, tick=True) as traveller:
        yield traveller


@pytest.fixture
def desk(travel) -> Any:
    """Two teams: one has kept its promises, the other has let one go by."""
    load_defaults(2026)
    supervisor = make_user("孟晴", roles=("supervisor",), language="en")
    administrator = make_user("钟原", roles=("administrator",), language="en")
    desktop, network = make_team("桌面运维组", name_en="Desktop"), make_team("网络组", name_en="Network")
    agent, engineer = make_agent("周启明", teams=(desktop,)), make_agent("许嘉", teams=(network,))
    for holder, team in ((agent, desktop), (agent, desktop), (engineer, network)):
        make_ticket(make_user(), by=holder, team=team, impact="department", urgency="high")
    solved = make_ticket(make_user(), by=agent, team=desktop, assignee=agent, impact="department", urgency="high")
    solved = actions.move(actions.move(solved, "accept", by=agent), "resolve", by=agent, **resolution())
    actions.move(solved, "record_callback", by=agent, callback_outcome="solved")
    travel.move_to(START + timedelta(hours=2, minutes=30))  # the responses are late
    tick(timezone.now())
    return supervisor, administrator, desktop, network


def expect_tiles(page: Page, **figures: int) -> None:
    for key, figure in figures.items():
        expect(page.locator(f".dash-tile-{key} .dash-figure")).to_have_text(str(figure))


def choose(page: Page, menu: str, choice: str) -> None:
    page.locator("details.menu", has=page.locator("summary", has_text=menu)).locator("summary").click()
    page.locator(".dash-menu").get_by_role("link", name=choice, exact=True).click()


def test_a_filter_narrows_every_figure_and_a_tile_leads_to_its_list(open_as, accessible, desk) -> None:
    supervisor, _administrator, _desktop, network = desk
    page = open_as(supervisor, "/sla/", width=1440)
    expect_tiles(page, open=4, breached=3)
    expect(page.locator("#chart-attainment .chart canvas, #chart-attainment .chart svg").first).to_be_visible()
    choose(page, "All teams", "Network")
    expect_tiles(page, open=1, breached=1)
    accessible(page)
    page.locator(".dash-tile-breached a").click()
    expect(page).to_have_url(re.compile(rf"team={network.pk}\b"))
    settle(page)
    listed = {number for number in Ticket.objects.values_list("number", flat=True) if number in page.content()}
    assert listed == {Ticket.objects.get(team=network).number}


def test_a_chart_leads_from_weeks_to_days_and_back_in_time(open_as, accessible, desk) -> None:
    page = open_as(desk[0], "/sla/trend/", width=1440)
    page.locator("#chart-volume summary", has_text="Table of figures").click()
    page.locator("#chart-volume tbody tr").last.get_by_role("link").click()
    expect(page).to_have_url(re.compile("by=day"))
    page.get_by_role("link", name="Earlier").click()
    expect(page).to_have_url(re.compile("until=2026-11-"))
    expect(page.get_by_role("link", name="Later")).to_be_visible()
    page.get_by_label("Until").fill("2026-11-01")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#chart-attainment .secondary").first).to_have_text("19 Oct – 1 Nov")
    accessible(page)


def test_the_wallboard_shows_the_same_and_no_title(open_as, accessible, desk) -> None:
    page = open_as(desk[0], "/sla/wall/", width=1920, height=1080)
    for number, figure in enumerate(("4", "3")):
        expect(page.locator(".wall-figure").nth(number)).to_have_text(figure)
    assert Ticket.objects.earliest("pk").title not in page.content()
    accessible(page)


def test_a_policy_is_looked_at_tried_and_saved(open_as, accessible, desk) -> None:
    _supervisor, administrator, _desktop, _network = desk
    policy = Policy.objects.get()
    page = open_as(administrator, reverse("sla:edit_policy", args=[policy.pk]), width=1440)
    page.get_by_label("Target: Response, High").fill("3 h")
    page.get_by_role("button", name="Preview").click()
    preview = page.get_by_role("region", name="Preview: not saved yet")
    expect(preview).to_contain_text("3:00:00")
    accessible(page)
    page.get_by_role("button", name="Try on past tickets").click()
    settle(page)
    simulation = Simulation.objects.get()
    expect(page).to_have_url(re.compile(f"{reverse('sla:simulation', args=[simulation.pk])}$"))
    runner.run(simulation.pk)
    page.reload()
    result = page.locator("main")
    expect(result).to_contain_text("Would be kept: 3")
    accessible(page)
    page.get_by_label("Why is it changed?").fill("留三个小时")
    page.get_by_role("button", name="Save it").click()
    expect(page.locator(".toast").first).to_contain_text("Saved. New tickets get it.")
    expect(page.locator("#history").locator("xpath=ancestor::section")).to_contain_text("留三个小时")
    policy.refresh_from_db()
    assert policy.current is not None
    assert policy.current.document["targets"]["response"]["2"]["seconds"] == 3 * 3600


def test_what_was_changed_of_a_policy_is_told_in_words(open_as, desk) -> None:
    _supervisor, administrator, _desktop, _network = desk
    policy = Policy.objects.get()
    page = open_as(administrator, reverse("sla:edit_policy", args=[policy.pk]))
    page.get_by_label("Kind").first.select_option(label="Incident")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("What was changed").click()
    expect(page.locator(".promise-diff")).to_have_text("Kind— → Incident")


@pytest.mark.parametrize("width", [1440, 390])
def test_a_channel_is_made_and_its_address_is_not_shown_again(open_as, accessible, desk, width: int) -> None:
    _supervisor, administrator, _desktop, _network = desk
    page = open_as(administrator, reverse("sla:channels"), width=width)
    accessible(page)
    page.get_by_role("link", name="New channel").click()
    page.get_by_label("Name").fill("值班群")
    page.get_by_label("Address").fill("json://10.0.0.1/")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text("are allowed")
    accessible(page)
    page.get_by_label("Address").fill("wecombot://12345678-1234-1234-1234-1234567890ab")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text("wecombot://…0ab")
    assert "1234-1234" not in page.content()
    assert ChatChannel.objects.get().name == "值班群"


@pytest.mark.parametrize("width", [1440, 390])
def test_the_pages_of_figures_and_promises_are_accessible(open_as, accessible, desk, width: int) -> None:
    supervisor, administrator, _desktop, _network = desk
    policy = Policy.objects.get()
    for path in ("/sla/", "/sla/trend/?by=month", "/sla/wall/"):
        page = open_as(supervisor, path, width=width)
        accessible(page)
        expect(page.locator("h1")).to_have_count(1)
    for name, arguments in (("settings", ()), ("policy", (policy.pk,)), ("edit_policy", (policy.pk,)), ("matrix", ())):
        page = open_as(administrator, reverse(f"sla:{name}", args=arguments), width=width)
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
