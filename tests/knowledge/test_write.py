"""Writing an article: the editor, its preview, its drafts, and what it begins with from a ticket."""

import pytest

from knowledge import actions
from knowledge.models import Article
from tests.factories import bring_to, make_agent, make_category, make_team, make_ticket, make_user
from tests.knowledge.making import make_article, upload
from tickets.exceptions import NotAllowed, StaleTicket, WrongState
from tickets.models import Draft

pytestmark = pytest.mark.django_db

EN = {"headers": {"Accept-Language": "en"}}
FORM = {
    "title": "打印机脱机", "symptoms": "图标变灰", "cause": "服务停了", "solution": "1. 重启服务", "kind": "faq",
    "language": "zh-hans", "audience": "everyone", "keywords": "脱机", "summary": "",
}  # fmt: skip


@pytest.fixture
def desk(client, writer):
    client.force_login(writer)
    return client


def test_an_agent_writes_a_draft(desk, writer):
    answer = desk.post("/knowledge/new/", FORM)

    article = Article.objects.get()
    assert answer.headers["Location"] == f"/knowledge/{article.number}/"
    assert (article.state, article.is_published, article.owner) == ("draft", False, writer)
    assert article.versions.get().solution == "1. 重启服务"


def test_nothing_typed_is_lost_when_the_title_is_missing(desk):
    answer = desk.post("/knowledge/new/", FORM | {"title": ""}, **EN)

    assert answer.status_code == 400
    assert "1. 重启服务" in answer.content.decode()
    assert answer.context["form"].errors["title"] == ["This field is required."]
    assert not Article.objects.exists()


def test_what_somebody_else_changed_is_not_written_over(desk, writer):
    article = make_article(writer, state="draft")
    actions.edit(article, by=writer, solution="先看电源")

    answer = desk.post(f"/knowledge/{article.number}/edit/", FORM | {"version": "1", "owner": writer.pk}, **EN)

    assert answer.status_code == 412
    assert "1. 重启服务" in answer.content.decode()
    assert article.versions.get().solution == "先看电源"


def test_a_new_version_leaves_the_published_one_as_it_is(writer):
    article = make_article(writer, state="revised", solution="重启打印服务。")

    actions.edit(article, by=writer, solution="换一台打印机。", title="打印机又脱机")

    article = Article.objects.get()
    assert (article.title, article.solution) == ("打印机脱机怎么办", "重启打印服务。")
    assert article.working_version.solution == "换一台打印机。"
    assert not Article.objects.search("换一台").exists()


def test_the_text_of_a_published_article_is_changed_by_a_new_version_alone(writer):
    article = make_article(writer)

    with pytest.raises(WrongState):
        actions.edit(article, by=writer, solution="换一台打印机。")


def test_while_it_is_reviewed_its_writer_keeps_their_hands_off(writer, reviewer):
    article = make_article(writer, state="in_review")

    with pytest.raises(NotAllowed):
        actions.edit(article, by=writer, solution="换一台打印机。")
    actions.edit(article, by=reviewer, solution="换一台打印机。")
    assert article.versions.get().author == writer


def test_who_reads_a_published_article_is_said_by_whoever_publishes(writer, reviewer):
    article = make_article(writer, audience="staff")

    with pytest.raises(NotAllowed):
        actions.edit(article, by=writer, audience="everyone")
    actions.edit(article, by=reviewer, audience="everyone")
    assert Article.objects.get().audience == "everyone"


def test_an_audience_of_teams_names_them(desk):
    answer = desk.post("/knowledge/new/", FORM | {"audience": "teams"}, **EN)

    assert answer.context["form"].errors["teams"] == ["Choose at least one team."]


def test_a_stale_version_is_refused_by_the_verb(writer):
    article = make_article(writer, state="draft")

    with pytest.raises(StaleTicket):
        actions.edit(article, by=writer, version=article.version - 1, title="别的")


def test_nothing_different_records_nothing(writer):
    article = make_article(writer, state="draft")

    actions.edit(article, by=writer, title=article.title, keywords="")

    assert [event.verb for event in article.events.all()] == ["written"]


def test_the_history_refuses_to_be_rewritten(writer):
    event = make_article(writer).events.first()

    with pytest.raises(Exception, match="append-only"):
        type(event).objects.filter(pk=event.pk).update(verb="x")


def test_what_is_typed_keeps_itself(desk, writer):
    desk.post("/knowledge/draft/", {"title": "写到一半", "solution": "先……"})

    page = desk.get("/knowledge/new/", **EN).content.decode()

    assert 'value="写到一半"' in page
    assert "Begin afresh" in page
    assert Draft.objects.get().user == writer


def test_saving_ends_the_draft(desk):
    desk.post("/knowledge/draft/", {"title": "写到一半"})
    desk.post("/knowledge/new/", FORM)

    assert not Draft.objects.exists()


def test_whoever_was_signed_out_is_not_told_that_it_was_saved(client):
    assert client.post("/knowledge/draft/", {"title": "x"}).status_code == 401


def test_the_preview_shows_what_readers_will_see(desk):
    text = "- [ ] 关机\n- [x] 开机\n\n| 现象 | 办法 |\n| --- | --- |\n| 灰 | 重启 |\n\n<script>alert(1)</script>"

    page = desk.post("/knowledge/preview/", FORM | {"solution": text}).content.decode()

    assert '<li class="todo">☐ 关机</li>' in page
    assert "<td>重启</td>" in page
    assert "&lt;script&gt;" in page
    assert "<script" not in page


def test_a_picture_in_the_text_becomes_the_articles(desk, writer):
    picture = upload(writer)
    text = f"![截图]({picture.get_absolute_url()})"

    desk.post("/knowledge/new/", FORM | {"solution": text, "attachments": [str(picture.uuid)]})

    file = Article.objects.get().files.get()
    assert file.is_inline
    assert desk.get(picture.get_absolute_url()).status_code == 200


def test_a_file_can_be_taken_off(desk, writer):
    picture = upload(writer)
    article = make_article(writer, state="draft", attachments=[picture])
    file = article.files.get()

    desk.post(f"/knowledge/{article.number}/files/{file.pk}/remove/")

    assert not article.files.exists()
    assert article.events.latest("pk").data == {"file": "截图.png"}


@pytest.mark.parametrize(
    "text", ["=HYPERLINK(1)", "+1", "@SUM(1)", "<img src=x onerror=alert(1)>", "😀" * 50, "‮txt.exe"]
)
def test_hostile_titles_are_text(desk, writer, text):
    desk.post("/knowledge/new/", FORM | {"title": text})

    article = Article.objects.get()
    assert article.title == text
    assert "<img src=x" not in desk.get(f"/knowledge/{article.number}/").content.decode()


def test_a_null_character_is_refused_at_its_field(desk):
    answer = desk.post("/knowledge/new/", FORM | {"solution": "a\x00b"}, **EN)

    assert "solution" in answer.context["form"].errors


def test_too_long_a_text_is_refused_at_its_field(desk):
    answer = desk.post("/knowledge/new/", FORM | {"solution": "长" * 50_001}, **EN)

    assert "solution" in answer.context["form"].errors


@pytest.fixture
def solved(writer):
    team = make_team()
    team.members.add(writer)
    requester = make_user("林晓雨", phone="13812345678")
    ticket = make_ticket(
        requester,
        title="ERP打不开",
        description="林晓雨的电脑10.1.2.3打不开ERP",
        category=make_category("业务系统"),
        team=team,
        by=make_agent(teams=(team,)),
    )
    return bring_to(ticket, "resolved", writer)


def test_an_article_begins_with_what_the_ticket_tells(desk, solved):
    page = desk.get(f"/knowledge/new/?ticket={solved.number}")

    start = page.context["form"].initial
    assert start["title"] == "ERP打不开"
    assert start["symptoms"] == "林晓雨的电脑10.1.2.3打不开ERP"
    assert start["solution"] == "已重启打印服务。"
    assert start["category"] == solved.category_id


def test_personal_data_of_the_ticket_is_shown(desk, solved):
    page = desk.get(f"/knowledge/new/?ticket={solved.number}")

    assert {(one.kind, one.text) for one in page.context["findings"]} == {("name", "林晓雨"), ("address", "10.1.2.3")}
    assert "<mark>林晓雨</mark>" in page.content.decode()


@pytest.mark.parametrize(("button", "left"), [("replace", "[Name]的电脑"), ("remove", "的电脑")])
def test_one_click_takes_a_find_out(desk, solved, button, left):
    form = FORM | {"symptoms": "林晓雨的电脑", "ticket": solved.number, button: "name:林晓雨"}

    page = desk.post("/knowledge/new/", form, **EN)

    assert page.context["form"]["symptoms"].value() == left
    assert page.context["form"]["solution"].value() == "1. 重启服务"
    assert not Article.objects.exists()


def test_ticket_and_article_tell_of_each_other(desk, solved):
    desk.post("/knowledge/new/", FORM | {"ticket": solved.number})

    article = Article.objects.get()
    assert article.ticket_rows.get().kind == "written_from"
    assert "began the article" in desk.get(f"/tickets/{solved.number}/", **EN).content.decode()
    assert solved.number in desk.get(f"/knowledge/{article.number}/").content.decode()


def test_a_ticket_one_may_not_see_is_not_there(desk):
    ticket = make_ticket(confidential=True, by=make_agent())

    assert desk.get(f"/knowledge/new/?ticket={ticket.number}").status_code == 404
