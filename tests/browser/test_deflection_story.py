"""An employee finds the answer while typing and makes no ticket; the agent sees what is similar; it all is counted."""

import re
from urllib.parse import unquote_plus

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Response, expect

from accounts.models import User
from accounts.roles import Role
from knowledge.models import Article, Deflection, Unhelpful
from knowledge.search import article_search_vector
from tests.browser.waiting import settle
from tests.factories import bring_to, make_agent, make_department, make_team, make_ticket, make_user
from tests.tickets.filing import ACCOUNTS, PRINTING, file_tickets, learn
from tickets.models import Category, Draft, Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = "三楼打印机脱机了，合同打不出来"
SOLUTION = "1. 打开**打印队列**\n2. 重启打印服务，等一分钟"


@pytest.fixture
def employee() -> User:
    return make_user("林晓雨", department=make_department("财务部"))


@pytest.fixture
def hardware() -> Category:
    return Category.objects.create(slug="hardware", name="硬件", name_en="Hardware", icon="printer")


@pytest.fixture
def printers(hardware: Category) -> Category:
    return Category.objects.create(slug="printers", name="打印机", name_en="Printers", parent=hardware)


@pytest.fixture
def article(printers: Category) -> Article:
    found = Article(
        number="KB-7", title="打印机脱机怎么办", keywords="打不出来", solution=SOLUTION, owner=make_agent(),
        category=printers, is_published=True, state="published", published_at=timezone.now(),
    )  # fmt: skip
    found.search = article_search_vector(found)
    found.save()
    return found


def type_slowly(page: Page, words: str, field: str = "#id_description") -> None:
    """Until there is an answer to the last letter, too: what comes later would take the place of what is acted on."""

    def is_whole(answer: Response) -> bool:
        return words in unquote_plus(f"{answer.url} {answer.request.post_data}")

    with page.expect_response(is_whole):
        page.locator(field).press_sequentially(words, delay=20)


@pytest.mark.parametrize("width", [1280, 390])
def test_the_answer_is_found_while_typing_and_no_ticket_is_made(open_as, accessible, employee, article, width):
    page = open_as(employee, "/portal/ask/", width=width, height=860)
    type_slowly(page, WORDS)
    answers = page.locator("#answers")
    expect(answers.get_by_role("status")).to_contain_text("1 answer may help")
    expect(answers.locator(".answer mark").first).to_have_text("打印机脱机")
    expect(answers.get_by_text("重启打印服务，等一分钟")).to_be_visible()
    accessible(page)
    if width == 390:
        # Under the words that were typed, before what else is asked.
        assert answers.bounding_box()["y"] < page.locator(".ask-questions").bounding_box()["y"]
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="This solved it: 打印机脱机怎么办").click()
    expect(page.get_by_role("heading", name="Good that it works again")).to_be_visible()
    accessible(page)
    assert not Ticket.objects.exists() and not Draft.objects.exists()
    row = Deflection.objects.get()
    assert (row.article, row.department) == (article, employee.department)
    article.refresh_from_db()
    assert article.solved_count == 1


def test_what_does_not_help_goes_away_and_asking_goes_on(open_as, employee, article):
    page = open_as(employee, "/portal/ask/")
    page.locator("[name=category][value=hardware]").check(force=True)
    type_slowly(page, WORDS)
    page.get_by_role("button", name="Did not help: 打印机脱机怎么办").click()
    expect(page.locator("#answers")).to_contain_text("Go on; we will help you")
    expect(page.locator("#id_description")).to_have_value(WORDS)
    page.locator(".ask-foot").get_by_role("button", name="Send").click()
    page.wait_for_url(re.compile("/sent/"))
    assert Unhelpful.objects.get().article == article
    assert Ticket.objects.get().description == WORDS


def test_the_home_page_answers_while_one_types(open_as, accessible, employee, article):
    page = open_as(employee, "/portal/")
    type_slowly(page, "打印机脱机", "[name=q]")
    expect(page.locator(".search-answers")).to_contain_text("1 answer may help")
    accessible(page)
    page.get_by_role("button", name="This solved it: 打印机脱机怎么办").click()
    expect(page.get_by_role("heading", name="Good that it works again")).to_be_visible()
    assert Deflection.objects.get().place == "search"


def test_without_script_a_button_looks_for_answers(open_as, employee, article):
    page = open_as(employee, "/portal/ask/", script=False)
    page.locator("#id_description").fill(WORDS)
    page.get_by_role("button", name="Look for answers").click()
    expect(page.locator("#answers [role=status]")).to_contain_text("1 answer may help")
    expect(page.locator("#id_description")).to_have_value(WORDS)
    page.get_by_role("button", name="This solved it: 打印机脱机怎么办").click()
    expect(page.get_by_role("heading", name="Good that it works again")).to_be_visible()
    assert Deflection.objects.count() == 1 and not Ticket.objects.exists()


def test_a_proposed_category_is_taken_over_by_one_click(open_as, accessible, employee, printers):
    file_tickets(PRINTING, 110, category=printers, team=None)
    file_tickets(ACCOUNTS, 110, category=Category.objects.create(slug="accounts", name="账号"), team=None)
    learn()
    page = open_as(employee, "/portal/ask/")
    type_slowly(page, "打印机脱机，打印不了")
    expect(page.locator("#answers")).to_contain_text("Suggested: Printers")
    expect(page.locator("[name=category]:checked")).to_have_count(0)
    accessible(page)
    page.get_by_role("button", name="Use it: Printers").click()
    expect(page.locator("[name=category][value=hardware]")).to_be_checked()
    expect(page.locator("[name=subcategory][value=printers]")).to_be_checked()


def test_an_agent_sees_what_is_similar_and_takes_the_solution_over(open_as, accessible, employee, article):
    team = make_team("桌面运维组")
    agent = make_agent("周启明", teams=(team,))
    bring_to(make_ticket(by=agent, team=team, title="打印机脱机打不出来", category=article.category), "resolved", agent)
    ticket = make_ticket(employee, by=agent, team=team, title="三楼打印机脱机", category=article.category)
    page = open_as(agent, bring_to(ticket, "in_progress", agent).get_absolute_url(), width=1440)
    beside = page.locator("#similar")
    expect(beside).to_contain_text("same words: 打印机脱机")
    expect(beside).to_contain_text("KB-7")
    accessible(page)
    beside.get_by_role("link", name="Use this solution").click()
    expect(page.locator("#drawer [name=resolution]")).to_have_value("已重启打印服务。")
    page.keyboard.press("Escape")
    beside.get_by_role("button", name="This article solved it: 打印机脱机怎么办").click()
    settle(page)
    assert article.ticket_rows.get(kind="solved").ticket == ticket


def test_the_knowledge_manager_reads_it_all(open_as, accessible, employee, article):
    Deflection.objects.create(article=article, place="ask", at=timezone.now(), key="x")
    manager = make_user("方敏", roles=(Role.KNOWLEDGE_MANAGER,))
    for width in (1280, 390):
        page = open_as(manager, "/knowledge/work/", width=width)
        expect(page.get_by_role("heading", name="Ended without a ticket")).to_be_visible()
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_administrator_reads_how_often_proposals_are_right(open_as, accessible, printers):
    file_tickets(PRINTING, 110, category=printers, team=make_team("桌面运维组"))
    file_tickets(
        ACCOUNTS, 110, category=Category.objects.create(slug="accounts", name="账号"), team=make_team("账号组")
    )
    learn()
    administrator = make_user("钟原", roles=(Role.ADMINISTRATOR,))
    for width in (1280, 390):
        page = open_as(administrator, "/settings/proposals/", width=width)
        expect(page.get_by_text("right on 44 tickets that were held back").first).to_be_visible()
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
