"""People, teams and departments by API."""

import pytest

from tests.api.conftest import Caller
from tests.factories import make_department, make_team, make_user

pytestmark = pytest.mark.django_db


def names(answer):
    return [row["name"] for row in answer.json()["results"]]


def test_employee_finds_active_people_with_the_directory_s_fields_only(cast):
    cast.stranger.is_active = False
    cast.stranger.save()
    answer = Caller(cast.employee).get("users/")
    assert "陈立" not in names(answer)
    assert set(answer.json()["results"][0]) == {"id", "name", "employee_number", "department"}
    assert Caller(cast.employee).get(f"users/{cast.stranger.pk}/").status_code == 404


def test_desk_sees_more_and_who_has_left(cast):
    cast.employee.is_active = False
    cast.employee.save()
    agent = Caller(cast.agent)
    assert agent.get(f"users/{cast.employee.pk}/").json()["phone"] == "8001"
    assert names(agent.get("users/?active=false")) == ["林晓雨"]
    assert names(agent.get("users/?role=auditor")) == ["审计员"]


def test_people_are_found_by_name_number_and_department(cast):
    department = make_department("财务部")
    person = make_user("欧阳娜", department=department, employee_number="Z900")
    caller = Caller(cast.employee)
    for query in ("q=阳娜", "q=z90", f"department={department.pk}"):
        assert names(caller.get(f"users/?{query}")) == ["欧阳娜"]
    assert names(caller.get(f"users/?q={person.email}")) == []
    assert names(Caller(cast.agent).get(f"users/?q={person.email}")) == ["欧阳娜"]


def test_me_is_everything_about_oneself(cast):
    me = Caller(cast.agent).get("users/me/").json()
    assert (me["name"], me["is_desk_staff"], [team["name"] for team in me["teams"]]) == ("周启明", True, ["桌面运维组"])


def test_team_shows_its_people_to_the_desk_only(cast):
    path = f"teams/{cast.agent.teams.get().pk}/"
    members = Caller(cast.agent).get(path).json()["members"]
    assert members == [{"id": cast.agent.pk, "name": "周启明", "is_on_shift": True}]
    assert "members" not in Caller(cast.employee).get(path).json()


def test_disabled_team_is_not_listed(cast):
    make_team("旧组", is_active=False)
    assert "旧组" not in names(Caller(cast.agent).get("teams/"))


def test_pages_by_name_lead_through_all_and_back_where_names_repeat(cast):
    for _ in range(3):
        make_user("陈立")
    caller = Caller(cast.agent)
    first = caller.get("users/?page_size=3").json()
    seen, page = [row["id"] for row in first["results"]], first
    while page["next"]:
        page = caller.get(page["next"].removeprefix("http://testserver/api/v1/")).json()
        seen += [row["id"] for row in page["results"]]
    assert seen == [row["id"] for row in caller.get("users/?page_size=100").json()["results"]]
    while page["previous"]:
        page = caller.get(page["previous"].removeprefix("http://testserver/api/v1/")).json()
    assert page["results"] == first["results"]


def test_statements_do_not_grow_with_people(cast, django_assert_max_num_queries):
    for _ in range(8):
        make_user(department=make_department())
    caller = Caller(cast.agent)
    caller.get("users/me/")
    with django_assert_max_num_queries(3):
        assert len(caller.get("users/").json()["results"]) > 8
