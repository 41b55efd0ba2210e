"""Who manages a process, and is no agent, can be given its tickets and no others."""

import pytest

from accounts.roles import Role
from tests.changes.making import make_change
from tests.factories import make_agent, make_team, make_ticket, make_user
from tests.problems import making as problem_making
from tests.releases.making import make_release
from tickets import actions
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json", "headers": {"accept-language": "en"}}


def make_problem() -> Ticket:
    return problem_making.make_problem(problem_making.make_manager())


MAKERS = {"problem": make_problem, "change": make_change, "release": make_release}
ROLES = {"problem": Role.PROBLEM_MANAGER, "change": Role.CHANGE_MANAGER, "release": Role.RELEASE_MANAGER}


@pytest.fixture
def supervisor():
    team = make_team("服务台", is_service_desk=True)
    return make_user("主管", roles=(Role.SUPERVISOR, *ROLES.values()), teams=(team,))


def give(client, ticket, person):
    return client.post(f"/api/v1/tickets/{ticket.number}/moves/assign/", {"assignee": person.pk}, **JSON)


@pytest.mark.parametrize("kind", MAKERS)
def test_a_manager_is_given_a_ticket_of_their_process(client, supervisor, kind):
    ticket, manager = MAKERS[kind](), make_user("经理", roles=(ROLES[kind],))
    client.force_login(supervisor)
    answer = give(client, ticket, manager)
    assert answer.status_code == 200, answer.content
    assert Ticket.objects.get(pk=ticket.pk).assignee == manager


@pytest.mark.parametrize("kind", MAKERS)
def test_the_form_on_the_page_offers_them(client, supervisor, kind):
    ticket, manager = MAKERS[kind](), make_user("某位经理", roles=(ROLES[kind],))
    client.force_login(supervisor)
    page = client.get(f"/tickets/{ticket.number}/moves/assign/").content.decode()
    assert manager.name in page


def test_not_a_ticket_of_another_process(client, supervisor):
    manager = make_user("经理", roles=(Role.PROBLEM_MANAGER,))
    client.force_login(supervisor)
    for ticket in (make_change(), make_ticket()):
        assert give(client, ticket, manager).status_code == 400
        assert Ticket.objects.get(pk=ticket.pk).assignee != manager


def test_the_team_stays(supervisor):
    team = make_team("系统组")
    agent = make_agent(teams=(team,), role=Role.SECOND_LINE)
    problem = actions.move(make_problem(), "assign", by=supervisor, team=team.pk, assignee=agent.pk)
    manager = make_user("经理", roles=(Role.PROBLEM_MANAGER,))
    assert actions.move(problem, "assign", by=supervisor, assignee=manager.pk).team == team


def test_recorded_with_its_manager_by_api(client):
    manager = make_user("经理", roles=(Role.PROBLEM_MANAGER,))
    client.force_login(manager)
    answer = client.post("/api/v1/problems/", {"title": "打印服务内存泄漏", "assignee": manager.pk}, **JSON)
    assert answer.status_code == 201, answer.content
    assert Ticket.objects.get().assignee == manager
