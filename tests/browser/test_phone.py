"""The staff's pages on a phone: five places in the bar, everything behind "More", every target large enough."""

import pytest
from playwright.sync_api import Page, expect

from accounts.roles import Role
from tests.catalog.cast import make_item, make_order
from tests.changes.making import make_change
from tests.factories import make_team, make_ticket, make_user
from tests.problems.making import make_manager, make_problem
from tests.releases.making import make_release

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}
PAGES = (
    "/", "/tickets/", "/tasks/", "/approvals/", "/problems/", "/problems/known-errors/", "/assets/", "/changes/",
    "/changes/calendar/", "/changes/calendar/?view=list", "/changes/meetings/", "/releases/", "/improvements/", "/sla/",
    "/settings/", "/settings/catalog/", "/settings/forms/", "/settings/approval-paths/", "/tickets/board/change/",
    "/tickets/new/", "/assets/stock-takes/",
)  # fmt: skip


@pytest.fixture
def chief():
    """Somebody who may go everywhere."""
    roles = (
        Role.SUPERVISOR, Role.ADMINISTRATOR, Role.PROBLEM_MANAGER, Role.CHANGE_MANAGER, Role.RELEASE_MANAGER,
    )  # fmt: skip
    return make_user("秦岚", roles=roles, teams=(make_team("服务台", is_service_desk=True),))


WIDER = """() => document.documentElement.scrollWidth <= window.innerWidth ? [] :
  [...document.querySelectorAll("main *")].filter((one) => one.getBoundingClientRect().right > window.innerWidth + 1)
  .slice(0, 5).map((one) => one.outerHTML.slice(0, 160))"""


def beside(page: Page) -> list[str]:
    """What lies beside the screen, so that the page would have to be pushed to and fro."""
    return page.evaluate(WIDER)


def test_the_bar_has_five_and_the_rest_is_behind_more(open_as, accessible, chief):
    page = open_as(chief, "/tickets/", **PHONE)
    bar = page.locator(".rail")
    expect(bar.locator("> nav .rail-link:visible")).to_have_count(3)
    more = bar.locator(".rail-more > summary")
    more.click()
    places = bar.locator(".rail-more .menu-item")
    expect(places.nth(7)).to_be_visible()
    for place in places.all():
        assert place.bounding_box()["height"] >= 44
    accessible(page)
    places.get_by_text("Changes", exact=True).click()
    page.wait_for_url("**/changes/")
    expect(more).to_have_attribute("data-current", "")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_fits_and_is_accessible(open_as, accessible, chief, path):
    make_change()
    page = open_as(chief, path, **PHONE)
    assert beside(page) == []
    accessible(page)


@pytest.mark.parametrize("kind", ["incident", "request", "problem", "change", "release"])
def test_the_ticket_of_each_kind(open_as, accessible, chief, kind):
    make = {
        "incident": make_ticket, "request": lambda: make_order(make_item(tasks=("领用", "装机")), make_user()),
        "problem": lambda: make_problem(make_manager()), "change": make_change, "release": make_release,
    }[kind]  # fmt: skip
    page = open_as(chief, make().get_absolute_url(), **PHONE)
    assert beside(page) == []
    accessible(page)
