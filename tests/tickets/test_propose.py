"""What is proposed for a new ticket from how people filed the earlier ones."""

import re

import pytest

from accounts.roles import Role
from tests.factories import make_agent, make_category, make_team, make_user
from tests.tickets.desk_cast import signed_in
from tests.tickets.filing import ACCOUNTS, PRINTING, file_tickets, learn
from tickets import actions
from tickets.models import ProposalModel, ProposalOutcome, ProposalSettings, RoutingRule, Target, Ticket
from tickets.proposals.proposing import propose

pytestmark = pytest.mark.django_db
NEW, OFFERED = "/tickets/new/", "/tickets/new/proposals/"


class Desk:
    """Two categories and two teams, and 240 tickets that were filed under them."""

    def __init__(self) -> None:
        self.printers, self.accounts = make_category("打印机"), make_category("账号")
        self.hardware, self.access = make_team("桌面运维组"), make_team("账号组")
        self.desk = make_team("服务台", is_service_desk=True)
        file_tickets(PRINTING, 120, category=self.printers, team=self.hardware, priority=2)
        file_tickets(ACCOUNTS, 120, category=self.accounts, team=self.access, priority=3)
        self.agent, self.caller = make_agent(teams=(self.desk,)), make_user()

    def fields(self, **changes):
        given = {"requester": self.caller.pk, "kind": "incident", "channel": "phone", "impact": "person"}
        return given | {"urgency": "medium", "title": "二楼的打印机又脱机了，打印不了"} | changes

    def offered(self, **changes) -> str:
        page = signed_in(self.agent).post(OFFERED, self.fields(**changes), headers={"accept-language": "en"})
        return page.content.decode()


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def learned(desk):
    learn()
    return desk


def test_what_earlier_tickets_of_these_words_were_filed_as(learned):
    page = learned.offered()
    for words in ("打印机", "桌面运维组", "High"):
        assert f"<strong>{words}</strong>" in page
    assert all(int(percent) >= 60 for percent in re.findall(r"(\d+) %</span>", page))
    assert f'value="category:{learned.printers.pk}"' in page


def test_nothing_is_chosen_by_itself(learned):
    signed_in(learned.agent).post(NEW, learned.fields())
    ticket = Ticket.objects.latest("pk")
    assert (ticket.category, ticket.team, ticket.priority) == (None, learned.desk, 3)


def test_words_that_nobody_used_before_bring_nothing(learned):
    assert "<strong>" not in learned.offered(title="qwxyz vbnmk")


def test_words_that_say_both_stay_below_the_threshold(learned):
    ProposalSettings.objects.create(pk=1, threshold=99)
    assert propose("打印机 密码 反应 登录", [Target.CATEGORY]) == []


def test_a_category_no_longer_used_is_not_proposed(learned):
    learned.printers.is_active = False
    learned.printers.save()
    assert [one.target for one in propose("打印机脱机，打印不了", [Target.CATEGORY])] == []


def test_the_form_keeps_the_proposal_that_is_taken_over_without_script(learned):
    given = learned.fields(use=f"category:{learned.printers.pk}")
    page = signed_in(learned.agent).post(NEW, given).content.decode()
    assert Ticket.objects.filter(requester=learned.caller).count() == 0
    assert re.search(rf'<option value="{learned.printers.pk}" selected', page)


def _record(desk, **changes):
    sealed = re.search(r'name="proposed" value="([^"]+)"', desk.offered()).group(1)
    signed_in(desk.agent).post(NEW, desk.fields(proposed=sealed, **changes))
    return {one.target: one.result for one in ProposalOutcome.objects.all()}


def test_accepted_and_ignored_ones_are_counted(learned):
    found = _record(learned, category=learned.printers.pk, team=learned.access.pk, priority=2)
    assert found == {"category": "accepted", "team": "ignored", "priority": "accepted"}
    assert Ticket.objects.latest("pk").priority == 2


def test_made_up_ones_are_not_counted(learned):
    signed_in(learned.agent).post(NEW, learned.fields(proposed="WyJ4Il0:1abc:made-up"))
    assert Ticket.objects.filter(requester=learned.caller).count() == 1
    assert not ProposalOutcome.objects.exists()


def test_employees_do_not_reach_the_desks_proposals(learned):
    assert signed_in(make_user()).post(OFFERED, learned.fields()).status_code == 404


def test_routing_leaves_proposals_alone_unless_allowed(learned):
    ticket = actions.create("incident", by=learned.caller, title="打印机脱机，打印不了")
    assert (ticket.team, ticket.state) == (learned.desk, "new")


class TestRouting:
    @pytest.fixture(autouse=True)
    def _allowed(self):
        ProposalSettings.objects.create(pk=1, routes=True)

    def test_the_proposed_team_gets_it_and_the_timeline_says_so(self, learned):
        ticket = actions.create("incident", by=learned.caller, title="打印机脱机，打印不了")
        assert (ticket.team, ticket.state) == (learned.hardware, "assigned")
        page = signed_in(learned.agent).get(ticket.get_absolute_url(), headers={"accept-language": "en"})
        assert re.search(r"as earlier tickets were filed \(version 1, \d+ %\)", page.content.decode())
        assert ProposalOutcome.objects.get().result == "routed"

    def test_a_rule_goes_before_it(self, learned):
        RoutingRule.objects.create(name="全部", team=learned.access)
        ticket = actions.create("incident", by=learned.caller, title="打印机脱机，打印不了")
        assert ticket.team == learned.access

    def test_it_does_not_learn_from_itself(self, learned):
        for place in range(12):
            actions.create("incident", by=learned.caller, title=f"打印机脱机，打印不了 {place}")
        Ticket.objects.update(accepted_at="2026-01-01T00:00Z")
        before = ProposalModel.objects.get(target="team").tickets
        learn()
        assert ProposalModel.objects.get(target="team", is_current=True).tickets == before


def test_it_costs_one_look_when_nothing_was_learned(desk, django_assert_num_queries):
    propose("打印机脱机，打印不了")
    with django_assert_num_queries(1):
        assert propose("打印机脱机，打印不了") == []


def test_it_costs_three_names_when_something_was(learned, django_assert_num_queries):
    propose("打印机脱机，打印不了")
    with django_assert_num_queries(3):  # the stamp, the category, the team
        assert len(propose("打印机脱机，打印不了")) == 3


def test_the_administrator_sees_only_what_the_role_may():
    assert signed_in(make_user(roles=(Role.SUPERVISOR,))).get("/settings/proposals/").status_code == 404
