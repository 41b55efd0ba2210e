"""The archive in a browser: sealed, deleted by two administrators, searched and verified by the auditor, restored."""

from datetime import UTC, date, datetime

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from archive.models import ArchiveSettings, Bundle
from archive.store import path_of, store
from tests.archive.cast import make_administrator, make_auditor, make_closed, spoil
from tickets.events import first_broken_link
from tickets.models import Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG_AGO, MONTH = datetime(2022, 10, 14, 6, tzinfo=UTC), date(2022, 10, 1)
PART = "tickets-0001.jsonl.gz"


@pytest.fixture
def closed() -> Ticket:
    ArchiveSettings.objects.create(pk=1, retention_years=2)
    return make_closed(LONG_AGO, title="财务打印机卡纸")


@pytest.fixture
def administrators() -> tuple[User, User]:
    return make_administrator("钟原"), make_administrator("何静")


def seal(page: Page, accessible) -> None:
    """A month of long ago is archived now."""
    accessible(page)
    page.locator("[name=month]").fill("2022-10")
    page.get_by_role("button", name="Archive now").click()
    expect(page.get_by_role("heading", name="Manifest")).to_be_visible()
    expect(page.get_by_text("Place in the chain")).to_be_visible()


def ask_to_delete(page: Page, accessible) -> None:
    """With a wrong name first: nothing typed is lost."""
    page.get_by_text("Delete…").click()
    page.get_by_label("Delete the tickets from the desk", exact=False).check()
    page.get_by_label("Why is it deleted?").fill("保存期满")
    page.get_by_label("Type the bundle's name to confirm").fill("2022-1")
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.locator(".form-errors")).to_contain_text("Type 2022-10 to confirm.")
    expect(page.get_by_label("Why is it deleted?")).to_have_value("保存期满")
    accessible(page)
    page.get_by_label("Type the bundle's name to confirm").fill("2022-10")
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_text("Another administrator has to confirm it.").first).to_be_visible()


def find_and_read(page: Page, number: str, accessible) -> None:
    page.get_by_role("link", name="Archived tickets").click()
    page.get_by_label("Number or words").fill("卡纸")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.get_by_text("not on the desk")).to_be_visible()
    accessible(page)
    page.get_by_role("link", name=number).click()
    expect(page.get_by_text("请重启一次再试。")).to_be_visible()
    expect(page.get_by_role("button", name="Restore", exact=True)).to_have_count(0)
    accessible(page)


def test_from_the_seal_to_the_restored_ticket(open_as, accessible, closed, administrators):
    first, second = administrators
    page = open_as(first, "/archive/")
    seal(page, accessible)
    ask_to_delete(page, accessible)
    assert Ticket.objects.filter(pk=closed.pk).exists()
    page = open_as(second, "/archive/bundles/2022-10/")
    page.get_by_role("button", name="Confirm the deletion").click()
    expect(page.get_by_text("1 ticket deleted from the desk.")).to_be_visible()
    assert not Ticket.objects.filter(pk=closed.pk).exists()

    page = open_as(make_auditor(), "/archive/bundles/2022-10/")
    page.get_by_role("button", name="Verify now").click()
    expect(page.get_by_text("Every sum, every timeline")).to_be_visible()
    accessible(page)
    find_and_read(page, closed.number, accessible)

    page = open_as(first, f"/archive/tickets/{closed.number}/")
    page.get_by_label("Why is it restored?").fill("稽核要求")
    page.get_by_role("button", name="Restore", exact=True).click()
    expect(page.get_by_text("restored it from the archive 2022-10").first).to_be_visible()
    assert first_broken_link(Ticket.objects.get(pk=closed.pk)) is None


def test_one_changed_byte_is_shown_on_a_phone_without_script(open_as, accessible, closed, administrators):
    page = open_as(administrators[0], "/archive/", width=390, height=844)
    seal(page, accessible)
    bundle = Bundle.objects.get()
    assert store().exists(path_of(bundle.name, PART))
    spoil(bundle, PART)
    page = open_as(make_auditor(), "/archive/bundles/2022-10/", width=390, height=844, script=False)
    page.get_by_role("button", name="Verify now").click()
    expect(page.locator(".notice-danger")).to_contain_text(f"2022-10/{PART}")
    expect(page.locator(".notice-danger")).to_contain_text(closed.number)
