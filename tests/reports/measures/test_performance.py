"""The work of teams and people: weighted, with the numbers beside the rates, and for few eyes."""

import pytest

from accounts.roles import Role
from tests.factories import make_user
from tests.sla.test_dashboard import signed_in

PAGE = "/reports/performance/"
MAX_STATEMENTS = 60


def line(answer, name: str) -> list[str]:
    return next([cell.text for cell in line.cells] for line in answer.context["lines"] if line.name == name)


def test_a_person_has_their_points_and_their_rates_with_the_numbers(desk, agent) -> None:
    answer = signed_in(desk).get(PAGE, {"of": "assignee", "period": "this_month"})
    # Three of high priority and one of medium.
    assert line(answer, agent.name)[:2] == ["4", "11.00"]
    assert "of 4 incidents and requests solved" in answer.content.decode()


def test_a_rate_made_from_few_is_marked(desk, agent) -> None:
    answer = signed_in(desk).get(PAGE, {"of": "assignee", "period": "this_month"})
    cells = next(one.cells for one in answer.context["lines"] if one.name == agent.name)
    assert [cell.is_few for cell in cells[4:8]] == [True] * 4


def test_a_name_leads_to_the_tickets(desk, agent) -> None:
    answer = signed_in(desk).get(PAGE, {"of": "assignee", "period": "this_month"})
    cells = next(one.cells for one in answer.context["lines"] if one.name == agent.name)
    assert signed_in(desk).get(cells[0].url).status_code == 200


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.SUPERVISOR, ["team", "assignee", "me"]),
        (Role.AUDITOR, ["team", "assignee"]),
        (Role.ADMINISTRATOR, ["team"]),
        (Role.PROBLEM_MANAGER, ["team"]),
        (Role.FIRST_LINE, ["me"]),
        (Role.KNOWLEDGE_MANAGER, []),
    ],
)
def test_who_sees_whom(desk, role, allowed) -> None:
    client = signed_in(make_user(roles=(role,)))
    found = [one for one in ("team", "assignee", "me") if client.get(PAGE, {"of": one}).status_code == 200]
    assert found == allowed


def test_an_agent_sees_themselves_and_the_desk_as_a_whole_only(desk, agent) -> None:
    answer = signed_in(agent).get(PAGE, {"period": "this_month"})
    assert [one.name for one in answer.context["lines"]] == [agent.name]
    assert answer.context["whole"][0].text == "4"


def test_the_page_asks_once_for_each_column(desk, django_assert_max_num_queries) -> None:
    client = signed_in(desk)
    with django_assert_max_num_queries(MAX_STATEMENTS):
        client.get(PAGE, {"of": "assignee", "period": "this_month"})
