"""What was learned: problems and releases close with a published article, or with why there is none."""

import pytest
from django.core.exceptions import ValidationError

from knowledge.models import ArticleTicket
from tests.factories import make_team
from tests.knowledge.making import make_article, make_reviewer
from tests.problems.making import make_manager, make_problem
from tickets import actions

pytestmark = pytest.mark.django_db

EN = {"headers": {"Accept-Language": "en"}}


@pytest.fixture
def manager():
    return make_manager()


@pytest.fixture
def problem(manager):
    return make_problem(manager, "resolved")


def close(problem, manager, reference):
    return actions.move(problem, "close", by=manager, knowledge_decision="published", knowledge_reference=reference)


@pytest.mark.parametrize("said", ["{n}", "{n} 报表转圈", " {n}", "{n}，报表"])
def test_the_article_is_named_by_its_number(problem, manager, writer, said):
    article = make_article(writer)

    close(problem, manager, said.format(n=article.number))

    problem.refresh_from_db()
    assert problem.problem.knowledge_reference == article.number
    assert ArticleTicket.objects.get().ticket == problem


@pytest.mark.parametrize("said", ["KB-9999", "报表转圈", "https://example.com/KB-1"])
def test_what_is_no_article_closes_nothing(problem, manager, said):
    with pytest.raises(ValidationError) as refusal:
        close(problem, manager, said)

    assert refusal.value.error_dict["knowledge_reference"][0].code == "unknown"
    problem.refresh_from_db()
    assert problem.state == "resolved"


def test_a_draft_is_not_published(problem, writer):
    with pytest.raises(ValidationError) as refusal:
        close(problem, make_manager(), make_article(make_reviewer(), state="draft").number)
    assert refusal.value.error_dict["knowledge_reference"][0].code == "unknown"  # theirs to see it is not


def test_ones_own_draft_is_said_to_be_one(problem, manager):
    with pytest.raises(ValidationError) as refusal:
        close(problem, manager, make_article(manager, state="draft").number)

    assert refusal.value.error_dict["knowledge_reference"][0].code == "unpublished"


def test_an_article_of_another_team_is_not_there(problem, manager, writer):
    hidden = make_article(writer, audience="teams", teams=[make_team()])

    with pytest.raises(ValidationError) as refusal:
        close(problem, manager, hidden.number)

    assert refusal.value.error_dict["knowledge_reference"][0].code == "unknown"


def test_closing_offers_articles_and_to_write_one(client, problem, manager):
    client.force_login(manager)

    page = client.get(f"/tickets/{problem.number}/moves/close/", **EN).content.decode()

    assert 'hx-get="/knowledge/find/"' in page
    assert f"/knowledge/new/?ticket={problem.number}" in page


def test_articles_are_offered_while_one_types(client, manager, writer):
    article = make_article(writer, title="报表转圈")
    client.force_login(manager)

    page = client.get("/knowledge/find/?knowledge_reference=报表").content.decode()

    assert f'value="{article.number} 报表转圈"' in page


def test_the_closed_problem_leads_to_the_article_and_back(client, problem, manager, writer):
    article = make_article(writer)
    close(problem, manager, article.number)
    client.force_login(manager)

    assert f'href="/knowledge/{article.number}/"' in client.get(f"/tickets/{problem.number}/").content.decode()
    assert problem.number in client.get(f"/knowledge/{article.number}/").content.decode()


def test_what_was_decided_in_words_stays_readable(client, problem, manager):
    actions.move(problem, "close", by=manager, knowledge_decision="not_needed", knowledge_reason="只此一次")
    problem.problem.knowledge_decision, problem.problem.knowledge_reference = "published", "https://old.example/42"
    problem.problem.save()
    client.force_login(manager)

    assert 'href="https://old.example/42"' in client.get(f"/tickets/{problem.number}/").content.decode()


def test_a_problem_carries_its_cause_and_fix_into_the_article(client, problem, manager):
    client.force_login(manager)

    start = client.get(f"/knowledge/new/?ticket={problem.number}").context["form"].initial

    assert start["kind"] == "known_error"
    assert start["cause"] == problem.problem.root_cause
    assert "报表任务改用只读副本" in start["solution"]
