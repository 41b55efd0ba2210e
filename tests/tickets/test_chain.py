"""The chain beside a ticket."""

import pytest

from accounts.roles import Role
from tests.factories import make_agent, make_ticket, make_user
from tests.tickets.desk_cast import detail_url, signed_in
from tickets.models import TicketLink
from tickets.workspace.chain import MAX_PER_KIND, chain_of
from tickets.workspace.related import links_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    return make_user(roles=(Role.SUPERVISOR, Role.PROBLEM_MANAGER, Role.CHANGE_MANAGER))


def tie(source, kind, target):
    return TicketLink.objects.create(source=source, kind=kind, target=target)


@pytest.fixture
def chain(lead):
    """Two incidents, their problem, its change."""
    incidents = [make_ticket(title=f"打不开{n}") for n in range(2)]
    problem = make_ticket(lead, kind="problem", title="连接池")
    change = make_ticket(lead, kind="change", title="升级驱动")
    for incident in incidents:
        tie(incident, "caused_by", problem)
    tie(problem, "resolved_by_change", change)
    return [*incidents, problem, change]


def numbers(found):
    return [node.ticket.number for node in found.nodes]


def test_a_problem_shows_its_incidents_and_its_change_in_this_order(lead, chain):
    found = chain_of(chain[2], lead)
    assert numbers(found) == [ticket.number for ticket in chain]
    assert len(found.lines) == 3
    assert [node.ticket for node in found.nodes if node.is_here] == [chain[2]]


def test_an_incident_shows_what_it_led_to_and_not_its_siblings(lead, chain):
    assert numbers(chain_of(chain[0], lead)) == [chain[0].number, chain[2].number, chain[3].number]


def test_each_row_says_in_words_how_it_hangs_together(lead, chain):
    words = [relation for node in chain_of(chain[2], lead).nodes for relation in node.relations]
    assert any(chain[3].number in relation for relation in words)
    page = signed_in(lead).get(detail_url(chain[2]), headers={"Accept-Language": "en"}).content.decode()
    assert f"Resolved by change {chain[3].number}" in page
    assert f'<a href="{chain[3].get_absolute_url()}"' in page


def test_what_one_may_not_see_is_left_out_with_what_hangs_on_it(lead, chain):
    type(chain[2]).objects.filter(pk=chain[2].pk).update(confidential=True)
    agent = make_agent()
    assert chain_of(chain[0], agent) is None
    page = signed_in(agent).get(detail_url(chain[0])).content.decode()
    assert chain[2].number not in page
    assert chain[3].number not in page


def test_a_ticket_without_one_shows_none_and_costs_none(lead, django_assert_num_queries):
    ticket = make_ticket()
    tie(ticket, "relates_to", make_ticket())
    links_once(ticket, lead)
    with django_assert_num_queries(0):
        assert chain_of(ticket, lead) is None


def test_breadth_is_bounded_and_the_rest_counted_in_two_statements(lead, chain, django_assert_max_num_queries):
    for n in range(30):
        tie(make_ticket(title=f"又一个{n}"), "caused_by", chain[2])
    links_once(chain[2], lead)
    with django_assert_max_num_queries(2):
        found = chain_of(chain[2], lead)
    assert len(found.nodes) == MAX_PER_KIND + 2
    assert found.left_out == 32 - MAX_PER_KIND


def test_a_circle_ends(lead, chain):
    tie(chain[3], "caused_by", chain[0])
    found = chain_of(chain[0], lead)
    assert set(numbers(found)) == {ticket.number for ticket in chain}
