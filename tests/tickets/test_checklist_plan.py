"""Planning the tasks of a ticket."""

import pytest
from django.core.exceptions import ValidationError

from tests.factories import make_agent, make_team, make_user
from tests.tickets.desk_cast import make_cast, verbs
from tickets import actions
from tickets.exceptions import Blocked, NotAllowed
from tickets.models import Task, TaskSpec, TaskState, TaskTemplate
from tickets.models.checklist import read_specs

pytestmark = pytest.mark.django_db


def make_tasks(cast, *names: str):
    """Tasks of these names, each after the one before it."""
    specs = [TaskSpec(key=name, title=name, after=tuple(names[n - 1 : n])) for n, name in enumerate(names)]
    return actions.add_tasks(cast.ticket, specs, by=cast.agent)


def titles(cast) -> list[str]:
    return list(cast.ticket.tasks.order_by("position").values_list("title", flat=True))


def test_added_in_order_with_one_event():
    cast = make_cast()
    make_tasks(cast, "甲", "乙")
    make_tasks(cast, "丙")
    assert titles(cast) == ["甲", "乙", "丙"]
    assert verbs(cast.ticket)[-2:] == ["task_added", "task_added"]
    assert [task["name"] for task in cast.ticket.events.filter(verb="task_added").first().data["tasks"]] == ["甲", "乙"]


def test_circle_is_refused_and_named():
    cast = make_cast()
    first, second, third = make_tasks(cast, "甲", "乙", "丙")
    with pytest.raises(ValidationError, match="甲 → 乙 → 丙 → 甲"):
        actions.change_task(first, by=cast.agent, after=[third.pk])
    with pytest.raises(ValidationError):
        actions.change_task(first, by=cast.agent, after=[first.pk])
    ring = [TaskSpec(key="x", title="x", after=("y",)), TaskSpec(key="y", title="y", after=("x",))]
    with pytest.raises(ValidationError):
        actions.add_tasks(cast.ticket, ring, by=cast.agent)
    assert Task.objects.count() == 3


def test_step_that_nobody_has_is_refused():
    cast, other = make_cast(), make_cast()
    (foreign,) = make_tasks(other, "甲")
    for unknown in ("nowhere", foreign.pk):
        with pytest.raises(ValidationError):
            actions.add_tasks(cast.ticket, [TaskSpec(title="乙", after=(unknown,))], by=cast.agent)


def test_removed_task_lets_the_next_begin():
    cast = make_cast()
    first, second = make_tasks(cast, "甲", "乙")
    actions.remove_task(first, by=cast.agent)
    second.refresh_from_db()
    assert second.state == TaskState.READY
    actions.start_task(second, by=cast.agent)
    with pytest.raises(Blocked):
        actions.remove_task(second, by=cast.agent)


def test_put_in_another_order():
    cast = make_cast()
    first, second, third = make_tasks(cast, "甲", "乙", "丙")
    actions.reorder_tasks(cast.ticket, [third.pk, first.pk], by=cast.agent)
    assert titles(cast) == ["丙", "乙", "甲"]
    with pytest.raises(ValidationError):
        actions.reorder_tasks(cast.ticket, [third.pk, third.pk], by=cast.agent)


def test_given_to_somebody_of_the_team_or_taken_by_a_member():
    cast, team = make_cast(), make_team()
    member, outsider = make_agent(teams=(team,)), make_agent(role="second_line")
    (task,) = actions.add_tasks(cast.ticket, [TaskSpec(title="甲", team=team)], by=cast.agent)
    with pytest.raises(ValidationError):
        actions.assign_task(task, by=cast.agent, team=team, assignee=outsider)
    with pytest.raises(NotAllowed):
        actions.assign_task(task, by=outsider, assignee=outsider)
    taken = actions.assign_task(task, by=member, assignee=member)
    assert (taken.team, taken.assignee) == (team, member)


def test_those_who_do_not_handle_the_ticket_plan_nothing():
    cast = make_cast()
    for person in (cast.ticket.requester, make_user(), make_agent(role="second_line", teams=(make_team(),))):
        with pytest.raises(NotAllowed):
            actions.add_tasks(cast.ticket, [TaskSpec(title="甲")], by=person)


def test_process_itself_adds_tasks():
    cast = make_cast()
    (task,) = actions.add_tasks(cast.ticket, [TaskSpec(title="甲", who="requester")], by=None)
    assert task.assignee == cast.ticket.requester


@pytest.mark.parametrize(
    ("spec", "field"),
    [
        (TaskSpec(title=" "), "title"),
        (TaskSpec(title="长" * 201), "title"),
        (TaskSpec(title="甲\x00"), "title"),
        (TaskSpec(title="甲", group="not a slug!"), "group"),
        (TaskSpec(title="甲", planned_minutes=0), "planned_minutes"),
    ],
)
def test_wrong_values_are_named(spec, field):
    cast = make_cast()
    with pytest.raises(ValidationError) as caught:
        actions.add_tasks(cast.ticket, [spec], by=cast.agent)
    assert field in caught.value.message_dict


def test_too_many_are_refused():
    cast = make_cast()
    with pytest.raises(ValidationError, match="200"):
        actions.add_tasks(cast.ticket, [TaskSpec(title="甲")] * 201, by=cast.agent)


def test_template_keeps_what_a_spec_says_and_leaves_out_who_has_left():
    team, gone = make_team(), make_user(is_active=False)
    spec = TaskSpec(key="a", title="甲", title_en="A", team=team, planned_minutes=30, is_mandatory=False)
    template = TaskTemplate.objects.create(name="入职", slug="joiner", steps=[spec.to_json()])
    assert template.specs() == [spec]
    assert read_specs([TaskSpec(title="乙", assignee=gone).to_json()])[0].assignee is None
