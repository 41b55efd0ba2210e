"""Tasks by API."""

import pytest
from rest_framework.test import APIClient

from tests.factories import make_agent, make_team, make_user
from tests.tickets.desk_cast import make_cast
from tickets import actions
from tickets.models import Task, TaskSpec, TaskTemplate, TaskTemplateVersion

pytestmark = pytest.mark.django_db


def client_of(person) -> APIClient:
    client = APIClient()
    client.force_authenticate(person)
    return client


def url(cast, *more) -> str:
    return f"/api/v1/tickets/{cast.ticket.number}/tasks/" + "".join(f"{part}/" for part in more)


def add(cast, *specs: TaskSpec) -> list[Task]:
    return actions.add_tasks(cast.ticket, specs or [TaskSpec(title="换盘")], by=cast.agent)


def test_added_listed_and_done_in_order(django_assert_max_num_queries):
    cast = make_cast()
    client = client_of(cast.agent)
    first = client.post(url(cast), {"title": "备份"}, format="json")
    assert first.status_code == 201
    given = {"title": "升级", "after": [first.data["id"]], "team": cast.team.pk, "planned_minutes": 30}
    second = client.post(url(cast), given, format="json")
    assert (second.data["state"], second.data["after"]) == ("waiting", [first.data["id"]])
    assert client.post(url(cast, second.data["id"], "complete")).status_code == 409
    done = client.post(url(cast, first.data["id"], "complete"), {"comment": "好了"}, format="json")
    assert (done.status_code, done.data["state"], done.data["ended_by"]["id"]) == (200, "done", cast.agent.pk)
    with django_assert_max_num_queries(6):
        listed = client.get(url(cast))
    assert [(row["title"], row["state"]) for row in listed.data["results"]] == [("备份", "done"), ("升级", "ready")]


def test_second_to_tick_it_gets_409_and_stale_reader_412():
    cast = make_cast()
    one, two = add(cast, TaskSpec(title="甲"), TaskSpec(title="乙"))
    client = client_of(cast.agent)
    assert client.post(url(cast, one.pk, "complete")).status_code == 200
    again = client.post(url(cast, one.pk, "complete"))
    assert (again.status_code, again.data["code"]) == (409, "wrong_state")
    tag = client.get(url(cast, two.pk))["ETag"]
    actions.change_task(two, by=cast.agent, title="丙")
    assert client.post(url(cast, two.pk, "start"), headers={"If-Match": tag}).status_code == 412


def test_reason_is_required_and_a_circle_refused():
    cast = make_cast()
    one, two = add(cast, TaskSpec(key="a", title="甲"), TaskSpec(title="乙", after=("a",)))
    client = client_of(cast.agent)
    assert client.post(url(cast, one.pk, "waive"), {}, format="json").status_code == 400
    refused = client.patch(url(cast, one.pk), {"after": [two.pk]}, format="json")
    assert (refused.status_code, refused.data["errors"][0]["field"]) == (400, "after")
    assert client.post(url(cast, one.pk, "waive"), {"reason": "不必"}, format="json").data["state"] == "waived"
    assert client.post(url(cast, one.pk, "retry")).data["state"] == "ready"


def test_changed_given_ordered_and_removed():
    cast = make_cast()
    one, two = add(cast, TaskSpec(title="甲"), TaskSpec(title="乙"))
    client = client_of(cast.agent)
    changed = client.patch(url(cast, one.pk), {"title": "丁", "assignee": cast.agent.pk}, format="json")
    assert (changed.data["title"], changed.data["assignee"]["id"]) == ("丁", cast.agent.pk)
    assert client.post(url(cast, "order"), {"order": [two.pk, one.pk]}, format="json").status_code == 204
    assert list(Task.objects.order_by("position").values_list("title", flat=True)) == ["乙", "丁"]
    assert client.delete(url(cast, two.pk)).status_code == 204
    assert Task.objects.get() == one


def test_employee_sees_and_does_only_their_own():
    cast, manager = make_cast(), make_user()
    mine, theirs = add(cast, TaskSpec(title="签字", assignee=manager), TaskSpec(title="内部"))
    client = client_of(manager)
    assert [row["id"] for row in client.get(url(cast)).data["results"]] == [mine.pk]
    assert client.get(url(cast, theirs.pk)).status_code == 404
    assert client.post(url(cast), {"title": "又一个"}, format="json").status_code == 403
    assert client.post(url(cast, mine.pk, "complete")).status_code == 200
    assert client_of(cast.ticket.requester).get(url(cast)).data["results"] == []
    assert client_of(make_user()).get(url(cast)).status_code == 404


def test_own_tasks_are_listed_across_tickets():
    cast, other, team = make_cast(), make_cast(), make_team()
    member = make_agent(teams=(team,))
    add(cast, TaskSpec(title="甲", team=team))
    add(other, TaskSpec(title="乙", assignee=member))
    rows = client_of(member).get("/api/v1/tasks/").data["results"]
    assert [(row["title"], row["ticket"]) for row in rows] == [("甲", cast.ticket.number), ("乙", other.ticket.number)]
    assert len(client_of(member).get("/api/v1/tasks/?show=teams").data["results"]) == 1


def test_template_is_made_by_administrators_and_used_by_agents():
    cast, administrator = make_cast(), make_user(roles=("administrator",))
    given = {
        "name": "新员工入职",
        "name_en": "New employee",
        "steps": [{"key": "account", "title": "开通账号"}, {"title": "领取电脑", "after": ["account"], "minutes": 30}],
    }
    address = "/api/v1/task-templates/"
    assert client_of(cast.agent).post(address, given, format="json").status_code == 403
    made = client_of(administrator).post(address, given, format="json")
    assert (made.status_code, made.data["slug"], made.data["version"]) == (201, "new-employee", 1)
    added = client_of(cast.agent).post(url(cast, "from-template"), {"template": "new-employee"}, format="json")
    assert [(row["title"], row["state"]) for row in added.data] == [("开通账号", "ready"), ("领取电脑", "waiting")]
    changed = client_of(administrator).patch(f"{address}new-employee/", {"is_active": False}, format="json")
    assert changed.data["version"] == 2
    assert TaskTemplateVersion.objects.filter(by=administrator).count() == 2
    assert TaskTemplate.objects.get().steps[1]["after"] == ["account"]


@pytest.mark.parametrize(
    "steps",
    [
        [],
        [{"title": " "}],
        [{"title": "甲", "after": ["nowhere"]}],
        [{"key": "a", "title": "甲", "after": ["b"]}, {"key": "b", "title": "乙", "after": ["a"]}],
        [{"key": "a", "title": "甲"}, {"key": "a", "title": "乙"}],
        [{"title": "甲", "team": 999_999}],
        [{"title": "甲", "unknown": 1}],
    ],
)
def test_steps_that_make_no_sense_are_refused(steps):
    administrator = make_user(roles=("administrator",))
    answer = client_of(administrator).post("/api/v1/task-templates/", {"name": "甲", "steps": steps}, format="json")
    assert answer.status_code == 400
    assert not TaskTemplate.objects.exists()


def test_a_template_is_not_saved_over_and_tells_its_history():
    administrator = make_user("钟原", roles=("administrator",))
    TaskTemplate.objects.create(name="巡检", slug="check", steps=[TaskSpec(key="a", title="甲").to_json()])
    client, address = client_of(administrator), "/api/v1/task-templates/check/"
    read = client.get(address)["ETag"]
    assert client.patch(address, {"name": "机房巡检"}, format="json", headers={"If-Match": read}).status_code == 200
    assert client.patch(address, {"name": "别的"}, format="json", headers={"If-Match": read}).status_code == 409
    [change] = client.get(f"{address}history/").data
    assert (change["version"], change["by"]["name"], change["document"]["name"]) == (2, "钟原", "机房巡检")
    assert client_of(make_agent()).get(f"{address}history/").status_code == 403


def test_a_template_for_other_kinds_of_ticket_is_not_added():
    cast = make_cast()
    step = TaskSpec(key="a", title="甲").to_json()
    TaskTemplate.objects.create(name="变更", slug="change", kinds=["change"], steps=[step])
    answer = client_of(cast.agent).post(url(cast, "from-template"), {"template": "change"}, format="json")
    assert (answer.status_code, answer.data["errors"][0]["field"]) == (400, "template")
    assert not Task.objects.exists()
