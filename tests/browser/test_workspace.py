"""The ticket's page in a browser: by keyboard, with and without script, at every width, two people at once."""

import base64
import re

import pytest
from playwright.sync_api import expect

from tests.browser.waiting import press, settle, until
from tests.factories import make_agent, make_category, make_team
from tests.tickets.desk_cast import address, detail_url, make_cast, verbs
from tests.tickets.test_attachment import PNG
from tickets import actions
from tickets.models import Attachment, Draft, ReplyTemplate, Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASTE = """(picture) => {
  const bytes = Uint8Array.from(atob(picture), (char) => char.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], "screenshot.png", { type: "image/png" }));
  document.getElementById("composer-text").dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def rich_cast():
    cast = make_cast(category=make_category(parent=make_category()), device="NB-1", description="**坏了**")
    actions.reply(cast.ticket, by=cast.agent, text="请看")
    actions.note(cast.ticket, by=cast.agent, text="只给自己人")
    actions.edit(cast.ticket, by=cast.agent, description="第一行\n第二行")
    actions.log_work(cast.ticket, by=cast.agent, manner="phone", minutes=5, text="打了电话")
    ReplyTemplate.objects.create(name="Greeting", text="您好 {{ requester }}")
    return cast


@pytest.mark.parametrize("width", [1440, 1100, 390])
def test_page_is_accessible_at_every_width(open_as, accessible, width):
    cast = rich_cast()
    page = open_as(cast.agent, detail_url(cast.ticket), width=width)
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if width < 1200:
        page.get_by_role("radio", name="Related").check(force=True)
        expect(page.locator(".outer")).to_be_visible()
        expect(page.locator(".side")).to_be_hidden()
        accessible(page)


@pytest.mark.parametrize("name", ["moves/assign", "moves/pend", "edit", "watchers", "links"])
def test_panels_are_accessible_as_pages_and_as_drawers(open_as, accessible, name):
    cast = rich_cast()
    page = open_as(cast.agent, detail_url(cast.ticket) + f"{name}/")
    accessible(page)
    page.goto(page.url.removesuffix(f"{name}/"))
    page.locator(f"a[href$='/{name}/']:visible").last.click()
    page.locator("dialog#drawer[open]").wait_for()
    accessible(page)
    expect(page.locator("#drawer-title")).not_to_be_empty()


def test_reply_and_note_by_keyboard(open_as):
    cast = rich_cast()
    page = open_as(cast.agent, detail_url(cast.ticket))
    press(page, "n")
    expect(page.locator("#composer-text")).to_be_focused()
    expect(page.get_by_role("button", name="Save note")).to_be_visible()
    expect(page.get_by_role("button", name="Send reply")).to_be_hidden()
    page.keyboard.insert_text("内部的话")
    press(page, "Control+Enter")
    page.get_by_text("Internal note saved.").wait_for()
    expect(page.locator(".entry-note", has_text="内部的话")).to_have_count(1)
    press(page, "r")
    expect(page.locator("#composer-text")).to_be_focused()
    page.keyboard.insert_text("公开的话")
    press(page, "Control+Enter")
    page.locator(".entry-public", has_text="公开的话").wait_for()
    assert verbs(cast.ticket)[-2:] == ["noted", "replied"]


def test_draft_comes_back(open_as):
    cast = rich_cast()
    page = open_as(cast.agent, detail_url(cast.ticket))
    page.fill("#composer-text", "写了一半")
    page.get_by_text("Draft saved").wait_for()
    page.reload()
    expect(page.locator("#composer-text")).to_have_value("写了一半")
    assert Draft.objects.get().user == cast.agent


def test_picture_is_pasted_into_the_reply(open_as):
    cast = rich_cast()
    page = open_as(cast.agent, detail_url(cast.ticket))
    page.evaluate(PASTE, base64.b64encode(PNG).decode())
    expect(page.locator("#composer-text")).to_have_value(re.compile("/tickets/attachments/"))
    page.get_by_role("button", name="Send reply").click()
    picture = page.locator(".entry-public img[alt='screenshot.png']")
    picture.wait_for()
    assert picture.evaluate("(image) => image.decode().then(() => image.naturalWidth)") == 1


def test_phrase_goes_where_the_cursor_stands(open_as):
    cast = rich_cast()
    page = open_as(cast.agent, detail_url(cast.ticket))
    page.get_by_text("Phrases").click()
    page.get_by_role("link", name="Greeting").click()
    expect(page.locator("#composer-text")).to_have_value(f"您好 {cast.ticket.contact_name}")


def test_move_in_the_drawer_with_an_error_on_the_way(open_as):
    cast = rich_cast()
    page = open_as(cast.agent, detail_url(cast.ticket))
    page.locator("a[href$='/moves/pend/']").click()
    drawer = page.locator("dialog#drawer[open]")
    drawer.get_by_label("Waiting for a vendor").check(force=True)
    drawer.get_by_label("Follow up at").fill("2020-01-01T10:00")
    drawer.get_by_label("Message to the requester").fill("等厂商")
    drawer.get_by_role("button", name="Put on hold").click()
    drawer.locator(".field-error").wait_for()
    expect(drawer.get_by_label("Message to the requester")).to_have_value("等厂商")
    drawer.get_by_label("Follow up at").fill("2099-01-01T10:00")
    drawer.get_by_role("button", name="Put on hold").click()
    page.locator(".event", has_text="put it on hold").wait_for()
    cast.ticket.refresh_from_db()
    assert cast.ticket.state == "pending"


def test_assigning_by_key_shows_the_people_of_the_chosen_team(open_as):
    cast = rich_cast()
    other = make_team("Network")
    make_agent("Grace Hopper", teams=(other,))
    page = open_as(cast.agent, detail_url(cast.ticket))
    press(page, "a")
    drawer = page.locator("dialog#drawer[open]")
    drawer.get_by_label("Team", exact=True).select_option(label="Network")
    drawer.get_by_label("Grace Hopper").check(force=True)
    drawer.locator(".form-foot button").click()
    page.locator(".facts", has_text="Grace Hopper").wait_for()
    cast.ticket.refresh_from_db()
    assert (cast.ticket.team, cast.ticket.assignee.name) == (other, "Grace Hopper")


def test_two_people_see_each_other_and_lose_nothing(open_as):
    cast = rich_cast()
    other = make_agent("Ada Lovelace", teams=(cast.team,))
    mine = open_as(cast.agent, detail_url(cast.ticket))
    press(mine, "e")
    drawer = mine.locator("dialog#drawer[open]")
    drawer.get_by_label("Device").fill("MINE")
    theirs = open_as(other, detail_url(cast.ticket))
    theirs.locator("#presence", has_text=f"{cast.agent.name} is here too").wait_for()
    actions.edit(cast.ticket, by=other, device="THEIRS", location="Room 5")
    drawer.get_by_role("button", name="Save").click()
    drawer.locator(".compare", has_text="THEIRS").wait_for()
    expect(drawer.get_by_label("Device")).to_have_value("MINE")
    expect(drawer.get_by_label("Location")).to_have_value("Room 5")
    expect(drawer).to_contain_text("Ada Lovelace")
    drawer.get_by_role("button", name="Save").click()
    mine.locator(".side .facts", has_text="MINE").wait_for()
    cast.ticket.refresh_from_db()
    assert (cast.ticket.device, cast.ticket.location) == ("MINE", "Room 5")


def test_new_entries_are_announced_not_shuffled_in(open_as):
    cast = rich_cast()
    page = open_as(cast.agent, detail_url(cast.ticket))
    page.locator("#presence").wait_for(state="attached")
    actions.reply(cast.ticket, by=cast.ticket.requester, text="在吗？")
    settle(page)
    page.evaluate("htmx.trigger('#presence', 'look')")
    news = page.get_by_text("1 new entry")
    news.wait_for()
    expect(page.locator(".entry", has_text="在吗？")).to_have_count(0)
    news.click()
    page.locator(".entry-requester", has_text="在吗？").wait_for()


def test_everything_works_without_script(open_as):
    cast = rich_cast()
    page = open_as(cast.agent, detail_url(cast.ticket), script=False)
    page.locator(".composer-tab", has_text="Internal note").click()
    page.fill("#composer-text", "无脚本备注")
    page.get_by_role("button", name="Save note").click()
    expect(page.locator(".entry-note", has_text="无脚本备注")).to_have_count(1)
    page.locator("a[href$='/moves/pend/']").click()
    expect(page).to_have_url(re.compile(f"{address(cast.ticket, 'move', 'pend')}$"))
    page.get_by_label("Waiting for a part").check(force=True)
    page.get_by_label("Follow up at").fill("2099-01-01T10:00")
    page.get_by_role("button", name="Put on hold").click()
    expect(page.locator(".event", has_text="put it on hold")).to_have_count(1)
    cast.ticket.refresh_from_db()
    assert cast.ticket.state == "pending"


def test_attached_file_is_taken_back(open_as):
    cast = rich_cast()
    page = open_as(cast.agent, detail_url(cast.ticket))
    page.set_input_files("input[name=files]", [{"name": "log.txt", "mimeType": "text/plain", "buffer": b"one line\n"}])
    page.locator(".upload input[name=attachments]").wait_for(state="attached")
    with page.expect_response(re.compile("/remove/$")) as answer:
        page.locator(".upload").get_by_role("button", name="Remove").click()
    assert answer.value.status == 204
    expect(page.locator(".upload")).to_have_count(0)
    assert not Attachment.objects.exists()


def test_who_leaves_at_once_loses_nothing(open_as):
    cast = rich_cast()
    page = open_as(cast.agent, detail_url(cast.ticket))
    page.fill("#composer-text", "刚写就走")
    page.goto(page.url.split("?")[0] + "?show=notes")
    until(Draft.objects.exists)
    page.reload()
    expect(page.locator("#composer-text")).to_have_value("刚写就走")


def test_a_double_click_makes_one_ticket(open_as):
    cast = make_cast()
    page = open_as(cast.agent, detail_url(cast.ticket) + "spin-off/incident/")
    page.get_by_role("button", name="Record", exact=True).dblclick()
    expect(page.get_by_text("is recorded and linked")).to_be_visible()
    assert Ticket.objects.count() == 2
