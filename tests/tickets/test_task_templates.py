"""The settings page of task templates."""

import pytest

from tests.factories import make_agent, make_team, make_user
from tests.tickets.desk_cast import signed_in
from tickets.models import TaskSpec, TaskTemplate

pytestmark = pytest.mark.django_db

NEW = "/settings/task-templates/new/"


def page_data(*steps: dict, initial: int = 0, **fields) -> dict:
    data = {"name": "入职", "name_en": "Joiner", "is_active": "on", "do": "save", **fields}
    data |= {"steps-TOTAL_FORMS": len(steps), "steps-INITIAL_FORMS": initial}
    for number, step in enumerate(steps):
        data |= {f"steps-{number}-{name}": value for name, value in {"mandatory": "on", **step}.items()}
    return data


def make_template() -> TaskTemplate:
    steps = [TaskSpec(key="a", title="甲").to_json(), TaskSpec(key="b", title="乙", after=("a",)).to_json()]
    return TaskTemplate.objects.create(name="入职", slug="joiner", steps=steps)


@pytest.fixture
def client():
    return signed_in(make_user("管理员", roles=("administrator",)))


def test_only_administrators_find_it():
    for person in (make_agent(role="supervisor"), make_agent(), make_user()):
        assert signed_in(person).get("/settings/task-templates/").status_code == 404
        assert signed_in(person).get(NEW).status_code == 404


def test_made_with_steps_in_order(client):
    team = make_team()
    steps = (
        {"title": "领取电脑", "after": "2", "place": "2", "minutes": "30"},
        {"title": "开通账号", "place": "1", "team": team.pk},
        {},
    )
    assert client.post(NEW, page_data(*steps)).status_code == 302
    template = TaskTemplate.objects.get()
    assert [(step["title"], step["after"]) for step in template.steps] == [("开通账号", []), ("领取电脑", ["s2"])]
    assert template.steps[0]["team"] == team.pk
    assert template.versions.get().by.name == "管理员"
    page = client.get(f"/settings/task-templates/{template.slug}/").content.decode()
    assert "领取电脑" in page


def test_changed_and_a_step_removed(client):
    template = make_template()
    url = "/settings/task-templates/joiner/"
    steps = ({"key": "a", "title": "甲", "DELETE": "on"}, {"key": "b", "title": "乙二", "after": ""})
    assert client.post(url, page_data(*steps, initial=2, version=1)).status_code == 302
    template.refresh_from_db()
    assert [(step["key"], step["title"]) for step in template.steps] == [("b", "乙二")]
    assert template.version == 2
    assert client.post(url, page_data(*steps, initial=2, version=1)).status_code == 409


def test_circle_and_unknown_step_are_said(client):
    circle = ({"title": "甲", "after": "2"}, {"title": "乙", "after": "1"})
    answer = client.post(NEW, page_data(*circle))
    assert answer.status_code == 400
    assert answer.context["form"].non_field_errors()
    assert client.post(NEW, page_data({"title": "甲", "after": "7"})).status_code == 400
    assert client.post(NEW, page_data({"title": "甲", "after": "x"})).status_code == 400
    assert client.post(NEW, page_data()).status_code == 400
    assert not TaskTemplate.objects.exists()


def test_more_rows_keep_what_was_typed(client):
    answer = client.post(NEW, page_data({"title": "甲"}, do="more"))
    assert len(answer.context["steps"].forms) == 3
    assert "甲" in answer.content.decode()
    assert not TaskTemplate.objects.exists()
