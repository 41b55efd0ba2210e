"""Answers, deflections, proposals and the work list of the knowledge base by API."""

import pytest
from django.utils import timezone

from accounts.roles import Role
from knowledge.models import Article, Deflection, Gap, SearchDecision, Unhelpful
from knowledge.search import article_search_vector
from tests.api.conftest import Caller
from tests.factories import make_agent, make_category, make_team, make_user
from tests.tickets.filing import ACCOUNTS, PRINTING, file_tickets, learn
from tickets.models import ProposalSettings, ProposalTraining, SearchPlace
from tickets.search import log

pytestmark = pytest.mark.django_db


def make_article(number="KB-7", title="打印机脱机怎么办", **fields) -> Article:
    values = {"solution": "重启打印服务", "is_published": True, "state": "published", "owner": make_agent()} | fields
    article = Article(number=number, title=title, published_at=timezone.now(), **values)
    article.search = article_search_vector(article)
    article.save()
    return article


@pytest.fixture
def call():
    return Caller(make_user())


class TestAnswers:
    def test_a_text_finds_what_one_may_read(self, call):
        make_article()
        make_article("KB-8", "打印机脱机内部", audience="staff")
        found = call.get("answers/?q=打印机脱机了").json()
        assert [(row["number"], row["solution"]) for row in found] == [("KB-7", "重启打印服务")]

    def test_no_text_is_an_error_at_the_field(self, call):
        answer = call.get("answers/?q=%20")
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"] == "q"

    def test_it_ended_the_matter(self, call):
        article = make_article()
        answer = call.post("deflections/", {"answer": "kb-7", "text": "打印机脱机"})
        assert (answer.status_code, answer.json()) == (201, {"answer": "KB-7", "helped": True})
        assert (Deflection.objects.get().article, Deflection.objects.get().place) == (article, "api")

    def test_it_did_not_help(self, call):
        make_article()
        assert call.post("deflections/", {"answer": "KB-7", "helped": False}).status_code == 201
        assert Unhelpful.objects.count() == 1 and not Deflection.objects.exists()

    @pytest.mark.parametrize("number", ["KB-8", "KB-99", "IT-20260101-1", "x\u0001"])
    def test_what_one_may_not_read_is_not_there(self, call, number):
        make_article("KB-8", audience="staff")
        assert call.post("deflections/", {"answer": number}).status_code == 400
        assert not Deflection.objects.exists()

    def test_an_unknown_field_is_refused(self, call):
        make_article()
        assert call.post("deflections/", {"answer": "KB-7", "person": "x"}).status_code == 400


class TestProposals:
    @pytest.fixture(autouse=True)
    def _learned(self):
        team = make_team("桌面运维组")
        file_tickets(PRINTING, 110, category=make_category("打印机", slug="printers"), team=team)
        file_tickets(ACCOUNTS, 110, category=make_category("账号"), team=make_team("账号组"))
        learn()

    def test_the_desk_reads_category_and_team_and_everybody_the_category(self, call):
        words = {"title": "打印机脱机，打印不了"}
        desk = {row["target"]: row["value"] for row in Caller(make_agent()).post("proposals/", words).json()}
        assert desk["category"] == "printers" and "team" in desk
        assert [row["target"] for row in call.post("proposals/", words).json()] == ["category"]

    def test_administrators_read_how_well_it_does(self):
        admin = Caller(make_user(roles=(Role.ADMINISTRATOR,)))
        shown = {row["target"]: row for row in admin.get("proposals/standing/").json()}
        assert shown["category"]["accuracy"] > 90 and shown["priority"]["silent"] == "few_classes"

    def test_administrators_set_the_threshold_and_begin_learning(self):
        admin = Caller(make_user(roles=(Role.ADMINISTRATOR,)))
        assert admin.patch("proposals/settings/", {"threshold": 80, "note": "更严"}).json() == {
            "threshold": 80,
            "routes": False,
        }
        assert ProposalSettings.load().threshold == 80
        assert admin.post("proposals/training/").status_code == 202
        assert ProposalTraining.objects.count() == 2

    @pytest.mark.parametrize("wrong", [{"threshold": 5}, {"threshold": "x"}, {"what": 1}])
    def test_what_makes_no_sense_is_refused(self, wrong):
        admin = Caller(make_user(roles=(Role.ADMINISTRATOR,)))
        assert admin.patch("proposals/settings/", wrong).status_code == 400

    def test_others_do_not(self):
        supervisor = Caller(make_user(roles=(Role.SUPERVISOR,)))
        for path in ("proposals/standing/", "proposals/settings/", "proposals/training/"):
            assert supervisor.get(path).status_code == 403
        assert supervisor.post("proposals/training/").status_code == 403


class TestWorkList:
    @pytest.fixture
    def manager(self):
        return Caller(make_user(roles=(Role.KNOWLEDGE_MANAGER,)))

    def test_it_is_read(self, manager):
        log.note("投影仪没有信号", {}, place=SearchPlace.API)
        make_article("KB-1", "没人觉得有用", not_useful_count=3)
        shown = manager.get("knowledge-work/").json()
        assert [row["text"] for row in shown["searches"]] == ["投影仪没有信号"]
        assert [row["number"] for row in shown["unhelpful"]] == ["KB-1"]
        assert len(shown["months"]) == 12

    def test_a_search_and_a_gap_are_dismissed(self, manager):
        now = timezone.now()
        gap = Gap.objects.create(basis="wording", key="x", name="x", count=3, since=now, until=now, found_at=now)
        assert manager.post(f"knowledge-work/gaps/{gap.pk}/dismiss/", {"reason": "已更换"}).status_code == 204
        assert manager.post(f"knowledge-work/gaps/{gap.pk}/dismiss/", {"reason": "再来"}).status_code == 409
        assert manager.post("knowledge-work/searches/dismiss/", {"text": "投影仪"}).status_code == 204
        assert SearchDecision.objects.get().text == "投影仪"

    def test_others_do_not(self, call):
        for caller in (call, Caller(make_agent())):
            assert caller.get("knowledge-work/").status_code == 403
            assert caller.post("knowledge-work/searches/dismiss/", {"text": "投影仪"}).status_code == 403
