"""The search by hand: however it is typed, what is not found, Ctrl+K, and the synonyms that an administrator adds."""

import re

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.roles import Role
from knowledge.models import Article
from tests.browser.waiting import press, until
from tests.factories import make_agent, make_team, make_ticket, make_user
from tests.knowledge.making import make_article
from tickets.models import SearchLog, SearchTerm, SynonymGroup

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = [1280, 390]
PRINTER, INTRANET = "三楼打印机脱机", "内网无法访问"


@pytest.fixture
def agent() -> User:
    return make_agent("周启明", teams=(make_team("桌面运维组"),), language="en")


@pytest.fixture
def employee() -> User:
    return make_user("林晓雨", language="en")


@pytest.fixture
def article() -> Article:
    return make_article(title="打印机脱机怎么办", solution="重启打印服务，等一分钟。")


def look_for(page: Page, words: str) -> None:
    box = page.locator(".found-form, .search-box")
    box.get_by_role("searchbox").fill(words)
    box.get_by_role("button", name="Search").click()


def fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", WIDTHS)
def test_the_desk_finds_however_it_is_typed(open_as, accessible, agent, article, width):
    make_ticket(title=PRINTER)
    make_ticket(title=INTRANET)
    make_ticket(title="Outlook crashes")
    SynonymGroup.objects.create(words=["打不开", "无法访问"])
    SearchTerm.objects.create(term="outlook", documents=50)
    page = open_as(agent, "/search/", width=width)
    expect(page.get_by_text("dyj finds 打印机")).to_be_visible()
    accessible(page)
    for typed in ("打印机", "dyj", "打印機"):
        look_for(page, typed)
        expect(page.get_by_role("link", name=PRINTER).locator("mark")).to_have_text("打印机")
        expect(page.get_by_role("link", name="打印机脱机怎么办")).to_be_visible()
    accessible(page)
    look_for(page, "内网打不开")
    expect(page.get_by_role("link", name=INTRANET).locator("mark").last).to_have_text(re.compile("无法访问$"))
    look_for(page, "Outlok")
    expect(page.get_by_role("link", name="Outlook crashes").locator("mark")).to_have_text("Outlook")
    accessible(page)
    assert fits(page)
    page.get_by_role("link", name="Search for “Outlok” exactly").click()
    expect(page.get_by_text("Nothing holds “Outlok”.")).to_be_visible()
    accessible(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_one_kind_is_shown_and_a_hit_is_opened(open_as, accessible, agent, article, width):
    make_ticket(title=PRINTER)
    page = open_as(agent, "/search/?q=打印机脱机", width=width)
    kinds = page.get_by_role("navigation", name="What to show")
    kinds.get_by_role("link", name="Tickets").click()
    expect(kinds.get_by_role("link", name="Tickets")).to_have_attribute("aria-current", "page")
    expect(page.get_by_role("link", name=PRINTER)).to_be_visible()
    expect(page.get_by_role("link", name=article.title)).to_have_count(0)
    accessible(page)
    assert fits(page)
    kinds.get_by_role("link", name="Everything").click()
    page.get_by_role("link", name=article.title).click()
    expect(page.get_by_role("heading", name=article.title)).to_be_visible()
    until(SearchLog.objects.filter(is_opened=True, opened_kind="articles").exists)


@pytest.mark.parametrize("width", WIDTHS)
def test_an_employee_searches_and_asks_with_the_same_words(open_as, accessible, employee, article, width):
    page = open_as(employee, "/portal/", width=width, height=844)
    look_for(page, "dyj")
    expect(page.get_by_role("link", name=article.title).locator("mark").first).to_have_text("打印机")
    accessible(page)
    assert fits(page)
    look_for(page, "量子传真机")
    expect(page.get_by_role("heading", name="Nothing matches “量子传真机”.")).to_be_visible()
    accessible(page)
    assert fits(page)
    page.get_by_role("link", name="Ask for help with this").click()
    expect(page.get_by_label("What happens?")).to_have_value("量子传真机")
    assert set(SearchLog.objects.values_list("text", "is_found", "is_asked")) == {
        ("dyj", True, False), ("量子传真机", False, True),
    }  # fmt: skip


def test_the_box_itself_leads_to_asking_and_says_that_the_search_was_in_vain(open_as, accessible, employee):
    page = open_as(employee, "/portal/", width=390, height=844)
    page.get_by_role("searchbox").fill("投影仪没有信号")
    page.get_by_role("button", name="Ask for help").click()
    expect(page.get_by_label("What happens?")).to_have_value("投影仪没有信号")
    page.goto(re.sub("/ask/.*", "/search/?q=会议室投影仪", page.url))
    page.get_by_role("button", name="Ask for help").click()
    expect(page.get_by_label("What happens?")).to_have_value(re.compile("会议室投影仪"))
    assert SearchLog.objects.get().is_asked


def test_a_search_works_without_script(open_as, employee, article):
    page = open_as(employee, "/portal/", script=False)
    page.get_by_role("searchbox").fill("打印機")
    page.get_by_role("searchbox").press("Enter")
    page.get_by_role("link", name=article.title).click()
    expect(page.get_by_role("heading", name=article.title)).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_palette_finds_an_article(open_as, accessible, agent, article, width):
    page = open_as(agent, "/tickets/", width=width)
    press(page, "Control+k")
    palette = page.locator("#palette")
    palette.get_by_role("combobox").fill("打印机脱机")
    expect(palette.get_by_role("group", name="Articles").get_by_role("option")).to_contain_text(article.title)
    accessible(page)
    press(page, "Enter")
    expect(page.get_by_role("heading", name=article.title)).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_an_administrator_adds_synonyms_and_the_next_search_finds_by_them(open_as, accessible, agent, width):
    make_ticket(title=INTRANET)
    desk = open_as(agent, "/search/?q=内网打不开&exactly=1", width=width)
    expect(desk.locator("main")).to_contain_text("Nothing holds all of these words.")
    page = open_as(make_user("钟原", roles=(Role.ADMINISTRATOR,), language="en"), "/settings/synonyms/", width=width)
    expect(page.get_by_text("None yet")).to_be_visible()
    accessible(page)
    page.get_by_role("link", name="New group").click()
    words = page.get_by_label("Words that mean the same")
    words.fill("打不开")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("[aria-invalid=true]")).to_have_value("打不开")
    words.fill("打不开 = 无法访问")
    page.get_by_role("button", name="What does it change?").click()
    expect(page.get_by_role("row", name="无法访问")).to_be_visible()
    accessible(page)
    assert fits(page)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="打不开 = 无法访问")).to_be_visible()
    expect(page.get_by_role("region", name="History")).to_contain_text("钟原")
    accessible(page)
    assert fits(page)
    desk.reload()
    expect(desk.get_by_role("link", name=INTRANET).locator("mark").last).to_have_text(re.compile("无法访问$"))
    expect(desk.locator("main")).not_to_contain_text("Nothing holds all of these words.")
