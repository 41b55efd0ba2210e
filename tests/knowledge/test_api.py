"""The API of articles: the same rules as the pages."""

import pytest

from knowledge.models import Article
from tests.api.conftest import Caller
from tests.factories import bring_to, make_category, make_team, make_ticket
from tests.knowledge.making import ahead, make_article, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(writer):
    team = make_team()
    team.members.add(writer)
    return bring_to(make_ticket(team=team, by=writer), "in_progress", writer)


def test_a_draft_is_written_reviewed_and_published(writer, reviewer):
    category = make_category("打印")
    answer = Caller(writer).post("articles/", {"title": "打印机脱机", "solution": "重启", "category": category.slug})
    number = answer.json()["number"]
    assert (answer.status_code, answer.json()["state"]) == (201, "draft")

    assert Caller(writer).post(f"articles/{number}/moves/submit/", {"summary": "第一版"}).status_code == 200
    answer = Caller(reviewer).post(f"articles/{number}/moves/publish/", {"review_on": ahead().isoformat()})

    assert (answer.json()["state"], answer.json()["is_published"]) == ("published", True)


def test_once_with_a_key(writer):
    body, key = {"title": "打印机脱机"}, {"Idempotency_Key": "k1"}

    numbers = {Caller(writer).post("articles/", body, **key).json()["number"] for _time in range(2)}

    assert len(numbers) == Article.objects.count() == 1


def test_what_was_read_must_still_be_so(writer):
    article = make_article(writer, state="draft")

    answer = Caller(writer).patch(f"articles/{article.number}/", {"title": "别的"}, If_Match='"1"')

    assert answer.status_code == 412


def test_errors_stand_at_their_fields(writer):
    answer = Caller(writer).post("articles/", {"title": "", "kind": "novel", "x": 1})

    assert answer.status_code == 400
    assert {error["field"] for error in answer.json()["errors"]} >= {"title", "kind"}


@pytest.mark.parametrize(("state", "status"), [("draft", 404), ("published", 403)])
def test_employees_change_nothing(employee, state, status):
    article = make_article(state=state)
    caller = Caller(employee)

    assert caller.patch(f"articles/{article.number}/", {"title": "x"}).status_code == status
    assert caller.post(f"articles/{article.number}/moves/archive/", {"reason": "x"}).status_code == status
    assert caller.post("articles/", {"title": "x"}).status_code == 403


def test_employees_read_no_figures_of_the_desk(employee):
    article = make_article(keywords="脱机")

    content = Caller(employee).get(f"articles/{article.number}/").json()

    assert content["solution"] == "重启打印服务。"
    assert not {"keywords", "owner", "view_count", "state"} & {name for name, value in content.items() if value}


def test_employees_do_not_filter_by_what_they_may_not_read(employee):
    assert Caller(employee).get("articles/?state=draft").status_code == 400


def test_the_moves_one_has_are_told(writer):
    article = make_article(writer, state="draft", solution="")

    moves = Caller(writer).get(f"articles/{article.number}/moves/").json()

    assert [(move["name"], move["is_open"]) for move in moves] == [("submit", False), ("archive", True)]


def test_versions_are_for_those_who_look_after_it(writer, employee):
    article = make_article(writer, state="revised")

    assert [row["ordinal"] for row in Caller(writer).get(f"articles/{article.number}/versions/").json()] == [2, 1]
    assert Caller(writer).get(f"articles/{article.number}/versions/1/").json()["solution"] == "重启打印服务。"
    assert Caller(employee).get(f"articles/{article.number}/versions/").status_code == 404


def test_a_vote_by_api_counts(employee):
    article = make_article()

    assert Caller(employee).post(f"articles/{article.number}/vote/", {"useful": False}).status_code == 204
    assert Article.objects.get().not_useful_count == 1


def test_files_come_with_the_working_copy(writer, employee):
    article = make_article(writer, state="draft")
    file = upload(writer)

    answer = Caller(writer).post(f"articles/{article.number}/files/", {"attachments": [str(file.uuid)]})

    assert answer.status_code == 201
    assert Caller(writer).get(f"articles/{article.number}/files/").json()[0]["attachment"]["name"] == "截图.png"
    assert Caller(employee).get(f"articles/{article.number}/files/").status_code == 404
    row = answer.json()[0]["id"]
    assert Caller(writer).delete(f"articles/{article.number}/files/{row}/").status_code == 204


def test_an_article_is_linked_to_a_ticket(writer, ticket):
    article = make_article(writer)
    path = f"tickets/{ticket.number}/articles/"

    answer = Caller(writer).post(path, {"article": article.number, "kind": "solved"})

    assert (answer.status_code, answer.json()["kind"]) == (201, "solved")
    assert Caller(writer).get(path).json()[0]["article"]["number"] == article.number
    assert Article.objects.get().solved_count == 1
    assert Caller(writer).delete(f"{path}{answer.json()['id']}/").status_code == 204
    assert Article.objects.get().solved_count == 0


def test_lists_are_read_page_by_page(writer):
    for number in range(3):
        make_article(writer, title=f"第{number}篇", state="draft")

    first = Caller(writer).get("articles/?page_size=2").json()

    assert len(first["results"]) == 2
    assert first["next"]


def test_the_articles_of_a_list_are_read_in_few_statements(writer, django_assert_max_num_queries):
    for _number in range(5):
        make_article(writer)
    caller = Caller(writer)
    caller.get("articles/")

    with django_assert_max_num_queries(8):
        caller.get("articles/")
