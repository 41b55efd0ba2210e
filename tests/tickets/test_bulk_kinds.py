"""Bulk actions over tickets of every kind at once: each by its own process's rules."""

import pytest
from django.test import Client

from accounts.roles import Role
from tests.catalog.cast import make_item, make_order
from tests.changes.making import make_change
from tests.factories import make_agent, make_team, make_ticket, make_user
from tests.problems.making import make_manager as make_problem_manager
from tests.problems.making import make_problem
from tests.releases.making import make_release
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
BULK = "/tickets/bulk/"


@pytest.fixture
def team():
    return make_team("桌面运维组", is_service_desk=True)


@pytest.fixture
def supervisor(team):
    """Who may triage tickets of every kind."""
    roles = (Role.SUPERVISOR, Role.PROBLEM_MANAGER, Role.CHANGE_MANAGER, Role.RELEASE_MANAGER)
    return make_user("主管", roles=roles, teams=(team,))


@pytest.fixture
def every(team):
    """One ticket of each kind."""
    return {
        "incident": make_ticket(), "request": make_order(make_item(), make_user()),
        "problem": make_problem(make_problem_manager()), "change": make_change(), "release": make_release(),
    }  # fmt: skip


def send(by, tickets, **data):
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(by)
    seen = [f"{ticket.number}:{Ticket.objects.get(pk=ticket.pk).version}" for ticket in tickets]
    return client.post(BULK, data | {"ticket": [ticket.number for ticket in tickets], "seen": seen})


def fresh(ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


@pytest.mark.parametrize("kind", ["incident", "request", "problem", "change", "release"])
@pytest.mark.parametrize(
    ("action", "values", "field", "wanted"),
    [
        ("priority", {"priority": "1", "reason": "停产"}, "priority", 1),
        ("tag", {"tags": "月结"}, "tags", ["月结"]),
    ],
)
def test_facts_of_each_kind(supervisor, every, kind, action, values, field, wanted):
    send(supervisor, [every[kind]], action=action, confirm="1", **values)
    assert getattr(fresh(every[kind]), field) == wanted


@pytest.mark.parametrize("kind", ["incident", "request", "problem", "change", "release"])
def test_each_kind_is_given_to_a_person(supervisor, team, every, kind):
    agent = make_agent("周启明", teams=(team,), role=Role.SECOND_LINE)
    send(supervisor, [every[kind]], action="assign", assignee=agent.pk, team=team.pk, confirm="1")
    assert fresh(every[kind]).assignee == agent


@pytest.mark.parametrize("kind", ["incident", "request", "problem", "change", "release"])
def test_each_kind_is_watched(supervisor, every, kind):
    send(supervisor, [every[kind]], action="watch", confirm="1")
    assert supervisor in every[kind].watchers.all()


def test_only_incidents_are_cancelled_as_duplicates(supervisor, every):
    original = make_ticket()
    page = send(supervisor, list(every.values()), action="duplicate", duplicate_of=original.number, confirm="1")
    assert {kind for kind, ticket in every.items() if not fresh(ticket).is_open} == {"incident"}
    assert page.content.decode().count("does not know this step") == 4


def test_a_plain_agent_gets_only_what_their_role_may(team, every):
    agent = make_agent("周启明", teams=(team,))
    send(agent, list(every.values()), action="assign", assignee=agent.pk, confirm="1")
    given = {kind for kind, ticket in every.items() if fresh(ticket).assignee == agent}
    # A problem is the problem manager's to give; the desk triages the rest.
    assert given == {"incident", "request", "change", "release"}
