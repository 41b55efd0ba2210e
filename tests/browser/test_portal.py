"""The employee's story in a real browser, at a desk and on a phone."""

import base64
import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.factories import bring_to, make_agent, make_category, make_team, make_ticket, make_user, resolution
from tests.portal.test_ask import PNG
from tickets import actions
from tickets.confirmation import confirmation_url
from tickets.models import Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TARGETS = ".btn, .tile, .choice, .catalogue-item, .card-list > a, .segments label, .more > summary"
PASTE = """
([selector, content]) => {
  const bytes = Uint8Array.from(atob(content), (char) => char.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], "截图 1.png", { type: "image/png" }));
  document.querySelector(selector).dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}
"""


@pytest.fixture
def agent():
    return make_agent("周启明", teams=(make_team("桌面运维组", is_service_desk=True),), phone="6120")


@pytest.fixture
def employee():
    return make_user("林晓雨", phone="6217", location="B座7F")


@pytest.fixture(autouse=True)
def _categories():
    parent = make_category("网络", name_en="Network", slug="network", icon="wifi")
    make_category("VPN", slug="vpn", parent=parent)
    make_category("其他", name_en="Other", slug="other", icon="dots")


def paste(page: Page, selector: str) -> None:
    page.evaluate(PASTE, [selector, base64.b64encode(PNG).decode()])


def test_employee_asks_with_a_pasted_screenshot_follows_answers_and_confirms(open_as, accessible, employee, agent):
    page = open_as(employee, "/portal/")
    accessible(page)
    page.get_by_role("link", name="Network").click()
    expect(page.locator("input[value=network]")).to_be_checked()
    page.get_by_text("VPN", exact=True).click()
    page.get_by_label("What happens?").fill("连不上 VPN。提示超时。")
    paste(page, "#id_description")
    expect(page.locator(".upload")).to_contain_text("uploaded")
    expect(page.locator("[data-draft-status]")).to_contain_text("Draft saved")
    accessible(page)
    page.get_by_role("button", name="Send", exact=True).click()

    expect(page.locator(".big-number")).to_have_text(re.compile(r"^IT-\d{8}-1$"))
    number = page.locator(".big-number").inner_text()
    accessible(page)
    ticket = Ticket.objects.get(number=number)
    assert ticket.category.slug == "vpn"
    assert ticket.attachments.get().name == "截图 1.png"

    page.get_by_role("link", name="Follow it").click()
    expect(page.locator(".bubble img")).to_have_js_property("naturalWidth", 1)
    bring_to(ticket, "in_progress", agent)
    actions.reply(ticket, by=agent, text="换了网关，请再试。")
    page.reload()
    expect(page.get_by_text("换了网关，请再试。")).to_be_visible()
    accessible(page)
    page.get_by_label("Your answer").fill("好了，谢谢")
    page.get_by_label("Your answer").press("Control+Enter")
    expect(page.locator(".chat-own").last).to_contain_text("好了，谢谢")

    actions.move(ticket, "resolve", by=agent, **resolution())
    page.reload()
    page.get_by_role("button", name="It is solved").click()
    expect(page.get_by_role("status")).to_contain_text("closed")
    ticket.refresh_from_db()
    assert ticket.state == "closed"


def test_requester_answers_by_the_link_on_a_phone_without_a_sign_in(open_as, accessible, employee, agent):
    ticket = bring_to(make_ticket(employee), "resolved", agent)
    page = open_as(None, urlsplit(confirmation_url(ticket)).path, width=390, height=844)
    accessible(page)
    page.get_by_text("Not solved…").click()
    page.get_by_label("What is still wrong?").fill("还是不行")
    accessible(page)
    page.get_by_role("button", name="Send, and go on with it").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("we go on with it")
    accessible(page)
    ticket.refresh_from_db()
    assert ticket.state == "in_progress"


def test_refused_file_says_why_beside_the_text_which_stays(open_as, employee, agent):
    page = open_as(employee, "/portal/ask/")
    page.get_by_label("What happens?").fill("写到一半")
    page.locator("input[type=file]").set_input_files(
        {"name": "a.exe", "mimeType": "image/png", "buffer": b"MZ\x90" * 99}
    )
    expect(page.locator(".upload-failed")).to_contain_text("a.exe")
    expect(page.get_by_label("What happens?")).to_have_value("写到一半")


def test_upload_can_be_taken_back(open_as, employee, agent):
    page = open_as(employee, "/portal/ask/")
    paste(page, "#id_description")
    page.get_by_role("button", name="Remove").click()
    expect(page.locator(".upload")).to_have_count(0)


def test_draft_survives_a_closed_page(open_as, employee, agent):
    page = open_as(employee, "/portal/ask/")
    page.get_by_label("What happens?").fill("写到一半")
    expect(page.locator("[data-draft-status]")).to_contain_text("Draft saved")
    page.goto(page.url)
    expect(page.get_by_label("What happens?")).to_have_value("写到一半")


def test_colleague_is_found_while_typing(open_as, employee, agent):
    make_user("王思远", employee_number="C10233")
    page = open_as(employee, "/portal/ask/")
    page.get_by_text("For a colleague").click()
    page.get_by_label("Name or employee number").fill("思远")
    page.get_by_label("王思远").check()
    page.locator("label.tile", has_text="Other").click()
    page.get_by_label("What happens?").fill("同事的电脑开不了机")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".big-number")).to_be_visible()
    assert Ticket.objects.get().requester.employee_number == "C10233"


def test_form_is_filled_in_by_keyboard_alone(open_as, employee, agent):
    page = open_as(employee, "/portal/ask/")
    page.locator("input[value=network]").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.value") == "vpn"
    page.keyboard.press("Tab")
    page.keyboard.type("键盘写的")
    page.get_by_role("button", name="Send", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".big-number")).to_be_visible()


def test_everything_works_without_script(open_as, employee, agent):
    page = open_as(employee, "/portal/ask/", script=False)
    page.locator("label.tile", has_text="Network").click()
    page.locator("label.choice", has_text="VPN").click()
    page.get_by_label("What happens?").fill("没有脚本也行")
    page.locator("input[type=file]").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": PNG})
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_role("link", name="Follow it").click()
    page.get_by_label("Your answer").fill("补充一句")
    page.locator(".reply-line button").click()
    expect(page.locator(".chat-own").last).to_contain_text("补充一句")
    page.get_by_role("link", name="Cancel the ticket").click()
    page.get_by_label("Why is it no longer needed?").fill("自己好了")
    page.get_by_role("button", name="Cancel the ticket").click()
    expect(page.locator(".promise")).to_contain_text("Cancelled")


@pytest.mark.parametrize("width", [390, 320])
def test_phone_shows_everything_without_scrolling_sideways(open_as, accessible, employee, agent, width):
    ticket = make_ticket(
        employee, title="ERP凭证打印报“无法连接打印服务”，影响月结，" * 3, description="很长的说明" * 80
    )
    bring_to(ticket, "resolved", agent)
    page = open_as(employee, "/portal/", width=width, height=700)
    own = f"/portal/tickets/{ticket.number}/"
    for path in ("/portal/", "/portal/ask/", "/portal/tickets/", own, f"{own}reopen/", f"{own}watchers/"):
        page.goto(f"{page.url.split('/portal')[0]}{path}")
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
        accessible(page)


def test_answer_box_is_stuck_to_the_foot_of_the_phone(open_as, employee, agent):
    ticket = bring_to(make_ticket(employee, description="很长的说明\n\n" * 60), "in_progress", agent)
    page = open_as(employee, f"/portal/tickets/{ticket.number}/", width=390, height=700)
    page.mouse.wheel(0, 900)
    page.wait_for_function("() => scrollY > 0")
    box = page.locator(".action-bar").bounding_box()
    assert box["y"] + box["height"] == pytest.approx(700, abs=2)


def test_targets_on_a_phone_are_large_enough(open_as, employee, agent):
    ticket = bring_to(make_ticket(employee), "resolved", agent)
    page = open_as(employee, "/portal/", width=390, height=844)
    for path in ("/portal/", "/portal/ask/?category=network", f"/portal/tickets/{ticket.number}/"):
        page.goto(f"{page.url.split('/portal')[0]}{path}")
        small = page.evaluate(
            f"[...document.querySelectorAll('{TARGETS}')]"
            ".filter((e) => e.checkVisibility()).map((e) => [e.className, e.getBoundingClientRect().height])"
            ".filter(([, height]) => height < 43.5)"
        )
        assert small == [], path


def test_twice_the_size_needs_no_scrolling_sideways(open_as, employee, agent):
    ticket = bring_to(make_ticket(employee), "resolved", agent)
    page = open_as(employee, "/portal/", width=720, height=450)
    for path in ("/portal/", "/portal/ask/", f"/portal/tickets/{ticket.number}/"):
        page.goto(f"{page.url.split('/portal')[0]}{path}")
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
