"""Tasks on the page of a ticket and the list of one's own."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import make_agent, make_team, make_user
from tests.tickets.desk_cast import address, detail_url, make_cast, signed_in
from tickets import actions
from tickets.models import Task, TaskSpec, TaskTemplate

pytestmark = pytest.mark.django_db


def add(cast, *specs: TaskSpec) -> list[Task]:
    return actions.add_tasks(cast.ticket, specs or [TaskSpec(title="换盘")], by=cast.agent)


def task_url(task: Task, verb: str = "") -> str:
    return address(task.ticket, "tasks") + (f"{task.pk}/{verb}/" if verb else f"{task.pk}/")


def test_ticket_without_tasks_shows_none_and_costs_nothing(django_assert_max_num_queries):
    cast = make_cast()
    client = signed_in(cast.agent)
    with django_assert_max_num_queries(20):
        page = client.get(detail_url(cast.ticket)).content.decode()
    assert 'id="tasks"' not in page
    assert address(cast.ticket, "add_tasks") in page


def test_panel_costs_the_same_for_many(django_assert_max_num_queries):
    cast = make_cast()
    add(cast, *(TaskSpec(key=str(n), title=f"第{n}步", after=(str(n - 1),) if n else ()) for n in range(20)))
    client = signed_in(cast.agent)
    with django_assert_max_num_queries(20):
        page = client.get(detail_url(cast.ticket)).content.decode()
    assert page.count('class="task task-') == 20


def test_ticked_with_one_click_and_led_back():
    cast = make_cast()
    (task,) = add(cast)
    answer = signed_in(cast.agent).post(task_url(task, "complete"))
    assert (answer.status_code, answer.url) == (302, f"{detail_url(cast.ticket)}#task-{task.pk}")
    task.refresh_from_db()
    assert task.state == "done"


def test_second_click_says_who_was_first():
    cast = make_cast()
    (task,) = add(cast)
    actions.complete_task(task, by=cast.agent)
    answer = signed_in(make_agent(teams=(cast.team,))).post(task_url(task, "complete"), follow=True)
    assert "周启明" in [str(message) for message in answer.context["messages"]][0]


def test_failing_asks_for_a_reason():
    cast = make_cast()
    (task,) = add(cast)
    client = signed_in(cast.agent)
    assert client.post(task_url(task, "fail"), {"reason": ""}).status_code == 400
    assert client.post(task_url(task, "fail"), {"reason": "磁盘已满"}).status_code == 302
    task.refresh_from_db()
    assert (task.state, task.reason) == ("failed", "磁盘已满")


def test_added_by_form_and_from_a_template():
    cast = make_cast()
    manager = make_user()
    client = signed_in(cast.agent)
    url = address(cast.ticket, "add_tasks")
    given = {"title": "签字", "assignee": manager.employee_number, "is_mandatory": "on"}
    assert client.post(url, given).status_code == 302
    assert Task.objects.get().assignee == manager
    steps = [TaskSpec(key="a", title="甲").to_json(), TaskSpec(title="乙", after=("a",)).to_json()]
    template = TaskTemplate.objects.create(name="入职", slug="joiner", steps=steps)
    assert client.post(url, {"template": template.pk}).status_code == 302
    assert list(Task.objects.order_by("position").values_list("title", "state")) == [
        ("签字", "ready"),
        ("甲", "ready"),
        ("乙", "waiting"),
    ]


def test_unknown_person_is_said_at_the_field():
    cast = make_cast()
    answer = signed_in(cast.agent).post(address(cast.ticket, "add_tasks"), {"title": "签字", "assignee": "nobody"})
    assert answer.status_code == 400
    assert "assignee" in answer.context["form"].errors


def test_changed_given_and_removed():
    cast = make_cast()
    (task,) = add(cast)
    client = signed_in(cast.agent)
    given = {"title": "换两块盘", "team": cast.team.pk, "version": task.version, "is_mandatory": "on"}
    assert client.post(task_url(task), given).status_code == 302
    task = Task.objects.get()
    assert (task.title, task.team) == ("换两块盘", cast.team)
    assert client.post(task_url(task), given).status_code == 412
    client.post(task_url(task), {"remove": "1"})
    assert not Task.objects.exists()


def test_moved_up_by_a_button():
    cast = make_cast()
    _first, second = add(cast, TaskSpec(title="甲"), TaskSpec(title="乙"))
    signed_in(cast.agent).post(address(cast.ticket, "order_tasks"), {"up": second.pk})
    assert list(Task.objects.order_by("position").values_list("title", flat=True)) == ["乙", "甲"]


def test_employee_with_a_task_does_it_and_sees_no_internal_note():
    cast = make_cast(confidential=True)
    manager = make_user("经理")
    actions.note(cast.ticket, by=cast.agent, text="机密备注")
    mine, _theirs = add(cast, TaskSpec(title="签字", assignee=manager), TaskSpec(title="内部步骤", team=cast.team))
    client = signed_in(manager)
    page = client.get(f"/portal/tickets/{cast.ticket.number}/").content.decode()
    assert "签字" in page
    assert "内部步骤" not in page
    assert "机密备注" not in page
    assert client.post(task_url(mine, "complete")).status_code == 302
    assert client.get(task_url(_theirs, "fail")).status_code == 404
    mine.refresh_from_db()
    assert mine.state == "done"


def test_strangers_find_no_task():
    cast = make_cast()
    (task,) = add(cast)
    for person in (make_user(), cast.ticket.requester):
        client = signed_in(person)
        assert client.post(task_url(task, "complete")).status_code == 404
        assert client.get(task_url(task, "waive")).status_code == 404
        assert client.get(address(cast.ticket, "add_tasks")).status_code == 404


def test_own_list_by_due_time_in_pages(django_assert_max_num_queries):
    cast = make_cast()
    now = timezone.now()
    specs = [TaskSpec(title=f"第{n}步", assignee=cast.agent, planned_end=now + timedelta(days=n)) for n in range(1, 41)]
    add(cast, *specs, TaskSpec(title="没有期限", assignee=cast.agent), TaskSpec(title="迟了", assignee=cast.agent))
    Task.objects.filter(title="迟了").update(planned_end=now - timedelta(days=1))
    client = signed_in(cast.agent)
    with django_assert_max_num_queries(6):
        first = client.get("/tasks/")
    assert [row.task.title for row in first.context["rows"]][:2] == ["迟了", "第1步"]
    rest = client.get(first.context["older_url"])
    assert [row.task.title for row in rest.context["rows"]][-1] == "没有期限"
    assert len(rest.context["rows"]) == 12
    assert [row.task.title for row in client.get("/tasks/?show=overdue").context["rows"]] == ["迟了"]
    assert client.get("/tasks/?cursor=nonsense&show=what").status_code == 200


def test_list_holds_what_is_ones_own_or_the_teams_and_can_be_done():
    cast, team = make_cast(), make_team()
    member = make_agent(teams=(team,))
    colleague = make_agent(teams=(team,))
    add(
        cast,
        TaskSpec(title="本组", team=team),
        TaskSpec(title="同事的", team=team, assignee=colleague),
        TaskSpec(title="别人的", team=cast.team),
        TaskSpec(key="x", title="我的", assignee=member),
        TaskSpec(title="以后", assignee=member, after=("x",)),
    )
    client = signed_in(member)
    shown = {
        show: [row.task.title for row in client.get(f"/tasks/?show={show}").context["rows"]]
        for show in ("mine", "teams", "waiting")
    }
    assert shown == {"mine": ["本组", "我的"], "teams": ["本组", "同事的"], "waiting": ["以后"]}


def test_ticking_on_the_list_leads_back_to_it():
    cast = make_cast()
    (task,) = add(cast, TaskSpec(title="我的", assignee=cast.agent))
    answer = signed_in(cast.agent).post(task_url(task, "complete"), {"back": "mine"})
    assert answer.url == "/tasks/?show=mine"


def test_employee_finds_the_list_only_with_a_task():
    cast = make_cast()
    manager = make_user()
    client = signed_in(manager)
    assert 'href="/tasks/"' not in client.get("/portal/").content.decode()
    add(cast, TaskSpec(title="签字", assignee=manager))
    assert 'href="/tasks/"' in client.get("/portal/").content.decode()
    assert "签字" in client.get("/tasks/").content.decode()
