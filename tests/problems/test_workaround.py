"""Publishing a workaround, and who reads it."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from tests.factories import make_agent, make_user
from tests.problems.making import WORKAROUND, cause, make_incident, make_manager, make_problem
from tests.tickets.desk_cast import detail_url, signed_in, verbs
from tickets import actions

pytestmark = pytest.mark.django_db


def publish(problem, manager, **values):
    return actions.move(problem, "publish_workaround", by=manager, **({"workaround": WORKAROUND} | values))


def own_page(incident):
    return signed_in(incident.requester).get(reverse("portal:ticket", args=[incident.number])).content.decode()


@pytest.fixture
def manager():
    return make_manager()


@pytest.fixture
def incident(manager):
    return make_incident(make_agent(), requester=make_user())


def test_linked_open_incidents_show_it_to_the_desk_at_once(manager, incident):
    problem = make_problem(manager)
    cause(incident, problem, manager)
    client = signed_in(make_agent())
    assert WORKAROUND not in client.get(detail_url(incident)).content.decode()
    publish(problem, manager)
    assert WORKAROUND in client.get(detail_url(incident)).content.decode()
    assert WORKAROUND not in own_page(incident)


def test_requesters_read_it_where_it_is_public_and_know_nothing_of_the_problem(manager, incident):
    problem = make_problem(manager, title="内部代号XJ9")
    cause(incident, problem, manager)
    publish(problem, manager, workaround_public=True, symptom="报表转圈")
    page = own_page(incident)
    assert WORKAROUND in page
    assert problem.number not in page
    assert "内部代号XJ9" not in page


def test_everybody_finds_it_among_the_known_errors_of_the_portal(manager):
    problem = make_problem(manager, title="内部代号XJ9")
    publish(problem, manager, workaround_public=True, symptom="报表转圈")
    client = signed_in(make_user())
    page = client.get(reverse("problems:public_list"), {"q": "转圈"}).content.decode()
    assert "报表转圈" in page
    assert "内部代号XJ9" not in page
    assert "报表转圈" not in client.get(reverse("problems:public_list"), {"q": "内部代号XJ9"}).content.decode()
    problem = publish(make_problem(manager, title="只给服务台"), manager)
    assert "只给服务台" not in client.get(reverse("problems:public_list")).content.decode()


def test_withdrawn_it_is_gone_everywhere(manager, incident):
    problem = make_problem(manager)
    cause(incident, problem, manager)
    publish(problem, manager, workaround_public=True)
    actions.move(problem, "withdraw_workaround", by=manager, reason="会丢数据")
    assert WORKAROUND not in own_page(incident)
    assert WORKAROUND not in signed_in(make_agent()).get(detail_url(incident)).content.decode()
    assert WORKAROUND not in signed_in(make_user()).get(reverse("problems:public_list")).content.decode()
    assert verbs(problem)[-2:] == ["workaround_published", "workaround_withdrawn"]


@pytest.mark.parametrize("state", ["resolved", "closed", "rejected"])
def test_once_the_problem_is_over_employees_no_longer_read_it(manager, incident, state):
    from tests.problems.making import bring_problem_to

    problem = make_problem(manager)
    cause(incident, problem, manager)
    publish(problem, manager, workaround_public=True)
    bring_problem_to(problem, state, manager)
    assert WORKAROUND not in own_page(incident)


def test_a_closed_incident_no_longer_shows_it(manager, incident):
    problem = make_problem(manager)
    cause(incident, problem, manager)
    publish(problem, manager, workaround_public=True)
    actions.move(incident, "cancel", by=incident.requester, reason="好了")
    assert WORKAROUND not in own_page(incident)


def test_of_a_confidential_problem_it_is_neither_public_nor_shown_to_outsiders(manager, incident):
    agent = make_agent()
    problem = make_problem(manager)
    cause(incident, problem, manager)
    actions.edit(problem, by=manager, confidential=True)
    with pytest.raises(ValidationError):
        publish(problem, manager, workaround_public=True)
    publish(problem, manager)
    assert WORKAROUND not in signed_in(agent).get(detail_url(incident)).content.decode()


def test_made_confidential_later_it_leaves_the_portal(manager, incident):
    problem = make_problem(manager)
    cause(incident, problem, manager)
    publish(problem, manager, workaround_public=True)
    actions.edit(problem, by=manager, confidential=True)
    assert WORKAROUND not in own_page(incident)
    assert WORKAROUND not in signed_in(make_user()).get(reverse("problems:public_list")).content.decode()


def test_panel_costs_an_incident_without_a_problem_nothing(manager, incident, django_assert_num_queries):
    from problems.panels import workarounds
    from tickets.workspace.related import links_once

    agent = make_agent()
    links_once(incident, agent)
    with django_assert_num_queries(0):
        assert workarounds(incident, agent) is None
