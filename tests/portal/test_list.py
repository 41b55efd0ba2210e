"""The lists: one's own, what one follows, one's department's; open or closed, searched, a page at a time."""

import pytest

from tests.factories import bring_to, make_category, make_department, make_ticket, make_user
from tickets import actions
from tickets.keyset import encode

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("team")]
URL = "/portal/tickets/"


def titles(answer):
    return [card.ticket.title for card in answer.context["cards"]]


def test_own_list_holds_own_tickets_only(client, employee):
    make_ticket(employee, title="自己的")
    make_ticket(title="别人的")
    assert titles(client.get(URL)) == ["自己的"]


def test_state_chooses_open_or_closed(client, employee, agent):
    make_ticket(employee, title="开着")
    bring_to(make_ticket(employee, title="关了"), "closed", agent)
    assert titles(client.get(URL)) == ["开着"]
    assert titles(client.get(URL, {"state": "closed"})) == ["关了"]
    assert titles(client.get(URL, {"state": "all"})) == ["关了", "开着"]


def test_search_narrows_the_list(client, employee):
    make_ticket(employee, title="打印机卡纸")
    wanted = make_ticket(employee, title="显示器闪屏")
    assert titles(client.get(URL, {"q": "闪屏"})) == ["显示器闪屏"]
    assert titles(client.get(URL, {"q": wanted.number})) == ["显示器闪屏"]
    assert titles(client.get(URL, {"q": "没有的词"})) == []


def test_watched_list_holds_what_others_share(client, employee):
    shared = make_ticket(title="一起看")
    actions.watch(shared, by=shared.requester, user=employee)
    make_ticket(employee, title="自己的")
    assert titles(client.get(URL, {"list": "watched"})) == ["一起看"]


def test_department_list_is_for_its_head_and_leaves_out_what_is_confidential(client, employee):
    secret = make_category(is_confidential=True)
    below = make_department(parent=employee.department)
    member, other = make_user(department=below), make_user(department=make_department())
    make_ticket(member, title="部门的")
    make_ticket(member, title="部门的秘密", category=secret)
    make_ticket(other, title="别的部门")
    assert titles(client.get(URL, {"list": "department"})) == []
    assert "list=department" not in client.get(URL).content.decode()
    employee.department.head = employee
    employee.department.save()
    assert titles(client.get(URL, {"list": "department"})) == ["部门的"]


def test_pages_lead_through_all_and_back(client, employee):
    for number in range(45):
        make_ticket(employee, title=f"第{number}张")
    first = client.get(URL)
    assert titles(first) == [f"第{number}张" for number in range(44, 24, -1)]
    assert not first.context["newer_url"]
    second = client.get(URL + first.context["older_url"])
    third = client.get(URL + second.context["older_url"])
    assert titles(third) == [f"第{number}张" for number in range(4, -1, -1)]
    assert not third.context["older_url"]
    back = client.get(URL + third.context["newer_url"])
    assert titles(back) == titles(second)
    assert titles(client.get(URL + back.context["newer_url"])) == titles(first)


@pytest.mark.parametrize(
    "query",
    [
        "page=zzz",
        f"page={encode('created_at', True, ['2000-01-01', 1])}",
        f"page={encode('created_at', True, ['2000-01-01T00:00:00+08:00', 2**63])}",
        f"page={encode('at', True, ['2000-01-01T00:00:00+08:00', 1])}",
        "state=broken",
        "list=broken",
        "page=%00",
        "q=%00",
        "page=%F0%9F%98%80",
    ],
)
def test_broken_address_shows_the_first_page(client, employee, query):
    make_ticket(employee, title="在")
    assert titles(client.get(f"{URL}?{query}")) == ["在"]


def test_list_costs_few_statements_however_long(client, employee, agent, django_assert_max_num_queries):
    employee.department.head = employee
    employee.department.save()
    for _ in range(25):
        bring_to(make_ticket(employee), "in_progress", agent)
    for name in ("own", "watched", "department"):
        with django_assert_max_num_queries(10):
            client.get(URL, {"list": name, "q": "打印"})


def test_empty_lists_say_what_comes_next(client, employee):
    page = client.get(URL).content.decode()
    assert "/portal/ask/" in page
    for query in ({"list": "watched"}, {"state": "closed"}, {"q": "没有"}):
        assert 'class="empty"' in client.get(URL, query).content.decode()
