"""The knowledge manager's work list: what is missing, of no use, due or waiting, each with one step."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.roles import Role
from knowledge.actions.deflection import Asked, note_deflection, note_unhelpful
from knowledge.gaps import refresh_gaps
from knowledge.models import Article, Gap, SearchDecision
from knowledge.search import article_search_vector
from tests.factories import make_agent, make_category, make_ticket, make_user
from tests.tickets.desk_cast import signed_in
from tickets.models import SearchPlace
from tickets.search import log

pytestmark = pytest.mark.django_db
URL = "/knowledge/work/"


def make_article(number="KB-7", title="打印机卡纸怎么办", **fields) -> Article:
    values = {"solution": "取出纸屑", "is_published": True, "state": "published", "owner": make_agent()} | fields
    article = Article(number=number, title=title, published_at=timezone.now(), **values)
    article.search = article_search_vector(article)
    article.save()
    return article


@pytest.fixture
def manager():
    return make_user("方敏", roles=(Role.KNOWLEDGE_MANAGER,))


@pytest.fixture
def client(manager):
    return signed_in(manager)


def page_of(client) -> str:
    return client.get(URL, headers={"accept-language": "en"}).content.decode()


def fail_to_find(text="投影仪没有信号", times=2):
    for _time in range(times):
        log.note(text, {}, place=SearchPlace.PORTAL)


@pytest.mark.parametrize(
    ("role", "status"),
    [("knowledge_manager", 200), ("supervisor", 200), ("auditor", 200), ("first_line", 404), ("administrator", 404)],
)
def test_who_finds_it(role, status):
    assert signed_in(make_user(roles=(role,))).get(URL).status_code == status


def test_employees_do_not(db):
    assert signed_in(make_user()).get(URL).status_code == 404


def test_an_empty_one_says_so(client):
    assert "Nothing to do" in page_of(client)


class TestSearches:
    def test_what_found_nothing_stands_there_with_how_often(self, client):
        fail_to_find()
        log.note("打印机", {"articles": 3}, place=SearchPlace.PORTAL)
        page = page_of(client)
        assert "投影仪没有信号" in page and "found nothing 2 times" in page
        assert "打印机" not in page

    def test_an_article_is_begun_with_the_words(self, client, manager):
        fail_to_find()
        answer = client.post(f"{URL}search/", {"text": "投影仪没有信号", "do": "write"})
        article = Article.objects.get()
        assert answer["Location"] == f"/knowledge/{article.number}/edit/"
        assert (article.title, article.owner, article.state) == ("投影仪没有信号", manager, "draft")
        assert "found nothing" not in page_of(client)

    def test_dismissed_it_is_gone_until_it_fails_again(self, client):
        fail_to_find()
        client.post(f"{URL}search/", {"text": "投影仪没有信号", "do": "dismiss"})
        assert "found nothing" not in page_of(client)
        SearchDecision.objects.update(at=timezone.now() - timedelta(hours=1))
        fail_to_find(times=1)
        assert "found nothing" in page_of(client)

    @pytest.mark.parametrize("text", ["", "   ", "\x00"])
    def test_no_words_are_nothing(self, client, text):
        client.post(f"{URL}search/", {"text": text, "do": "write"})
        assert not Article.objects.exists()

    def test_words_are_never_markup(self, client):
        fail_to_find("<script>alert(1)</script>")
        assert "<script>alert" not in page_of(client)

    def test_who_only_reads_does_not_act(self):
        auditor = signed_in(make_user(roles=(Role.AUDITOR,)))
        fail_to_find()
        assert "Needs none" not in page_of(auditor)
        assert auditor.post(f"{URL}search/", {"text": "投影仪没有信号", "do": "dismiss"}).status_code == 404


class TestGaps:
    TITLES = ("投影仪没有信号，开不了会", "会议室投影仪没有信号", "投影仪没有信号，换线也不行")

    def recur(self, **fields):
        return [make_ticket(title=title, **fields) for title in self.TITLES]

    def test_what_recurs_without_an_article_stands_there_with_examples(self, client):
        first = self.recur()[0]
        assert refresh_gaps(timezone.now()) == 1
        page = page_of(client)
        assert "3 tickets" in page and first.number in page
        assert "/knowledge/new/?ticket=IT-" in page

    def test_what_an_article_answers_does_not(self):
        make_article(title="投影仪没有信号怎么办")
        self.recur()
        assert refresh_gaps(timezone.now()) == 0

    def test_what_an_article_was_written_from_is_off_the_list_at_once(self, client):
        ticket = self.recur()[0]
        refresh_gaps(timezone.now())
        article = make_article(title="全然不同")
        article.ticket_rows.create(ticket=ticket, kind="written_from", at=timezone.now())
        assert "3 tickets" not in page_of(client)
        assert refresh_gaps(timezone.now()) == 0

    def test_confidential_ones_are_left_out(self):
        self.recur(by=make_agent(), confidential=True)
        assert refresh_gaps(timezone.now()) == 0

    def test_a_category_takes_more(self):
        category = make_category("会议设备")
        for place in range(10):
            make_ticket(title="甲乙丙丁戊己庚辛壬癸"[place] * 4, category=category)
        refresh_gaps(timezone.now())
        assert [(gap.basis, gap.count) for gap in Gap.objects.all()] == [("category", 10)]

    def test_dismissed_with_a_reason_they_do_not_come_again(self, client, manager):
        self.recur()
        refresh_gaps(timezone.now())
        gap = Gap.objects.get()
        client.post(f"{URL}gaps/{gap.pk}/", {"reason": "设备已更换"})
        gap.refresh_from_db()
        assert (gap.state, gap.reason, gap.decided_by) == ("dismissed", "设备已更换", manager)
        assert refresh_gaps(timezone.now()) == 0

    def test_not_without_a_reason(self, client):
        self.recur()
        refresh_gaps(timezone.now())
        client.post(f"{URL}gaps/{Gap.objects.get().pk}/", {"reason": " "})
        assert Gap.objects.get().state == "open"

    def test_run_twice_it_is_the_same(self):
        self.recur()
        refresh_gaps(timezone.now())
        before = Gap.objects.get().pk
        refresh_gaps(timezone.now())
        assert Gap.objects.get().pk == before


def test_articles_of_no_use_are_named(client, manager):
    make_article("KB-1", "没人觉得有用", not_useful_count=3, useful_count=1)
    make_article("KB-2", "读得多没人说好", view_count=40)
    useful = make_article("KB-3", "有用的", not_useful_count=2, useful_count=9)
    passed = make_article("KB-4", "被跳过的")
    for place in range(2):
        note_unhelpful(passed, Asked("打印机", "ask", f"page-{place}"), by=manager)
    section = page_of(client).partition('id="unhelpful"')[2].partition("</section>")[0]
    assert all(number in section for number in ("KB-1", "KB-2", "KB-4"))
    assert useful.number not in section


def test_due_and_waiting_ones_are_named(client):
    yesterday = timezone.localdate() - timedelta(days=1)
    make_article("KB-1", "该复核了", review_on=yesterday)
    waiting = make_article("KB-2", "等审核", state="in_review", is_published=False)
    waiting.versions.create(
        ordinal=1, state="in_review", title="等审核", author=make_agent(), created_at=timezone.now()
    )
    page = page_of(client)
    assert "Look through: 该复核了" in page and "Review: 等审核" in page


def test_tickets_saved_are_counted_by_month_and_article(client, manager):
    article = make_article()
    for place in range(3):
        note_deflection(article, Asked("打印机卡纸", "ask", f"page-{place}"), by=manager)
    page = page_of(client)
    month = timezone.localdate().strftime("%Y-%m")
    row = page.partition(f'<th scope="row">{month}</th>')[2].partition("</tr>")[0]
    assert '<td class="number">3</td>' in row


def test_it_costs_the_same_however_much_there_is(client, django_assert_max_num_queries):
    for place in range(20):
        fail_to_find(f"没有的东西 {place}", 1)
        make_article(f"KB-{place}", f"没用的 {place}", view_count=50, review_on=timezone.localdate())
    TestGaps().recur()
    refresh_gaps(timezone.now())
    page_of(client)
    with django_assert_max_num_queries(20):
        page_of(client)
