"""Assets by hand: handed out, confirmed, given back, disposed of; what depends on a server; a round of stock-taking."""

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from assets import actions
from assets.models import Asset
from tests.assets.making import make_asset, make_kind, make_place
from tests.factories import make_agent, make_department, make_team, make_ticket, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
SIZES = [(1440, 900), (390, 844)]


@pytest.fixture
def keeper():
    return make_agent("周启明", role=Role.SECOND_LINE, language="en", teams=(make_team(is_service_desk=True),))


@pytest.fixture
def employee():
    department = make_department("财务部")
    return make_user("林晓雨", employee_number="C10382", department=department, language="en")


def test_from_the_storeroom_to_a_person_and_back_to_the_end(open_as, keeper, employee):
    laptop = make_asset(name="ThinkPad T14", place=make_place("IT库房"))
    page = open_as(keeper, f"/assets/{laptop.number}/")
    drawer = page.locator("dialog#drawer")

    page.get_by_role("link", name="Issue…").click()
    drawer.get_by_role("button", name="Issue").click()
    expect(drawer).to_contain_text("Say to whom or where it goes.")
    drawer.get_by_label("Person").fill("C10382")
    expect(page.locator("datalist#people option")).to_have_attribute("value", "C10382 林晓雨")
    drawer.get_by_role("button", name="Issue").click()
    expect(page.locator(".asset-head")).to_contain_text("receipt not confirmed yet")

    own = open_as(employee, "/portal/")
    own.get_by_role("link", name="My devices").click()
    own.get_by_role("button", name=f"I have {laptop.number}").click()
    expect(own.locator(".toast")).to_contain_text(laptop.number)
    own.get_by_role("link", name="Ask for help with").click()
    expect(own.get_by_label(f"{laptop.number} ThinkPad T14")).to_be_checked()

    page.reload()
    page.get_by_role("link", name="Take back…").click()
    drawer.get_by_role("button", name="Take back").click()
    expect(page.locator(".asset-head")).to_contain_text("In stock")
    page.get_by_role("link", name="Dispose of…").click()
    drawer.get_by_label("Reason").fill("已到年限")
    drawer.get_by_role("button", name="Dispose of").click()
    expect(page.locator(".asset-head")).to_contain_text("Disposed of")
    history = page.locator(".asset-history")
    for sentence in (
        "周启明 issued it",
        "林晓雨 confirmed the receipt",
        "周启明 took it back",
        "周启明 disposed of it",
    ):
        expect(history).to_contain_text(sentence)
    assert Asset.objects.get().owner is None


def test_somebody_was_faster_and_nothing_typed_is_lost(open_as, keeper):
    laptop = make_asset()
    page = open_as(keeper, f"/assets/{laptop.number}/")
    drawer = page.locator("dialog#drawer")
    page.get_by_role("link", name="Report lost…").click()
    drawer.get_by_label("Reason").fill("出差遗失")
    actions.move(laptop, "repair", by=keeper, reason="屏幕")
    drawer.get_by_role("button", name="Report lost").click()
    expect(drawer).to_contain_text("was changed by somebody else")
    expect(drawer.get_by_label("Reason")).to_have_value("出差遗失")


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_impact_is_a_drawing_and_a_list(open_as, accessible, keeper, width, height):
    switch, host, erp = make_asset("network"), make_asset("server"), make_asset("service", name="企业资源计划")
    actions.relate(host, by=keeper, kind="depends_on", target=switch)
    actions.relate(erp, by=keeper, kind="runs_on", target=host)
    page = open_as(keeper, f"/assets/{switch.number}/", width=width, height=height)
    page.get_by_role("link", name="What depends on it").click()
    expect(page.locator("h1")).to_contain_text("If")
    expect(page.get_by_text("2 other assets are affected.")).to_be_visible()
    expect(page.locator("svg.graph a")).to_have_count(3)
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("main .rows").get_by_role("link", name="企业资源计划").click()
    expect(page.locator("h1")).to_have_text("企业资源计划")


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_round_of_stock_taking(open_as, accessible, keeper, width, height):
    site = make_place("总部")
    sixth, seventh = make_place("6F", parent=site), make_place("7F", parent=site)
    here, elsewhere, missing = (make_asset(place=seventh, name=f"显示器 {n}") for n in range(3))
    page = open_as(keeper, "/assets/stock-takes/", width=width, height=height)
    page.get_by_role("link", name="Begin a stock-take").click()
    page.get_by_label("Name").fill("三季度盘点")
    page.get_by_label("Place", exact=True).select_option(label="　7F")
    page.get_by_role("button", name="Make the list").click()
    expect(page.get_by_text("0 of 3 counted")).to_be_visible()

    page.get_by_label("Where you stand").select_option(label="　7F")
    page.get_by_label("Numbers").fill(f"{here.number}\nX-404")
    page.get_by_role("button", name="Count").click()
    expect(page.get_by_role("status").first).to_contain_text("No such number")
    page.get_by_label("Where you stand").select_option(label="　6F")
    page.get_by_label("Numbers").fill(elsewhere.number)
    page.get_by_role("button", name="Count").click()
    expect(page.get_by_text("2 of 3 counted")).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="Close the stock-take").click()
    page.get_by_role("checkbox", name=f"Choose {missing.number}").check()
    page.get_by_role("checkbox", name=f"Choose {elsewhere.number}").check()
    accessible(page)
    page.get_by_role("button", name="Put the chosen lines right").click()
    expect(page.locator(".toast")).to_contain_text("Put right: 2")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = {asset.pk: (asset.state, asset.place) for asset in Asset.objects.select_related("place")}
    assert found[missing.pk][0] == "lost"
    assert found[elsewhere.pk] == ("in_stock", sixth)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_every_page_is_accessible(open_as, accessible, keeper, employee, width, height):
    laptop, licence = make_asset(owner=employee), make_asset("licence", seats=3)
    actions.assign_seat(licence, by=keeper, person=employee)
    make_kind("laptop")
    ticket = make_ticket(employee)
    actions.name_on(ticket, [laptop.pk], by=keeper)
    for path in (
        "/assets/", "/assets/?warranty=90", f"/assets/{laptop.number}/", f"/assets/{licence.number}/seats/?q=林晓",
        "/assets/new/?kind=laptop", "/assets/import/", f"/assets/labels/?number={laptop.number}",
        f"/assets/{laptop.number}/moves/transfer/", f"/assets/{laptop.number}/relations/?q=资产",
        f"/assets/of/{ticket.number}/", f"/tickets/{ticket.number}/",
    ):  # fmt: skip
        page = open_as(keeper, path, width=width, height=height)
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        page.context.close()
    accessible(open_as(employee, "/assets/mine/", width=width, height=height))
    administrator = make_agent(role=Role.ADMINISTRATOR, language="en")
    accessible(open_as(administrator, "/settings/assets/", width=width, height=height))


def test_without_scripts_it_is_issued_all_the_same(open_as, keeper, employee):
    laptop = make_asset()
    page = open_as(keeper, f"/assets/{laptop.number}/", script=False)
    page.get_by_role("link", name="Issue…").click()
    page.get_by_label("Person").fill("C10382")
    page.get_by_role("button", name="Issue").click()
    page.wait_for_url(f"**/assets/{laptop.number}/")
    assert Asset.objects.get().owner == employee
