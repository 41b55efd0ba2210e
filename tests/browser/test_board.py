"""Dragging a card: the server decides what it means."""

import re

import pytest
from playwright.sync_api import expect

from tests.tickets.desk_cast import make_cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def drag(page, number: str, state: str) -> None:
    """Let go only when the card lies over its new column."""
    card = page.locator(f'.board-card[data-number="{number}"]')
    card.locator(".board-card-title").hover()
    page.mouse.down()
    target = page.locator(f'[data-state="{state}"]')
    target.hover()
    expect(card).to_have_class(re.compile("is-held"))
    target.hover()
    expect(target.locator(card)).to_have_count(1)
    page.mouse.up()


def test_a_card_is_dragged_along_the_process(open_as, accessible):
    cast = make_cast("assigned")
    page = open_as(cast.agent, "/tickets/board/incident/", width=2000)
    accessible(page)
    drag(page, cast.ticket.number, "in_progress")
    expect(page.locator('[data-state="in_progress"] .board-card')).to_have_count(1)
    expect(page.locator(".toast")).to_contain_text(cast.ticket.number)
    cast.ticket.refresh_from_db()
    assert cast.ticket.state == "in_progress"
    drag(page, cast.ticket.number, "resolved")
    expect(page.locator("#drawer")).to_contain_text("Resolve")
    expect(page.locator('[data-state="in_progress"] .board-card')).to_have_count(1)


def test_a_step_that_does_not_exist_puts_the_card_back(open_as):
    cast = make_cast("assigned")
    page = open_as(cast.agent, "/tickets/board/incident/", width=2000)
    drag(page, cast.ticket.number, "closed")
    expect(page.locator(".toast-error")).to_contain_text("leads to")
    expect(page.locator('[data-state="assigned"] .board-card')).to_have_count(1)
