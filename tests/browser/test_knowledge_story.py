"""What is learned from a problem solves the next incident: written at closing, reviewed, published, found, counted."""

import re

import pytest
from playwright.sync_api import Page, expect

from accounts.roles import Role
from knowledge.models import Article
from tests.browser.waiting import follow
from tests.factories import make_agent, make_category, make_cause, make_close_code, make_team, make_user
from tests.knowledge.making import make_reviewer
from tests.problems.making import make_incident, make_manager, make_problem

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def submit_move(page: Page, name: str, **values: str) -> None:
    """A move of the article in its drawer."""
    page.locator(f".move-grid a[href*='/moves/{name}/'], .move-grid form[action*='/moves/{name}/'] button").click()
    drawer = page.locator("dialog#drawer")
    if values:
        for field, value in values.items():
            control = drawer.locator(f"[name={field}]")
            control.check() if control.get_attribute("type") == "checkbox" else control.fill(value)
        drawer.locator(".form-foot button").click()


def write(editor: Page, accessible) -> None:
    """Makes what the ticket told fit for everybody, and submits it."""
    # What is personal goes by one click; the preview follows.
    editor.get_by_role("button", name="Replace 13812345678 by [Phone number]").click()
    expect(editor.locator("#id_symptoms")).to_have_value(re.compile(re.escape("[Phone number]")))
    editor.locator("#id_symptoms").fill("打开报表一直转圈")
    editor.locator("#id_solution").fill("")
    editor.locator("#id_solution").click()
    editor.locator("[data-markdown-for=id_solution] [data-mark=numbers]").click()
    editor.keyboard.type("关闭报表")
    editor.keyboard.press("Enter")
    editor.keyboard.type("等一分钟再打开")
    expect(editor.locator("#id_solution")).to_have_value("1. 关闭报表\n2. 等一分钟再打开")
    expect(editor.locator("#preview ol li")).to_have_count(2)
    expect(editor.locator(".article-personal")).to_contain_text("No names, phone numbers")
    expect(editor.locator("[data-draft-status]")).to_contain_text("Draft saved")
    editor.get_by_role("button", name="Save and submit for review…").click()
    expect(editor.get_by_role("heading", name="Submit for review")).to_be_visible()
    editor.get_by_label("What is different").fill("第一版")
    accessible(editor)
    editor.get_by_role("button", name="Submit for review").click()
    expect(editor.locator(".ticket-meta")).to_contain_text("In review")


def solve_next(open_as, accessible, agent, employee, article) -> None:
    """The agent finds the article on the next incident; its requester reads it."""
    # The next incident: found, used, counted.
    incident = make_incident(agent, title="报表一直转圈打不开", requester=employee)
    work = open_as(agent, incident.get_absolute_url())
    work.locator(f"a[href$='/knowledge/of/{incident.number}/']").first.click()
    expect(work.locator("dialog#drawer")).to_contain_text("报表一直转圈")
    accessible(work)
    work.get_by_role("button", name=f"{article.number} solved it").click()
    expect(work.locator("section[aria-labelledby=articles-title]")).to_contain_text("Solved it")
    accessible(work)

    # The requester reads it on the phone, says that it helped, and sees that it did before.
    phone = open_as(employee, f"/portal/knowledge/{article.number}/", width=390, height=844)
    expect(phone.get_by_text("solved it 1 time")).to_be_visible()
    accessible(phone)
    phone.get_by_role("button", name="Yes, useful").click()
    expect(phone.get_by_text("Thank you.")).to_be_visible()


def review(open_as, accessible, reviewer):
    """Reads what waits for review, and publishes it."""
    desk = open_as(reviewer, "/knowledge/?state=in_review")
    accessible(desk)
    desk.get_by_role("link", name="报表一直转圈").click()
    accessible(desk)
    submit_move(desk, "publish", review_on=f"{desk.evaluate('new Date().getFullYear()') + 1}-06-01")
    expect(desk.locator(".ticket-meta")).to_contain_text("Published")


def make_resolved_problem(manager):
    make_cause("软件缺陷")
    make_close_code("已彻底解决")
    said = "林晓雨 13812345678 打开报表一直转圈"
    category = make_category("业务系统")
    return make_problem(manager, "resolved", title="报表一直转圈", category=category, description=said)


def test_a_problem_becomes_an_article_that_solves_the_next_incident(open_as, accessible):
    manager, reviewer = make_manager(), make_reviewer(language="en")
    agent = make_agent("何川", teams=(make_team("应用支持组"),), language="en")
    employee = make_user("林晓雨", phone="13812345678", language="en")
    problem = make_resolved_problem(manager)

    # Closing asks what was learned, and lets one write it at once.
    page = open_as(manager, problem.get_absolute_url())
    page.locator(".move-grid a[href*='/moves/close/']").click()
    drawer = page.locator("dialog#drawer")
    href = drawer.get_by_role("link", name="Write one from this ticket").get_attribute("href")
    editor = open_as(manager, href)
    expect(editor.get_by_label("Title *")).to_have_value("报表一直转圈")
    expect(editor.locator(".personal-list")).to_contain_text("13812345678")
    accessible(editor)

    write(editor, accessible)
    article = Article.objects.get()

    # A draft closes nothing yet.
    drawer.locator("[name=knowledge_decision][value=published]").check(force=True)
    drawer.locator("[name=knowledge_reference]").fill(article.number)
    drawer.locator(".form-foot button").click()
    expect(drawer.get_by_text("is not published yet").first).to_be_visible()

    review(open_as, accessible, reviewer)
    drawer.locator("[name=knowledge_reference]").fill("报表")
    expect(drawer.locator("#knowledge_reference-offers option")).to_have_count(1)
    drawer.locator("[name=knowledge_reference]").fill(
        drawer.locator("#knowledge_reference-offers option").get_attribute("value")
    )
    drawer.locator(".form-foot button").click()
    expect(page.locator("dialog#drawer[open]")).to_have_count(0)
    problem.refresh_from_db()
    assert (problem.state, problem.problem.knowledge_reference) == ("closed", article.number)

    solve_next(open_as, accessible, agent, employee, article)
    article.refresh_from_db()
    assert (article.solved_count, article.useful_count) == (1, 1)


def test_versions_are_compared_on_a_phone_too(open_as, accessible):
    from knowledge import actions
    from tests.knowledge.making import make_article

    writer = make_agent("何川", role=Role.KNOWLEDGE_MANAGER, language="en")
    article = make_article(writer, state="revised", solution="第一步\n第二步")
    actions.edit(article, by=writer, solution="第一步：断电\n第二步\n第三步")

    page = open_as(writer, f"/knowledge/{article.number}/versions/", width=390, height=844)

    expect(page.locator(".comparison ins").first).to_have_text("：断电")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    accessible(page)


def test_without_scripts_an_article_is_written_and_what_is_personal_taken_out(open_as):
    writer = make_agent("何川", language="en")
    page = open_as(writer, "/knowledge/new/", script=False)
    page.get_by_label("Title *").fill("打印机脱机")
    page.locator("#id_solution").fill("打电话给13812345678")
    follow(page.locator("article, form.article-form").get_by_role("button", name="Save the draft").last)
    page.get_by_role("link", name="Edit", exact=True).first.click()
    page.get_by_role("button", name="Remove 13812345678").click()
    expect(page.locator("#id_solution")).to_have_value("打电话给")
    follow(page.get_by_role("button", name="Save the draft").last)
    assert Article.objects.get().solution == "打电话给"
