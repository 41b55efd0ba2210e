"""Reading an article, voting, and the tickets it solves."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from knowledge import actions
from knowledge.models import Article, ArticleTicket
from tests.factories import bring_to, make_agent, make_category, make_team, make_ticket, make_user, resolution
from tests.knowledge.making import make_article, make_reviewer
from tickets import actions as ticket_actions
from tickets.exceptions import NotAllowed, WrongState

pytestmark = pytest.mark.django_db

EN = {"headers": {"Accept-Language": "en"}}


@pytest.fixture
def article(writer):
    return make_article(writer, title="打印机脱机怎么办")


@pytest.fixture
def ticket(writer):
    team = make_team()
    team.members.add(writer)
    return bring_to(make_ticket(team=team, by=writer), "in_progress", writer)


def counts():
    return Article.objects.values_list("view_count", "useful_count", "not_useful_count", "solved_count").get()


def test_a_reading_counts_once_for_each_person(client, article, employee):
    for user in (employee, make_user(), employee):
        client.force_login(user)
        client.get(f"/portal/knowledge/{article.number}/")

    assert counts()[0] == 2


def test_a_vote_can_be_changed(client, article, employee):
    client.force_login(employee)
    client.post(f"/portal/knowledge/{article.number}/vote/", {"useful": "yes"})
    client.post(f"/portal/knowledge/{article.number}/vote/", {"useful": "no", "comment": "没写7F怎么办"})

    assert counts()[1:3] == (0, 1)
    assert article.vote_rows.get().comment == "没写7F怎么办"


def test_what_was_missing_is_asked_of_whoever_says_no(client, article, employee):
    client.force_login(employee)
    page = client.post(
        f"/portal/knowledge/{article.number}/vote/",
        {"useful": "no"},
        headers={"Accept-Language": "en", "HX-Request": "true"},
    )

    assert "What was missing?" in page.content.decode()


def test_what_was_missing_is_read_by_those_who_look_after_it(client, article, employee, writer):
    actions.vote(article, by=employee, useful=False, comment="没写7F怎么办")
    client.force_login(make_agent())
    assert "没写7F怎么办" not in client.get(f"/knowledge/{article.number}/").content.decode()

    client.force_login(writer)

    assert "没写7F怎么办" in client.get(f"/knowledge/{article.number}/").content.decode()


def test_a_vote_says_something(client, article, employee):
    client.force_login(employee)
    url = f"/portal/knowledge/{article.number}/vote/"

    assert client.post(url, {}, headers={"HX-Request": "true"}).status_code == 400
    assert not article.vote_rows.exists()


def test_too_long_a_remark_is_refused_and_kept(client, article, employee):
    client.force_login(employee)
    url = f"/portal/knowledge/{article.number}/vote/"

    answer = client.post(url, {"useful": "no", "comment": "长" * 1_001}, headers={"HX-Request": "true"})

    assert answer.status_code == 400
    assert "长" * 1_001 in answer.content.decode()


def test_what_one_may_not_read_one_does_not_vote_on(writer, employee):
    draft = make_article(writer, state="draft")

    with pytest.raises(NotAllowed):
        actions.vote(draft, by=employee, useful=True)


def test_it_solves_a_ticket_once(article, ticket, writer):
    for _time in range(2):
        actions.mark_solved(article, ticket, by=writer)

    assert counts()[3] == 1
    assert ticket.events.filter(verb="article_linked").count() == 1


def test_without_a_ticket_it_counts_each_time(article, employee):
    for _time in range(2):
        actions.mark_solved(article, by=employee)

    assert counts()[3] == 2


def test_a_draft_solves_nothing(writer, ticket):
    with pytest.raises(WrongState):
        actions.mark_solved(make_article(writer, state="draft"), ticket, by=writer)


def test_a_stranger_says_nothing_of_a_ticket(article, ticket):
    with pytest.raises(NotAllowed):
        actions.mark_solved(article, ticket, by=make_user())


def test_the_requester_may_say_what_solved_it(article, ticket):
    actions.mark_solved(article, ticket, by=ticket.requester)

    assert counts()[3] == 1


def test_taken_off_again_it_no_longer_counts(client, article, ticket, writer):
    row = actions.mark_solved(article, ticket, by=writer)
    client.force_login(writer)

    client.post(f"/knowledge/of/{ticket.number}/", {"remove": row.pk})

    assert counts()[3] == 0
    assert "took off the article" in client.get(f"/tickets/{ticket.number}/", **EN).content.decode()


def test_from_the_ticket_an_article_is_found_and_linked(client, article, ticket, writer):
    client.force_login(writer)
    page = client.get(f"/knowledge/of/{ticket.number}/?q=脱机").content.decode()
    assert article.number in page

    client.post(f"/knowledge/of/{ticket.number}/", {"article": article.number, "kind": "related"})

    assert ArticleTicket.objects.get().kind == "related"
    assert article.title in client.get(f"/tickets/{ticket.number}/").content.decode()


def test_resolving_names_the_article_that_did_it(article, ticket, writer):
    ticket = ticket_actions.move(ticket, "resolve", by=writer, article=f"{article.number} 打印机", **resolution())

    assert counts()[3] == 1
    assert ticket.events.latest("sequence").data["article"]["name"] == article.number


@pytest.mark.parametrize("text", ["KB-999", "没有编号", "KB-"])
def test_an_article_that_is_not_there_solves_nothing(ticket, writer, text):
    with pytest.raises(ValidationError) as refusal:
        ticket_actions.move(ticket, "resolve", by=writer, article=text, **resolution())

    assert list(refusal.value.error_dict) == ["article"]


def test_an_article_that_somebody_may_not_read_is_not_there_for_them(ticket, writer):
    hidden = make_article(make_reviewer(), audience="teams", teams=[make_team()])

    with pytest.raises(ValidationError) as refusal:
        ticket_actions.move(ticket, "resolve", by=writer, article=hidden.number, **resolution())

    assert refusal.value.error_dict["article"][0].code == "unknown"


def test_the_requester_finds_what_helps_beside_their_ticket(client, article, ticket, writer):
    actions.link(article, ticket, by=writer)
    client.force_login(ticket.requester)

    assert article.title in client.get(f"/portal/tickets/{ticket.number}/").content.decode()


def test_related_articles_are_those_of_its_words_and_category(client, writer, employee):
    printing = make_category("打印")
    article = make_article(writer, title="打印机脱机怎么办", category=printing)
    make_article(writer, title="邮箱满了怎么办")
    near = make_article(writer, title="打印机卡纸", category=printing)
    make_article(writer, title="打印机驱动下载", state="draft")
    client.force_login(employee)

    page = client.get(f"/portal/knowledge/{article.number}/")

    assert page.context["related"] == [near]


def test_the_portal_shows_topics_and_what_is_read_most(client, writer, employee):
    printing = make_category("打印")
    article = make_article(writer, category=make_category("扫描", parent=printing))
    Article.objects.update(view_count=5)
    client.force_login(employee)

    shelf = client.get("/portal/knowledge/").context["shelf"]

    assert [(topic.category, topic.count) for topic in shelf.topics] == [(printing, 1)]
    assert shelf.popular == shelf.new == [article]
    assert client.get(f"/portal/knowledge/?category={printing.slug}").context["shelf"].rows == [article]


def test_the_shelves_are_read_page_by_page(client, writer, employee):
    reviewer = make_reviewer()
    made = [make_article(writer, title=f"第{n}篇") for n in range(22)]
    client.force_login(employee)
    assert reviewer.is_active

    first = client.get("/portal/knowledge/?q=篇").context["shelf"]
    second = client.get(f"/portal/knowledge/{first.older}").context["shelf"]

    assert [len(first.rows), len(second.rows), second.older] == [20, 2, ""]
    assert {row.pk for row in (*first.rows, *second.rows)} == {article.pk for article in made}


def test_a_document_is_made_of_it(client, article, employee):
    pytest.importorskip("weasyprint")
    client.force_login(employee)

    answer = client.get(f"/portal/knowledge/{article.number}/pdf/")

    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("path", "most"),
    [("/knowledge/", 12), ("/knowledge/{n}/", 26), ("/portal/knowledge/{n}/", 22), ("/portal/knowledge/", 18)],
)
def test_pages_ask_the_database_no_more_for_more_articles(
    client, writer, employee, django_assert_max_num_queries, path, most
):
    article = make_article(writer)
    for _number in range(4):
        make_article(writer)
    client.force_login(employee if "portal" in path else writer)
    client.get(path.format(n=article.number))

    with django_assert_max_num_queries(most):
        client.get(path.format(n=article.number))


def test_the_terms_of_articles_are_made_anew_with_all_others(writer):
    article = make_article(writer, title="打印机脱机怎么办")
    Article.objects.update(search="'旧'")

    call_command("reindex_search", verbosity=0)

    assert Article.objects.search("dayinji").get() == article
