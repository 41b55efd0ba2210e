"""Similar tickets and articles beside an open one: why they are shown, what may be seen, and what is done with them."""

import pytest
from django.urls import reverse
from django.utils import timezone

from assets.models import Asset, AssetKind
from knowledge.models import Article, ArticleTicket
from knowledge.search import article_search_vector
from tests.factories import bring_to, make_agent, make_category, make_ticket, make_user
from tests.tickets.desk_cast import address, detail_url, make_cast, signed_in
from tickets.asset_directory import assets
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
TITLE = "财务部打印机卡纸，合同打不出来"


@pytest.fixture
def cast():
    return make_cast(title=TITLE, category=make_category("打印机"))


def beside(cast, agent=None, **params) -> str:
    client = signed_in(agent or cast.agent)
    page = client.get(reverse("similar", args=[cast.ticket.number]), params, headers={"accept-language": "en"})
    return page.content.decode()


def solved(cast, title, **fields) -> Ticket:
    ticket = make_ticket(by=cast.agent, team=cast.team, title=title, **fields)
    return bring_to(ticket, "resolved", cast.agent)


def make_article(number="KB-7", title="打印机卡纸怎么办", **fields) -> Article:
    values = {"solution": "取出纸屑", "is_published": True, "state": "published", "owner": make_agent()} | fields
    article = Article(number=number, title=title, published_at=timezone.now(), **values)
    article.search = article_search_vector(article)
    article.save()
    return article


def test_the_solved_one_of_the_same_words_stands_there_with_its_solution_and_why(cast):
    other = solved(cast, "打印机卡纸打不出来", category=cast.ticket.category)
    page = beside(cast)
    assert other.number in page and "已重启打印服务。" in page
    assert "same category" in page and "same words: 打印机卡纸" in page


def test_it_is_fetched_after_the_page_and_a_link_without_script(cast):
    page = signed_in(cast.agent).get(detail_url(cast.ticket)).content.decode()
    url = reverse("similar", args=[cast.ticket.number])
    assert f'hx-get="{url}" hx-trigger="load"' in page and f'href="{url}"' in page


def test_the_same_error_code_is_a_reason_whatever_the_words(cast):
    cast.ticket = make_ticket(by=cast.agent, team=cast.team, title="无法登录", error_text="0x8004010F")
    other = solved(cast, "邮箱打不开", error_text="错误 0x8004010f，请重试")
    page = beside(cast)
    assert other.number in page and "error code 0x8004010f" in page


def test_the_same_asset_is_a_reason(cast):
    kind = AssetKind.objects.create(slug="printer", name="打印机", prefix="PRN", family="hardware")
    asset = Asset.objects.create(kind=kind, number="PRN-0001", name="三楼打印机")
    other = solved(cast, "打印机发灰", category=cast.ticket.category)
    for ticket in (cast.ticket, other):
        assets().name_on(ticket, [asset.pk], cast.agent)
    page = beside(cast)
    assert other.number in page and "same asset: PRN-0001" in page


def test_what_has_only_the_category_in_common_is_not_shown(cast):
    other = solved(cast, "申请墨盒", category=cast.ticket.category)
    assert other.number not in beside(cast)


def test_what_one_may_not_see_is_not_there(cast):
    secret = make_ticket(by=make_agent(), title=TITLE, category=cast.ticket.category, confidential=True)
    make_article(title="打印机卡纸机密", audience="teams")
    page = beside(cast)
    assert secret.number not in page and "打印机卡纸机密" not in page


def test_others_do_not_find_the_page(cast):
    assert signed_in(make_user()).get(reverse("similar", args=[cast.ticket.number])).status_code == 404
    hidden = make_ticket(by=make_agent(), title=TITLE, confidential=True)
    assert signed_in(cast.agent).get(reverse("similar", args=[hidden.number])).status_code == 404


def test_titles_are_never_markup(cast):
    solved(cast, "<b>打印机卡纸</b> 打不出来", category=cast.ticket.category)
    page = beside(cast)
    assert "<b>" not in page and "&lt;b&gt;<mark>打印机卡纸</mark>" in page


def test_its_solution_goes_into_the_form_to_be_read_first(cast):
    other = solved(cast, "打印机卡纸打不出来", category=cast.ticket.category)
    url = address(cast.ticket, "move", "resolve") + f"?solution={other.number}"
    assert f'href="{url}"' in beside(cast)
    assert "已重启打印服务。" in signed_in(cast.agent).get(url).content.decode()
    cast.ticket.refresh_from_db()
    assert cast.ticket.state == "in_progress"


@pytest.mark.parametrize("number", ["IT-20260101-9999", "\x00", "<script>"])
def test_a_solution_of_no_ticket_is_nothing(cast, number):
    page = signed_in(cast.agent).get(address(cast.ticket, "move", "resolve"), {"solution": number})
    assert page.status_code == 200


def test_a_solution_of_a_ticket_one_may_not_see_is_nothing(cast):
    other = make_agent(teams=())
    hidden = make_cast(title="机密", confidential=True)
    hidden.ticket = bring_to(hidden.ticket, "resolved", hidden.agent)
    url = address(cast.ticket, "move", "resolve") + f"?solution={hidden.ticket.number}"
    assert other.pk and "已重启打印服务。" not in signed_in(cast.agent).get(url).content.decode()


def test_this_article_solved_it_is_one_click(cast):
    article = make_article()
    assert "打印机卡纸" in beside(cast)
    url = reverse("knowledge:of_ticket", args=[cast.ticket.number])
    signed_in(cast.agent).post(url, {"article": article.number, "kind": "solved"})
    assert ArticleTicket.objects.get(kind="solved").ticket == cast.ticket


def test_it_costs_a_bounded_number_of_statements(cast, django_assert_max_num_queries):
    for place in range(12):
        solved(cast, f"打印机卡纸打不出来 {place}", category=cast.ticket.category)
        make_article(f"KB-{30 + place}", f"打印机卡纸 {place}")
    client, url = signed_in(cast.agent), reverse("similar", args=[cast.ticket.number])
    client.get(url, headers={"hx-request": "true"})
    with django_assert_max_num_queries(28):
        assert client.get(url, headers={"hx-request": "true"}).status_code == 200
