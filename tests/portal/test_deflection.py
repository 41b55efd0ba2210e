"""Answers while somebody asks: found, read in place, and counted when one ends the matter without a ticket."""

import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from knowledge.actions.deflection import TERMS_KEPT, forget_terms
from knowledge.models import Article, Deflection, Unhelpful
from knowledge.search import article_search_vector
from tests.factories import make_agent, make_department, make_team, make_ticket, make_user
from tests.portal.asking import URL, filled_in
from tests.tickets.desk_cast import signed_in
from tests.tickets.filing import ACCOUNTS, PRINTING, file_tickets, learn
from tickets.models import Category, Draft, ProposalOutcome, Ticket

pytestmark = pytest.mark.django_db
WORDS = "三楼打印机脱机了，合同打不出来"


def make_article(number: str, title: str, **fields) -> Article:
    values: dict[str, Any] = {
        "solution": "1. 打开打印队列\n2. **重启打印服务**",
        "is_published": True,
        "state": "published",
    } | fields
    owner = values.pop("owner", None) or make_agent()
    article = Article(number=number, title=title, owner=owner, published_at=timezone.now(), **values)
    article.search = article_search_vector(article)
    article.save()
    return article


@pytest.fixture
def printing(categories):
    return make_article("KB-7", "打印机脱机怎么办", keywords="打不出来")


@pytest.fixture
def categories():
    for position, (slug, name) in enumerate((("hardware", "硬件"), ("network", "网络"))):
        Category.objects.create(slug=slug, name=name, position=position)


@pytest.fixture
def person():
    return make_user("林晓雨", department=make_department("财务部"))


@pytest.fixture
def client(person):
    return signed_in(person)


def look(client, words=WORDS, **more) -> str:
    given = {"description": words, **more}
    return client.post(reverse("portal:ask_answers"), given, headers={"accept-language": "en"}).content.decode()


def key_of(page: str) -> str:
    found = re.search(r'name="answers_key" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_what_is_typed_finds_the_article_with_its_solution_in_place(client, printing):
    page = look(client)
    assert "1 answer may help" in page
    assert "<mark>打印机脱机</mark>怎么办" in page
    assert "<strong>重启打印服务</strong>" in page


def test_what_has_nothing_to_do_with_it_is_not_offered(client, printing):
    assert "打印机脱机怎么办" not in look(client, "食堂今天的菜不错，想请教工会活动")


@pytest.mark.parametrize("fields", [{"audience": "staff"}, {"is_published": False, "state": "draft"}])
def test_what_one_may_not_read_is_not_offered(client, categories, fields):
    make_article("KB-8", "打印机脱机怎么办", **fields)
    assert "打印机脱机怎么办" not in look(client)


def test_at_most_four(client, categories):
    for place in range(7):
        make_article(f"KB-{20 + place}", f"打印机脱机 {place}")
    assert "4 answers may help" in look(client)


def test_what_is_typed_is_never_markup(client, categories):
    make_article("KB-9", "<b>打印机</b>脱机", solution="<script>alert(1)</script>")
    page = look(client)
    assert "<script>" not in page and "<b>" not in page
    assert "&lt;b&gt;<mark>打印机</mark>&lt;/b&gt;" in page


def test_this_solved_it_ends_without_a_ticket_and_is_counted(client, person, printing):
    client.post(reverse("portal:ask_draft"), filled_in(client, description=WORDS))
    answer = client.post(URL, filled_in(client, description=WORDS, answers_key=key_of(look(client)), solved="KB-7"))
    assert answer["Location"] == "/portal/answers/thanks/?answer=KB-7"
    row = Deflection.objects.get()
    assert (row.article, row.place, row.department) == (printing, "ask", person.department)
    assert "脱机" in row.terms
    assert not Ticket.objects.exists() and not Draft.objects.exists()
    printing.refresh_from_db()
    assert printing.solved_count == 1
    page = client.get(answer["Location"], headers={"accept-language": "en"}).content.decode()
    assert "打印机脱机怎么办” has solved it" in page


def test_nobody_is_remembered(client, person, printing):
    client.post(URL, filled_in(client, description=WORDS, answers_key=key_of(look(client)), solved="KB-7"))
    kept = str(Deflection.objects.values().get())
    assert person.name not in kept and WORDS not in kept


def test_one_page_counts_once(client, printing):
    given = filled_in(client, description=WORDS, answers_key=key_of(look(client)), solved="KB-7")
    for _time in range(2):
        assert client.post(URL, given).status_code == 302
    assert Deflection.objects.count() == 1


@pytest.mark.parametrize("number", ["KB-8", "KB-999", "x\x00", "<script>"])
def test_what_one_may_not_read_is_not_counted(client, printing, number):
    make_article("KB-8", "打印机脱机怎么办", audience="staff")
    given = filled_in(client, description=WORDS, answers_key=key_of(look(client)), solved=number)
    assert client.post(URL, given).status_code == 200
    assert not Deflection.objects.exists()


def test_a_key_of_somebody_else_counts_nothing(client, printing):
    key = key_of(look(signed_in(make_user())))
    client.post(URL, filled_in(client, description=WORDS, answers_key=key, solved="KB-7"))
    assert not Deflection.objects.exists()


def test_did_not_help_takes_it_off_the_page_and_asking_goes_on(client, printing):
    key = key_of(look(client))
    given = {"description": WORDS, "answers_key": key, "unhelpful": "KB-7"}
    page = client.post(reverse("portal:ask_unhelpful"), given).content.decode()
    assert "打印机脱机怎么办" not in page and 'name="dismissed" value="KB-7"' in page
    assert Unhelpful.objects.get().article == printing
    assert "打印机脱机怎么办" not in look(client, answers_key=key, dismissed="KB-7")


def test_without_script_a_button_looks_and_nothing_typed_is_lost(client, printing):
    page = client.post(URL, filled_in(client, description=WORDS, location="三楼", look="1")).content.decode()
    assert "<mark>打印机脱机</mark>怎么办" in page
    assert WORDS in page and "三楼" in page
    assert not Ticket.objects.exists()


def test_a_public_known_error_answers_too(client, printing):
    manager = make_agent(teams=(make_team(),), role="problem_manager")
    problem = make_ticket(kind="problem", by=manager, title="打印驱动缺陷")
    found = {"symptom": "打印机脱机，合同打不出来", "workaround": "改用二楼的打印机", "workaround_public": True}
    for name, value in {**found, "workaround_published_at": timezone.now()}.items():
        setattr(problem.problem, name, value)
    problem.problem.save()
    page = look(client)
    assert page.index("改用二楼的打印机") < page.index("重启打印服务")
    client.post(URL, filled_in(client, description=WORDS, answers_key=key_of(page), solved=problem.number))
    assert Deflection.objects.get().known_error == problem


def test_the_home_page_finds_answers_while_typing(client, printing):
    page = client.get(reverse("portal:answers"), {"q": "打印机脱机"}, headers={"hx-request": "true"}).content.decode()
    assert "<mark>打印机脱机</mark>怎么办" in page
    given = {"answers_key": key_of(page), "place": "search", "q": "打印机脱机", "solved": "KB-7"}
    assert client.post(reverse("portal:answer_solved"), given).status_code == 302
    assert Deflection.objects.get().place == "search"


def test_without_htmx_the_results_page_answers(client, printing):
    assert client.get(reverse("portal:answers"), {"q": "打印"})["Location"].startswith("/portal/search/?q=")


def test_strangers_sign_in_first(db):
    from django.test import Client

    for name in ("ask_answers", "ask_unhelpful", "answer_solved"):
        assert Client().post(reverse(f"portal:{name}")).status_code == 302


def test_terms_are_forgotten_and_the_count_stays(client, printing):
    client.post(URL, filled_in(client, description=WORDS, answers_key=key_of(look(client)), solved="KB-7"))
    forget_terms(timezone.now() + TERMS_KEPT * 2)
    row = Deflection.objects.get()
    assert (row.terms, row.digest, row.department is None) == ([], "", False)


def test_looking_costs_a_bounded_number_of_statements(client, categories, django_assert_max_num_queries):
    for place in range(12):
        make_article(f"KB-{30 + place}", f"打印机脱机 {place}")
    look(client)
    with django_assert_max_num_queries(16):
        look(client)


class TestProposedCategory:
    @pytest.fixture(autouse=True)
    def _learned(self, categories):
        hardware = Category.objects.get(slug="hardware")
        printers = Category.objects.create(slug="printers", name="打印机", parent=hardware)
        file_tickets(PRINTING, 110, category=printers, team=None)
        file_tickets(ACCOUNTS, 110, category=Category.objects.get(slug="network"), team=None)
        learn()

    def test_it_is_suggested_and_not_chosen(self, client):
        page = look(client, "打印机脱机，打印不了")
        assert "Suggested:" in page and "<strong>打印机</strong>" in page
        assert 'data-value="hardware" data-then="subcategory=printers"' in page

    def test_without_script_it_is_taken_over(self, client):
        given = filled_in(client, category="network", description="打印机脱机，打印不了", use="category:printers")
        page = client.post(URL, given).content.decode()
        assert re.search(r'name="category" value="hardware" required checked', page)
        assert re.search(r'name="subcategory" value="printers" checked', page)

    def test_what_became_of_it_is_counted(self, client):
        sealed = re.search(r'name="proposed" value="([^"]+)"', look(client, "打印机脱机，打印不了")).group(1)
        given = {"category": "hardware", "subcategory": "printers", "description": "打印机脱机，打印不了"}
        client.post(URL, filled_in(client, proposed=sealed, **given))
        assert ProposalOutcome.objects.get().result == "accepted"
