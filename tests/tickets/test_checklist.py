"""Doing the tasks of a ticket: order, outcome, who may, and who is told."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from accounts.roles import Role
from tests.factories import make_agent, make_team, make_user, resolution
from tests.tickets.desk_cast import make_cast, verbs
from tickets import actions
from tickets.checklist.rules import tasks_done
from tickets.exceptions import Blocked, NotAllowed, StaleTicket, WrongState
from tickets.models import Notification, Task, TaskSpec, TaskState, Ticket
from tickets.notifications.dispatch import dispatch
from tickets.notifications.mails import compose
from tickets.timeline import reading

pytestmark = pytest.mark.django_db


def make_tasks(cast, *specs, **options):
    """Two tasks, the second after the first, unless others are asked for."""
    specs = specs or (TaskSpec(key="first", title="备份"), TaskSpec(key="second", title="升级", after=("first",)))
    return actions.add_tasks(cast.ticket, specs, by=cast.agent, **options)


def states(cast) -> list[str]:
    return list(cast.ticket.tasks.order_by("position").values_list("state", flat=True))


def test_what_comes_after_waits_until_what_is_before_is_done():
    cast = make_cast()
    first, second = make_tasks(cast)
    assert states(cast) == ["ready", "waiting"]
    with pytest.raises(Blocked, match="备份"):
        actions.complete_task(second, by=cast.agent)
    actions.complete_task(first, by=cast.agent)
    assert states(cast) == ["done", "ready"]


def test_waived_one_lets_the_next_begin_and_says_why():
    cast = make_cast()
    first, second = make_tasks(cast)
    with pytest.raises(ValidationError):
        actions.waive_task(first, by=cast.agent, reason=" ")
    first = actions.waive_task(first, by=cast.agent, reason="昨晚已备份")
    assert (first.state, first.reason, first.ended_by) == (TaskState.WAIVED, "昨晚已备份", cast.agent)
    assert states(cast) == ["waived", "ready"]


def test_failed_one_holds_up_the_next_until_it_is_retried_or_waived():
    cast = make_cast()
    first, second = make_tasks(cast)
    actions.fail_task(first, by=cast.agent, reason="磁盘已满")
    assert states(cast) == ["failed", "waiting"]
    actions.retry_task(first, by=cast.agent)
    assert states(cast) == ["ready", "waiting"]
    actions.fail_task(first, by=cast.agent, reason="磁盘已满")
    actions.waive_task(first, by=cast.agent, reason="改用异地备份")
    assert states(cast) == ["waived", "ready"]


def test_start_and_end_keep_person_and_times():
    cast = make_cast()
    (task,) = make_tasks(cast, TaskSpec(title="换盘", team=cast.team))
    started = actions.start_task(task, by=cast.agent)
    assert (started.state, started.assignee) == (TaskState.IN_PROGRESS, cast.agent)
    done = actions.complete_task(task, by=cast.agent, comment="已换新盘")
    assert done.started_at == started.started_at <= done.ended_at
    assert done.ended_by == cast.agent
    assert verbs(cast.ticket)[-3:] == ["task_added", "task_started", "task_done"]
    assert cast.ticket.events.get(verb="task_done").text == "已换新盘"


def test_second_person_to_tick_it_hears_who_was_first():
    cast = make_cast()
    colleague = make_agent("李二", teams=(cast.team,))
    (task,) = make_tasks(cast, TaskSpec(title="换盘", team=cast.team))
    actions.complete_task(task, by=cast.agent)
    with pytest.raises(WrongState, match="周启明"):
        actions.complete_task(task, by=colleague)
    assert verbs(cast.ticket).count("task_done") == 1


def test_version_read_before_somebody_changed_it_is_refused():
    cast = make_cast()
    (task,) = make_tasks(cast, TaskSpec(title="换盘"))
    read = Task.objects.get(pk=task.pk).version
    actions.change_task(task, by=cast.agent, title="换两块盘")
    with pytest.raises(StaleTicket):
        actions.complete_task(task, by=cast.agent, version=read)


def test_ticked_by_mistake_and_opened_again():
    cast = make_cast()
    first, second = make_tasks(cast)
    actions.complete_task(first, by=cast.agent)
    actions.retry_task(first, by=cast.agent)
    assert states(cast) == ["ready", "waiting"]
    actions.complete_task(first, by=cast.agent)
    actions.start_task(second, by=cast.agent)
    with pytest.raises(Blocked, match="升级"):
        actions.retry_task(first, by=cast.agent)


def test_member_of_the_tasks_team_does_it_on_another_teams_ticket():
    cast, other = make_cast(), make_team()
    member = make_agent(role=Role.SECOND_LINE, teams=(other,))
    mine, theirs = make_tasks(cast, TaskSpec(title="开端口", team=other), TaskSpec(title="发通知", team=cast.team))
    assert actions.complete_task(mine, by=member).state == TaskState.DONE
    with pytest.raises(NotAllowed):
        actions.complete_task(theirs, by=member)


def test_holder_may_leave_out_only_what_is_optional():
    cast, other = make_cast(), make_team()
    member = make_agent(role=Role.SECOND_LINE, teams=(other,))
    must, may = make_tasks(
        cast, TaskSpec(title="开端口", team=other), TaskSpec(title="拍照", team=other, is_mandatory=False)
    )
    with pytest.raises(NotAllowed):
        actions.waive_task(must, by=member, reason="不必")
    assert actions.waive_task(may, by=member, reason="不必").state == TaskState.WAIVED


def test_task_shows_a_confidential_ticket_to_its_holders_alone():
    cast = make_cast(confidential=True)
    manager, member, colleague = make_user(), make_agent(teams=(make_team(),)), make_agent()
    make_tasks(cast, TaskSpec(title="签字", assignee=manager), TaskSpec(title="开户", team=member.teams.get()))
    seen = [list(Ticket.objects.visible_to(person)) for person in (manager, member, colleague, make_user())]
    assert seen == [[cast.ticket], [cast.ticket], [], []]


def test_nothing_is_done_on_a_ticket_that_has_ended():
    cast = make_cast()
    (task,) = make_tasks(cast, TaskSpec(title="换盘"))
    ended = actions.move(cast.ticket, "cancel", by=cast.agent, reason="不需要了")
    assert not Task.objects.live().exists()
    with pytest.raises(WrongState, match=ended.number):
        actions.complete_task(task, by=cast.agent)


def test_stranger_and_auditor_change_nothing():
    cast = make_cast()
    (task,) = make_tasks(cast, TaskSpec(title="换盘", team=cast.team))
    for person in (make_user(), make_user(roles=(Role.AUDITOR,)), cast.ticket.requester):
        with pytest.raises(NotAllowed):
            actions.complete_task(task, by=person)


def test_statements_do_not_grow_with_the_checklist(django_assert_max_num_queries):
    cast = make_cast()
    tasks = make_tasks(cast, *(TaskSpec(key=f"k{n}", title=f"第{n}步") for n in range(30)))
    actions.complete_task(tasks[0], by=cast.agent)
    with django_assert_max_num_queries(14):
        actions.complete_task(tasks[1], by=cast.agent)


def test_what_is_left_leaves_the_lists_when_the_ticket_is_closed():
    cast = make_cast()
    (task,) = make_tasks(cast, TaskSpec(title="拍照", is_mandatory=False))
    resolved = actions.move(cast.ticket, "resolve", by=cast.agent, **resolution())
    closed = actions.move(resolved, "confirm", by=cast.ticket.requester)
    assert not closed.is_open
    assert not Task.objects.live().exists()


def test_whoever_holds_what_became_ready_is_told_and_nobody_else():
    cast, team = make_cast(), make_team()
    member, manager = make_agent("王三", teams=(team,)), make_user("经理")
    first, *_rest = make_tasks(
        cast,
        TaskSpec(key="a", title="备份", team=cast.team),
        TaskSpec(title="升级", team=team, after=("a",)),
        TaskSpec(title="签字", assignee=manager, after=("a",)),
        TaskSpec(title="通知", after=("a",)),
    )
    actions.complete_task(first, by=cast.agent)
    event = cast.ticket.events.get(verb="task_done")
    dispatch(event.pk)
    rows = Notification.objects.filter(event=event)
    assert {(row.recipient, row.channel) for row in rows} == {
        (member, "in_app"),
        (member, "mail"),
        (manager, "in_app"),
        (manager, "mail"),
    }
    sent = compose(rows.get(recipient=manager, channel="mail"))
    assert "签字" in sent.body
    assert f"/portal/tickets/{cast.ticket.number}/" in sent.body or cast.ticket.number in sent.body


def test_failure_is_told_to_whoever_has_the_ticket():
    cast, team = make_cast(), make_team()
    member = make_agent("王三", teams=(team,))
    (task,) = make_tasks(cast, TaskSpec(title="升级", team=team))
    actions.fail_task(task, by=member, reason="空间不足")
    event = cast.ticket.events.get(verb="task_failed")
    dispatch(event.pk)
    assert set(Notification.objects.filter(event=event).values_list("recipient", "topic")) == {
        (cast.agent.pk, "task_failed")
    }


def test_timeline_says_what_became_ready():
    cast = make_cast()
    first, _second = make_tasks(cast)
    actions.complete_task(first, by=cast.agent)
    with translation.override("en"):
        entries = reading.read(cast.ticket, internal=True).entries
    assert entries[-1].sentence == "周启明 finished the task “备份”; now ready: “升级”"


def test_guard_names_what_is_left():
    cast = make_cast()
    guard = tasks_done()
    assert guard(cast.ticket) is None
    first, second = make_tasks(cast)
    make_tasks(cast, TaskSpec(title="拍照", is_mandatory=False))
    with translation.override("en"):
        assert guard(cast.ticket) == "The task “备份” and 1 other are not finished."
        assert tasks_done("rollback")(cast.ticket) is None
    actions.complete_task(first, by=cast.agent)
    actions.waive_task(second, by=cast.agent, reason="不必")
    assert guard(cast.ticket) is None
