"""Ratings and the settings of satisfaction by API: the same rules as on the pages."""

import pytest

from accounts.roles import Role
from tests.api.conftest import Caller
from tests.factories import bring_to, make_agent, make_team, make_ticket, make_user
from tickets.actions.satisfaction import rate
from tickets.models import RatedVia, Satisfaction, SatisfactionSettings

pytestmark = pytest.mark.django_db
SETTINGS = "satisfaction/settings/"


@pytest.fixture
def agent():
    return make_agent("周启明", teams=(make_team(is_service_desk=True),))


@pytest.fixture
def administrator():
    return make_user("管理员", roles=(Role.ADMINISTRATOR,))


def rated(agent, overall, **fields):
    """A closed ticket of the agent's with its answer."""
    ticket = bring_to(make_ticket(make_user(), **fields), "closed", agent)
    rate(Satisfaction.objects.get(ticket=ticket), by=ticket.requester, via=RatedVia.PORTAL, overall=overall)
    return ticket


def listed(user, query=""):
    return [row["ticket"] for row in Caller(user).get(f"ratings/{query}").json()["results"]]


def test_a_supervisor_reads_all_and_an_agent_those_to_their_own_work(agent):
    own = rated(agent, "satisfied")
    other = rated(make_agent("何静", teams=agent.teams.all()), "dissatisfied")
    assert listed(make_user(roles=(Role.SUPERVISOR,))) == [other.number, own.number]
    assert listed(agent) == [own.number]
    assert Caller(own.requester).get("ratings/").status_code == 404


def test_answers_are_narrowed_as_on_the_page(agent):
    rated(agent, "satisfied")
    bad = rated(agent, "dissatisfied")
    assert listed(agent, "?overall=dissatisfied") == [bad.number]


def test_the_settings_are_changed_in_part_and_by_administrators_alone(agent, administrator):
    caller = Caller(administrator)
    saved = caller.patch(SETTINGS, {"days": 7})
    assert (saved.status_code, saved.json()["days"], saved.json()["asks_incidents"]) == (200, 7, True)
    assert [Caller(agent).get(SETTINGS).status_code, Caller(agent).patch(SETTINGS, {}).status_code] == [403, 403]


@pytest.mark.parametrize(("given", "status"), [({"reminder_days": 14}, 400), ({"days": 9, "version": 5}, 409)])
def test_settings_that_do_not_fit_change_nothing(administrator, given, status):
    assert Caller(administrator).patch(SETTINGS, given).status_code == status
    assert SatisfactionSettings.read().days == 14
