"""The work of teams and people: weighted, with the numbers beside the rates, and for few eyes."""

import pytest

from accounts.roles import Role
from tests.factories import make_team, make_user
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


def test_people_are_narrowed_by_the_team_they_worked_for(desk, agent, team) -> None:
    other = make_team("安全组")
    asked = {"of": "assignee", "period": "this_month"}
    whole = signed_in(desk).get(PAGE, asked | {"team": team.pk}).context["whole"]
    answer = signed_in(desk).get(PAGE, asked | {"team": other.pk})
    assert (whole[0].text, answer.context["whole"][0].text, answer.context["lines"]) == ("4", "0", [])
    assert f"team%3D{team.pk}" in whole[0].url


def test_the_same_by_api(desk, agent) -> None:
    client = signed_in(desk)
    found = client.get("/api/v1/reports/performance/", {"of": "assignee", "period": "this_month"}).json()
    (own,) = [line for line in found["lines"] if line["name"] == agent.name]
    assert [(one["measure"], one["value"]) for one in own["figures"]][:2] == [("solved", 4.0), ("workload", 11.0)]
    assert own["figures"][4]["is_few"]
    assert (found["start"], found["until"]) == ("2026-11-01", "2026-11-30")


@pytest.mark.parametrize(
    ("asked", "field"), [({"of": "team", "team": "{team}"}, "team"), ({"period": "ever"}, "period")]
)
def test_what_the_api_cannot_tell_is_refused_at_its_field(desk, team, asked, field) -> None:
    asked = {name: value.format(team=team.pk) for name, value in asked.items()}
    refused = signed_in(desk).get("/api/v1/reports/performance/", asked)
    assert (refused.status_code, [error["field"] for error in refused.json()["errors"]]) == (400, [field])


@pytest.mark.parametrize(
    ("role", "statuses"),
    [(Role.AUDITOR, [200, 200, 404]), (Role.FIRST_LINE, [404, 404, 200]), (Role.KNOWLEDGE_MANAGER, [404] * 3)],
)
def test_by_api_one_sees_whom_one_sees_on_the_page(desk, role, statuses) -> None:
    client = signed_in(make_user(roles=(role,)))
    addresses = (f"/api/v1/reports/performance/?of={one}" for one in ("team", "assignee", "me"))
    assert [client.get(address).status_code for address in addresses] == statuses
