"""Review and publication."""

import pytest
from django.core.exceptions import ValidationError

from knowledge import actions
from knowledge.models import Article
from tests.knowledge.making import ahead, make_article, make_reviewer
from tickets.exceptions import Blocked

pytestmark = pytest.mark.django_db

EN = {"headers": {"Accept-Language": "en"}}


def test_a_reviewer_publishes(client, writer, reviewer, employee):
    article = make_article(writer, state="in_review")
    client.force_login(reviewer)

    client.post(f"/knowledge/{article.number}/moves/publish/", {"review_on": ahead().isoformat()})

    article = Article.objects.get()
    assert (article.state, article.is_published, article.review_on) == ("published", True, ahead())
    assert article.versions.get().reviewer == reviewer
    client.force_login(employee)
    assert client.get(f"/portal/knowledge/{article.number}/").status_code == 200


def test_an_article_without_a_solution_is_not_submitted(client, writer):
    article = make_article(writer, state="draft", solution="")
    client.force_login(writer)

    answer = client.post(f"/knowledge/{article.number}/moves/submit/", {"version": article.version}, **EN)

    assert answer.status_code == 409
    assert "Write the solution first" in answer.content.decode()
    assert Article.objects.get().state == "draft"


def test_nobody_reviews_their_own_where_another_could(reviewer):
    make_reviewer("第二人")
    article = actions.move(make_article(reviewer, state="draft"), "submit", by=reviewer)

    with pytest.raises(Blocked):
        actions.move(article, "publish", by=reviewer, review_on=ahead())


def test_the_only_reviewer_publishes_their_own_and_the_history_says_so(client, reviewer):
    article = actions.move(make_article(reviewer, state="draft"), "submit", by=reviewer)
    client.force_login(reviewer)
    assert "Nobody else can review it now" in client.get(f"/knowledge/{article.number}/", **EN).content.decode()

    actions.move(article, "publish", by=reviewer, review_on=ahead())

    assert article.events.latest("pk").data["own_review"]
    assert "since nobody else could" in client.get(f"/knowledge/{article.number}/", **EN).content.decode()


def test_whoever_rewrote_a_draft_does_not_review_it(writer, reviewer):
    make_reviewer("第二人")
    article = actions.edit(make_article(writer, state="draft"), by=reviewer, solution="全部重写")
    article = actions.move(article, "submit", by=writer)

    with pytest.raises(Blocked):
        actions.move(article, "publish", by=reviewer, review_on=ahead())


def test_sent_back_it_tells_its_writer_why(client, writer, reviewer):
    article = make_article(writer, state="in_review")
    client.force_login(reviewer)
    client.post(f"/knowledge/{article.number}/moves/send_back/", {"reason": "请写清步骤"})
    client.force_login(writer)

    assert "请写清步骤" in client.get(f"/knowledge/{article.number}/edit/").content.decode()


def test_sending_back_needs_a_reason(client, writer, reviewer):
    article = make_article(writer, state="in_review")
    client.force_login(reviewer)

    answer = client.post(f"/knowledge/{article.number}/moves/send_back/", {"reason": ""}, **EN)

    assert answer.context["form"].errors["reason"] == ["This field is required."]


@pytest.mark.parametrize("text", ["打电话给13812345678", "写给a.b@example.com", "在10.20.30.40上", "座机021-55667788"])
def test_personal_data_is_published_only_when_somebody_says_so(writer, reviewer, text):
    article = make_article(writer, state="in_review", solution=text)

    with pytest.raises(ValidationError) as refusal:
        actions.move(article, "publish", by=reviewer, review_on=ahead())
    assert "personal_data_checked" in refusal.value.error_dict

    actions.move(article, "publish", by=reviewer, review_on=ahead(), personal_data_checked=True)
    assert article.events.latest("pk").data["personal_data_kept"] == 1


@pytest.mark.parametrize(
    "text", ["版本10.20.30.40.5", "工单IT-20261116-14", "错误0x0000011b", "127.0.0.1", "12345678901234"]
)
def test_what_is_not_personal_does_not_stand_in_the_way(writer, reviewer, text):
    article = make_article(writer, state="in_review", solution=text)

    assert actions.move(article, "publish", by=reviewer, review_on=ahead()).is_published


def test_a_day_of_review_lies_ahead(client, writer, reviewer):
    article = make_article(writer, state="in_review")
    client.force_login(reviewer)

    answer = client.post(f"/knowledge/{article.number}/moves/publish/", {"review_on": "2020-01-01"}, **EN)

    assert answer.context["form"].errors["review_on"] == ["Choose a day ahead, at most five years from now."]


def test_a_second_version_takes_the_place_of_the_first(writer, reviewer):
    article = make_article(writer, state="revised", solution="旧办法")
    actions.edit(article, by=writer, solution="新办法")
    article = actions.move(article, "submit", by=writer, summary="换了办法")

    actions.move(article, "publish", by=reviewer, review_on=ahead())

    assert Article.objects.get().solution == "新办法"
    assert [(row.ordinal, row.state) for row in article.versions.all()] == [(2, "published"), (1, "replaced")]


def test_a_discarded_version_leaves_the_published_one(writer):
    article = make_article(writer, state="revised")

    article = actions.move(article, "discard", by=writer)

    assert (article.state, article.is_published) == ("published", True)
    assert [row.state for row in article.versions.all()] == ["discarded", "published"]


def test_archived_nobody_reads_it_and_taken_up_again_it_begins_with_what_stood_there(writer, reviewer, employee):
    article = make_article(writer, solution="老办法")
    article = actions.move(article, "archive", by=reviewer, reason="过时")
    assert not Article.objects.readable_by(employee).exists()

    article = actions.move(article, "restore", by=writer)

    assert (article.state, article.working_version.solution, article.working_version.ordinal) == ("draft", "老办法", 2)


def test_versions_are_compared_side_by_side(client, writer):
    article = make_article(writer, state="revised", solution="第一步\n第二步\n第三步")
    actions.edit(article, by=writer, solution="第一步\n第二步：重启\n第三步\n第四步")
    client.force_login(writer)

    page = client.get(f"/knowledge/{article.number}/versions/?from=1&to=2").content.decode()

    assert "第二步<ins>：重启</ins>" in page
    assert "<ins>第四步</ins>" in page


def test_the_comparison_is_text(client, writer):
    article = make_article(writer, state="revised", solution="<b>旧</b>")
    actions.edit(article, by=writer, solution="<img src=x onerror=alert(1)>")
    client.force_login(writer)

    assert "<img src=x" not in client.get(f"/knowledge/{article.number}/versions/").content.decode()
