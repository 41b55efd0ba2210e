"""An urgent ticket that nobody answers, from the first notice to the reason for its breach; and clocks that tick.

Time is moved by the test: the application's clock travels, the ticks are given their moment.
"""

import time
from datetime import datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from sla.defaults import load_defaults
from sla.models import Breach, BreachReason, Clock
from sla.timer import tick
from tests.browser.waiting import until
from tests.factories import make_agent, make_team, make_ticket, make_user
from tickets import actions
from tickets.clocks import clocks
from tickets.models import Notification, Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

START = datetime.fromisoformat("2026-11-18T14:00:00+08:00")


@pytest.fixture
def travel():
    with time_machine.travel(START, tick=True) as traveller:
        yield traveller


@pytest.fixture
def desk(travel):
    load_defaults(2026)
    manager = make_user("高总")
    supervisor = make_user("孟晴", roles=("supervisor",), manager=manager, language="en")
    lead = make_agent("沈一帆")
    team = make_team("桌面运维组", lead=lead)
    agent = make_agent("周启明", teams=(team,), language="en")
    return supervisor, agent, team


def told(person, ticket: Ticket, step: str) -> bool:
    """Whether the step of the response clock reached the person, in the application and by mail at once."""
    about = {"event__ticket": ticket, "event__data__clock": "response", "event__data__step": step}
    found = Notification.objects.filter(recipient=person, **about)
    moments = [message.next_attempt_at or timezone.now() for message in found]
    return {message.channel for message in found} == {"in_app", "mail"} and max(moments) <= timezone.now()


def after(travel, **passed: int) -> None:
    """Moves on from the start, and lets the worker come by."""
    travel.move_to(START + timedelta(**passed))
    tick(timezone.now())


def test_an_urgent_ticket_that_nobody_answers(open_as, accessible, desk, travel) -> None:
    supervisor, agent, team = desk
    ticket = make_ticket(make_user("韩立新"), title="产线停止报工", impact="company", urgency="critical")
    actions.move(ticket, "assign", by=supervisor, team=team)
    clock = Clock.objects.get(ticket=ticket, kind="response")
    started = clock.started_at

    after(travel, seconds=5)
    assert told(supervisor, ticket, "created"), "urgent: at once"

    after(travel, minutes=11, seconds=15 + 5)
    assert told(supervisor, ticket, "p75")
    page = open_as(agent, "/tickets/?view=all")
    chip = page.locator(".chip-clock")
    expect(chip).to_have_class("chip chip-clock chip-soon")
    expect(chip).to_contain_text("Response left 0:03:")

    travel.move_to(started + timedelta(minutes=14, seconds=48))
    page.reload()
    expect(chip).to_have_class("chip chip-clock chip-soon")
    # No request is made: the chip itself goes red, twelve seconds later.
    expect(chip).to_have_class("chip chip-clock chip-breached", timeout=30_000)
    expect(chip).to_contain_text("Response over 0:00:")

    after(travel, minutes=15, seconds=42)
    assert told(supervisor, ticket, "p100")
    ticket.refresh_from_db()
    assert (ticket.is_breached, ticket.escalation_level) == (True, 1)
    breach = Breach.objects.get(clock=clock)
    assert breach.at == started + timedelta(minutes=15)

    page = open_as(supervisor, f"/tickets/{ticket.number}/")
    expect(page.locator(".ticket-meta")).to_contain_text("Escalation level 1")
    expect(page.locator(".dials .clock-breached").first).to_contain_text("Response")
    explain_it(page, breach)
    breach.refresh_from_db()
    assert breach.reason is not None
    assert (breach.reason.name, breach.remedy) == ("高峰人手不足", "已从二线调人值守。")
    tells_it_to_the_second(page, breach, accessible, travel, started)


def explain_it(page: Page, breach: Breach) -> None:
    """The breach gets its reason and remedy, in the drawer over the ticket."""
    page.get_by_role("link", name="Give the reason…").click()
    drawer = page.locator("dialog#drawer")
    drawer.get_by_label("Why did it happen?").select_option(label="Too few people at a peak")
    drawer.get_by_label("What was done about it?").fill("已从二线调人值守。")
    drawer.get_by_role("button", name="Save").click()
    expect(page.locator(".toast")).to_contain_text("Recorded why the promise was broken.")
    expect(page.get_by_role("link", name="Give the reason…")).to_have_count(0)
    expect(page.locator(".timeline")).to_contain_text("said why Response was breached")
    assert BreachReason.objects.filter(name_en="Too few people at a peak").exists()


def tells_it_to_the_second(page: Page, breach: Breach, accessible, travel, started: datetime) -> None:
    """The account: as a drawer, and at its own address."""
    page.locator(".clock-main .dial-why").click()
    drawer = page.locator("dialog#drawer")
    expect(drawer).to_contain_text("The account, line by line")
    accessible(page)
    travel.move_to(started + timedelta(minutes=20))
    page.goto(page.url.split("/tickets/")[0] + reverse("sla:explain", args=[breach.clock_id]))
    answered = int((timezone.now() - started).total_seconds())
    expect(page.locator("#answer")).to_contain_text("over: it was due today 14:15:0")
    rows = page.locator(".ledger-account tbody tr")
    expect(rows.filter(has_text="The target is used up: breached")).to_contain_text("0:15:00")
    counted = page.locator(".ledger-counted td:nth-child(4)").all_inner_texts()
    assert 1_200 <= sum(map(seconds_of, counted)) <= answered + 1
    steps = page.locator(".ledger-steps li")
    expect(steps.filter(has_text="75 %")).to_contain_text("told 沈一帆, 孟晴")
    expect(steps.filter(has_text="75 %")).to_contain_text("late")
    expect(steps.filter(has_text="150 %")).to_contain_text("expected today 14:22:3")
    accessible(page)


def seconds_of(text: str) -> int:
    hours, minutes, seconds = text.strip("+ ").split(":")
    return int(hours) * 3_600 + int(minutes) * 60 + int(seconds)


def shown_seconds(chip: Locator) -> int:
    return seconds_of(chip.locator("[data-clock-time]").inner_text())


def server_seconds(ticket: Ticket) -> int:
    return clocks().next_chips([ticket.pk], timezone.now())[ticket.pk].seconds


def agrees(chip: Locator, ticket: Ticket) -> bool:
    """What the page shows is what the server says, asked before and after looking."""
    before = server_seconds(ticket)
    shown = shown_seconds(chip)
    return server_seconds(ticket) - 1 <= shown <= before + 1


def sleep_until(moment: str) -> None:
    """By the application's clock, which goes on."""
    time.sleep(max(0.0, (datetime.fromisoformat(moment) - timezone.now()).total_seconds()))


def test_a_chip_ticks_as_the_server_does_and_stops_when_the_calendar_closes(open_as, desk, travel) -> None:
    _supervisor, agent, team = desk
    travel.move_to(datetime.fromisoformat("2026-11-18T17:59:42+08:00"))
    ticket = make_ticket(make_user(), by=agent, team=team, impact="department", urgency="high")
    page = open_as(agent, "/tickets/?view=all")
    chip = page.locator(".chip-clock")
    first = shown_seconds(chip)
    for _second in range(4):
        time.sleep(1)
        until(lambda: agrees(chip, ticket))  # a browser that is kept busy paints late
    assert shown_seconds(chip) < first
    sleep_until("2026-11-18T18:00:02+08:00")
    still = server_seconds(ticket)
    until(lambda: shown_seconds(chip) == still)
    time.sleep(2)
    assert (shown_seconds(chip), server_seconds(ticket)) == (still, still), "closed: it stands still"


def test_it_goes_on_when_the_calendar_opens(open_as, desk, travel) -> None:
    _supervisor, agent, team = desk
    travel.move_to(datetime.fromisoformat("2026-11-18T17:59:00+08:00"))
    ticket = make_ticket(make_user(), by=agent, team=team, impact="department", urgency="high")
    travel.move_to(datetime.fromisoformat("2026-11-19T08:59:50+08:00"))
    page = open_as(agent, "/tickets/?view=all")
    chip = page.locator(".chip-clock")
    before = shown_seconds(chip)
    sleep_until("2026-11-19T09:00:03+08:00")
    until(lambda: agrees(chip, ticket))
    assert shown_seconds(chip) < before, "open again: it goes on"


@pytest.mark.parametrize("width", [1440, 390])
def test_the_pages_are_accessible(open_as, accessible, desk, travel, width: int) -> None:
    supervisor, agent, team = desk
    ticket = make_ticket(make_user(), by=agent, team=team, impact="department", urgency="high")
    travel.move_to(START + timedelta(hours=3))
    tick(timezone.now())
    pk = Clock.objects.get(ticket=ticket, kind="resolution").pk
    breach = Breach.objects.filter(ticket=ticket).earliest("pk")
    for path in (
        "/tickets/?view=all&ordering=next_due",
        f"/tickets/{ticket.number}/",
        f"/sla/clocks/{pk}/",
        "/sla/breaches/",
        f"/sla/breaches/{breach.pk}/explain/",
    ):
        page = open_as(supervisor, path, width=width)
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
