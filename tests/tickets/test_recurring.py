"""Recurring tickets: made once for each date, by rules that make sense."""

import threading
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone, translation

from tests.factories import make_agent, make_category, make_team, make_user
from tickets.actions.recurring import save_recurring, set_active
from tickets.exceptions import NotAllowed, WrongState
from tickets.models import RecurringRun, RecurringTicket, TaskSpec, TaskTemplate, Ticket
from tickets.recurring import making
from tickets.tasks import make_recurring
from tickets.timeline.reading import describe

DUE = datetime(2026, 12, 7, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai on the first Monday


@pytest.fixture
def supervisor():
    return make_agent("秦岚", role="supervisor", teams=(make_team(is_service_desk=True),))


def make_rule(by, **fields) -> RecurringTicket:
    """The inspection of the first Monday, unless told otherwise; due at DUE."""
    given = {
        "name": "机房巡检",
        "pattern": "weekday",
        "weekday": 0,
        "ordinal": 1,
        "at": time(9),
        "closed_days": "keep",
        "starts_on": date(2026, 1, 1),
        "title": "机房巡检 {date}",
        "requester": make_user("机房值守"),
        **fields,
    }
    rule = save_recurring(None, by=by, **given)
    first = rule.dates_after(DUE - timedelta(seconds=1))
    RecurringTicket.objects.filter(pk=rule.pk).update(next_due_at=first[0] if first else None)
    rule.refresh_from_db()
    return rule


@pytest.mark.django_db
def test_made_with_all_that_the_rule_says(supervisor):
    team, category = supervisor.teams.get(), make_category()
    template = TaskTemplate.objects.create(name="巡检", slug="t", steps=[TaskSpec(title="看空调").to_json()])
    rule = make_rule(
        supervisor, description="逐项检查", category=category, team=team, priority=2, task_template=template
    )
    assert rule.next_due_at == DUE
    assert making.make_due(DUE - timedelta(seconds=1)) == 0
    assert making.make_due(DUE) == 1
    ticket = Ticket.objects.get()
    assert (ticket.title, ticket.channel, ticket.priority) == ("机房巡检 2026-12-07", "schedule", 2)
    assert (ticket.requester.name, ticket.opened_by, ticket.team, ticket.category) == (
        "机房值守",
        supervisor,
        team,
        category,
    )
    assert ticket.tasks.get().title == "看空调"
    assert RecurringRun.objects.get().ticket == ticket
    rule.refresh_from_db()
    assert timezone.localtime(rule.next_due_at).date() == date(2027, 1, 4)
    with translation.override("en"):
        assert "秦岚" in describe(ticket.events.first(), internal=True).sentence


@pytest.mark.django_db
def test_second_tick_makes_nothing_more(supervisor):
    make_rule(supervisor)
    assert making.make_due(DUE) == 1
    assert making.make_due(DUE) == 0
    RecurringTicket.objects.update(next_due_at=DUE)  # as if the rule had not moved on
    making.make_due(DUE)
    assert Ticket.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_beats_at_once_make_one():
    team = make_team(is_service_desk=True)
    supervisor = make_agent(role="supervisor", teams=(team,))
    rules = [make_rule(supervisor, name=f"巡检{number}") for number in range(3)]
    start = threading.Barrier(6)

    def tick() -> None:
        try:
            start.wait(60)
            making.make_due(DUE)
        finally:
            connection.close()

    threads = [threading.Thread(target=tick) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert Ticket.objects.count() == len(rules)
    assert RecurringRun.objects.filter(outcome="made").count() == len(rules)


@pytest.mark.django_db(transaction=True)
def test_crash_in_between_leaves_the_date_due(monkeypatch):
    supervisor = make_agent(role="supervisor", teams=(make_team(is_service_desk=True),))
    rule = make_rule(supervisor)
    with monkeypatch.context() as patch:
        patch.setattr(RecurringTicket, "save", lambda *args, **options: (_ for _ in ()).throw(InterruptedError))
        with pytest.raises(InterruptedError):
            making.make_due(DUE)
    assert not Ticket.objects.exists()
    assert not RecurringRun.objects.exists()
    assert making.make_due(DUE) == 1
    rule.refresh_from_db()
    assert rule.next_due_at > DUE


@pytest.mark.django_db
def test_after_an_outage_all_are_made_or_the_last_alone(supervisor):
    late = DUE + timedelta(days=100)  # three first Mondays more: 4 January, 1 February, 1 March
    make_rule(supervisor, name="补做", missed="catch_up")
    assert making.make_due(late) == 4
    assert Ticket.objects.count() == 4
    once = make_rule(supervisor, name="只做一次", missed="skip")
    assert making.make_due(late) == 1
    run = once.runs.get()
    assert (timezone.localtime(run.due_at).date(), run.left_out) == (date(2027, 3, 1), 3)
    once.refresh_from_db()
    assert timezone.localtime(once.next_due_at).date() == date(2027, 4, 5)


@pytest.mark.django_db
def test_what_cannot_be_made_is_kept_with_its_reason_and_stops_nobody(supervisor):
    gone = make_user("离职", is_active=True)
    broken = make_rule(supervisor, name="甲", requester=gone)
    make_rule(supervisor, name="乙")
    gone.is_active = False
    gone.save()
    assert making.make_due(DUE) == 2
    run = broken.runs.get()
    assert (run.outcome, run.ticket) == ("failed", None)
    assert "离职" in run.error
    assert Ticket.objects.count() == 1
    broken.refresh_from_db()
    assert broken.next_due_at > DUE


@pytest.mark.django_db
def test_paused_rule_makes_nothing_and_goes_on_from_then(supervisor):
    rule = make_rule(supervisor)
    set_active(rule, False, by=supervisor)
    assert making.make_due(DUE) == 0
    rule = set_active(rule, True, by=supervisor)
    assert rule.next_due_at > timezone.now()
    assert list(rule.history.values_list("number", flat=True)) == [3, 2, 1]


@pytest.mark.django_db
def test_one_out_of_turn_leaves_the_dates_alone(supervisor):
    rule = make_rule(supervisor)
    run = making.make_now(rule, by=supervisor)
    assert (run.outcome, run.by) == ("made", supervisor)
    rule.refresh_from_db()
    assert rule.next_due_at == DUE
    assert making.make_due(DUE) == 1
    with pytest.raises(NotAllowed):
        making.make_now(rule, by=make_agent())


@pytest.mark.django_db
def test_only_supervisors_and_administrators_set_rules_up(supervisor):
    for person in (make_agent(), make_user(), make_user(roles=("change_manager",))):
        with pytest.raises(NotAllowed):
            make_rule(person)
    administrator = make_user(roles=("administrator",))
    assert make_rule(administrator, owner=supervisor).owner == supervisor


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("title", {"title": " "}),
        ("interval", {"interval": 0}),
        ("interval", {"interval": 61}),
        ("weekdays", {"frequency": "weekly", "weekdays": []}),
        ("weekdays", {"frequency": "weekly", "weekdays": [7]}),
        ("month_day", {"pattern": "day", "month_day": 32}),
        ("ordinal", {"ordinal": 6}),
        ("ends_on", {"ends_on": date(2025, 1, 1)}),
        ("kind", {"kind": "nonsense"}),
        ("detail", {"detail": []}),
    ],
)
def test_rules_that_make_no_sense_are_refused(supervisor, field, fields):
    with pytest.raises(ValidationError) as caught:
        make_rule(supervisor, **fields)
    assert field in caught.value.message_dict


@pytest.mark.django_db
def test_people_must_be_able_to_do_their_part(supervisor):
    for field, person in (
        ("owner", make_user()),
        ("requester", make_user(is_active=False)),
        ("assignee", make_agent()),
    ):
        with pytest.raises(ValidationError) as caught:
            make_rule(supervisor, team=supervisor.teams.get(), **{field: person})
        assert field in caught.value.message_dict


@pytest.mark.django_db
def test_saved_over_somebody_elses_change_is_refused(supervisor):
    rule = make_rule(supervisor)
    save_recurring(rule, by=supervisor, title="甲")
    with pytest.raises(WrongState):
        save_recurring(rule, by=supervisor, version=rule.version, title="乙")


@pytest.mark.django_db
def test_title_says_when():
    words = making.fill_in("{year}年第{quarter}季度 第{week}周 {month}月 {date} {other}", DUE)
    assert words == "2026年第4季度 第50周 12月 2026-12-07 {other}"


@pytest.mark.django_db
def test_beat_task_makes_what_is_due(supervisor):
    make_rule(supervisor)
    RecurringTicket.objects.update(next_due_at=timezone.now() - timedelta(minutes=1))
    make_recurring()
    assert Ticket.objects.count() == 1
