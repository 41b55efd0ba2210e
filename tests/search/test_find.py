"""One box over everything: what it finds however it is typed, for whom, and at what cost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.catalog.cast import make_item
from tests.factories import make_agent, make_team, make_ticket
from tests.knowledge.making import make_article
from tests.search.conftest import as_user
from tickets.models import SearchTerm, SynonymGroup

pytestmark = pytest.mark.django_db
DESK, PORTAL = "/search/", "/portal/search/"


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("打印机脱机", "打印機脫機"),
        ("印表機卡紙", "印表机卡纸"),
        ("ERP 登录", "ＥＲＰ"),
        ("打印机脱机", "dyj"),
        ("打印机脱机", "dayinji"),
        ("打印机脱机", "dayin"),
        ("重庆工厂断网", "chongqing"),
        ("更新报错 0x0000011B", "0x0000011b"),
        ("更新报错 0x0000011B", "0x11b"),
        ("ERR_CONNECTION_RESET", "connection_reset"),
        ("报 ORA-12154", "12154"),
        ("地址 192.168.1.1 冲突", "192.168.1.1"),
        ("Printer offline", "printers"),
    ],
)
def test_finds_however_it_is_typed(found, title, typed):
    make_ticket(title=title)
    make_ticket(title="别的事情")
    assert found(typed) == [title]


@pytest.mark.parametrize(
    ("title", "typed"),
    [("地址 192.168.1.15 冲突", "192.168.1.1"), ("报 ORA-12154", "ORA-12155"), ("打印机脱机", "dyx")],
)
def test_numbers_and_codes_are_exact(found, title, typed):
    make_ticket(title=title)
    assert found(typed, exactly=True) == []


def test_a_ticket_s_number_finds_that_ticket_alone(found):
    tickets = [make_ticket(title=f"事情 {n}", description="见 IT-20200101-1") for n in range(12)]
    assert found(tickets[0].number.lower(), kind="tickets") == ["事情 0"]


def test_synonyms_find_each_other_from_the_next_search_on(found):
    make_ticket(title="内网无法访问")
    assert found("打不开", exactly=True) == []
    group = SynonymGroup.objects.create(words=["打不开", "无法访问"])
    assert found("内网打不开") == ["内网无法访问"]
    group.delete()
    assert found("打不开", exactly=True) == []


def test_a_typing_mistake_is_put_right_and_said(agent):
    make_ticket(title="Outlook crashes")
    SearchTerm.objects.create(term="outlook", documents=50)
    page = as_user(agent).get(DESK, {"q": "Outlok"}).content.decode()
    assert "<mark>Outlook</mark> crashes" in page
    assert "exactly=1" in page


def test_searching_exactly_takes_no_word_for_another(found):
    make_ticket(title="Outlook crashes")
    SearchTerm.objects.create(term="outlook", documents=50)
    assert found("Outlok", exactly=True) == []


def test_a_question_finds_what_answers_it_although_no_text_holds_all_of_it(found):
    make_article(title="打印机脱机", solution="先重启打印服务，再检查网线。")
    make_article(title="邮箱容量", solution="清理已发送邮件。")
    assert found("我的打印机昨天开始一直显示脱机，应该怎么处理？", kind="articles")[0] == "打印机脱机"


def test_the_title_counts_more_than_the_text(found):
    make_article(title="常见问题", solution="如果 VPN 断开，请重新连接。")
    make_article(title="VPN 断开", solution="常见问题在此说明，请按步骤操作。")
    assert found("vpn 断开", kind="articles") == ["VPN 断开", "常见问题"]


def test_hits_are_marked_and_everything_else_is_escaped(agent):
    make_ticket(title="打印机<script>alert(1)</script>", description="<img src=x onerror=alert(2)> 打印机坏了")
    page = as_user(agent).get(DESK, {"q": "打印机"}).content.decode()
    assert "<mark>打印机</mark>&lt;script&gt;" in page
    assert "<img src=x" not in page


@pytest.mark.parametrize("typed", ["dyj", "打印機"])
def test_what_was_found_by_sound_or_in_other_characters_is_marked_too(agent, typed):
    make_ticket(title="三楼打印机脱机")
    assert "三楼<mark>打印机</mark>脱机" in as_user(agent).get(DESK, {"q": typed}).content.decode()


@pytest.mark.parametrize("text", ["\x00", "&|!():*'\\", "x" * 5_000, "😀😀", "=1+1", "% _", "打" * 300])
def test_takes_whatever_is_typed(agent, text):
    for address in (DESK, PORTAL):
        assert as_user(agent).get(address, {"q": text}, follow=True).status_code == 200


def test_a_confidential_ticket_is_found_by_nobody_else(found, employee):
    make_ticket(
        employee, title="泄密事件调查", by=make_agent(teams=(make_team(),), role="supervisor"), confidential=True
    )
    assert found("泄密事件") == []
    assert found("泄密事件", employee) == ["泄密事件调查"]


def test_an_employee_finds_their_own_tickets_and_no_asset_or_person(found, employee):
    make_ticket(employee, title="打印机脱机")
    make_ticket(title="打印机卡纸")
    assert found("打印机", employee, kind="tickets") == ["打印机脱机"]
    assert found("王伟", employee, kind="people") == []


def test_an_article_for_the_desk_is_not_found_by_employees(found, employee):
    make_article(title="打印机后台密码", audience="staff")
    assert found("打印机后台") == ["打印机后台密码"]
    assert found("打印机后台", employee) == []


def test_a_draft_is_not_found(found):
    make_article(title="打印机后台密码", state="draft")
    assert found("打印机后台") == []


def test_people_are_found_by_how_their_names_sound(found, agent):
    assert found("wangwei", kind="people") == ["王伟"]
    assert found("ww", kind="people") == ["王伟"]
    agent.name = "赵磊"
    agent.save()
    assert found("wangwei", kind="people") == []


def test_the_pages_of_one_kind(found):
    for n in range(25):
        make_ticket(title=f"打印机 {n}")
    first, second = (found("打印机", kind="tickets", page=page) for page in (1, 2))
    assert (len(first), len(second)) == (20, 5)
    assert not set(first) & set(second)


def test_what_finds_nothing_offers_to_ask_with_the_same_words(employee):
    page = as_user(employee).get(PORTAL, {"q": "量子传真机"}).content.decode()
    assert f"{PORTAL}ask/?q=%E9%87%8F%E5%AD%90" in page


def test_an_employee_at_the_desk_s_address_goes_to_their_own(employee):
    answer = as_user(employee).get(DESK, {"q": "打印"})
    assert answer.headers["Location"] == "/portal/search/?q=%E6%89%93%E5%8D%B0"


def test_it_costs_the_same_however_much_is_found(agent):
    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert as_user(agent).get(DESK, {"q": "打印机 脱机"}).status_code == 200
        return len(captured)

    make_ticket(title="打印机脱机")
    make_article(title="打印机脱机")
    few = statements()
    for n in range(12):
        make_ticket(title=f"打印机脱机 {n}")
        make_article(title=f"打印机脱机 {n}")
    assert statements() == few
    assert few <= 40


def test_the_catalogue_is_found_by_pinyin_in_the_box_and_on_its_own_page(found, employee):
    make_item("打印机租用")
    make_item("新笔记本")
    assert found("dyj", employee, kind="catalog") == ["打印机租用"]
    page = as_user(employee).get("/portal/catalog/", {"q": "dyj"}).content.decode()
    assert "打印机租用" in page
    assert "新笔记本" not in page
