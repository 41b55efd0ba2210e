"""The order of tasks as the page's script sends it."""

import pytest

from tests.factories import make_ticket, make_user
from tests.tickets.desk_cast import address, make_cast, signed_in
from tickets import actions
from tickets.models import Task, TaskSpec

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def tasks(cast):
    return actions.add_tasks(cast.ticket, [TaskSpec(title=title) for title in "甲乙丙"], by=cast.agent)


def send(person, ticket, keys):
    return signed_in(person).post(address(ticket, "order_tasks"), {"order": keys})


def titles(ticket) -> str:
    return "".join(Task.objects.filter(ticket=ticket).order_by("position").values_list("title", flat=True))


def test_dragged_into_place(cast, tasks):
    first, second, third = (task.pk for task in tasks)
    assert send(cast.agent, cast.ticket, [third, first, second]).status_code == 204
    assert titles(cast.ticket) == "丙甲乙"
    assert cast.ticket.events.filter(verb="tasks_reordered").count() == 1


def test_whose_list_it_is_not_moves_nothing(cast, tasks):
    keys = [task.pk for task in reversed(tasks)]
    assert send(make_user(), cast.ticket, keys).status_code in (403, 404)
    assert titles(cast.ticket) == "甲乙丙"


def test_a_task_of_another_ticket_is_refused(cast, tasks):
    other = make_ticket(by=cast.agent)
    (strange,) = actions.add_tasks(other, [TaskSpec(title="丁")], by=None)
    answer = send(cast.agent, cast.ticket, [strange.pk, tasks[0].pk])
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_nonsense_changes_nothing(cast, tasks):
    assert send(cast.agent, cast.ticket, ["x", "-1", "9" * 30]).status_code == 204
    assert titles(cast.ticket) == "甲乙丙"
