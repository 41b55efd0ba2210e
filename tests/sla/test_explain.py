"""The account of a clock tells its whole life to the second."""

import csv
import io
import random
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from sla.document import PolicyDocument, Target
from sla.explain import explain
from sla.ledger import CLOSED, COUNTED, account, closure_of
from sla.life import PAUSED, RUNNING, ClockState
from sla.models import Calendar as CalendarRow
from sla.models import CalendarException, Clock, Policy, PolicyVersion
from sla.timer import tick
from tests.factories import make_agent, make_ticket, make_user, resolution
from tests.sla.test_clocks import clock_of, high_ticket, shanghai, work_on
from tickets import actions
from tickets.business_time import Calendar, hours
from tickets.business_time.official_days import office_hours


@pytest.fixture
def chinese():
    with override("zh-hans"):
        yield


def state_of(runs, *, status: str, calendar: Calendar) -> ClockState:
    document = PolicyDocument({"c": calendar}, {"resolution": {3: Target(14_400, "c")}})
    return ClockState("resolution", 1, 1, document, 3, 14_400, "c", runs, status)


def random_state(dice: random.Random) -> tuple[ClockState, datetime]:
    """A clock with up to eight runs over some days, some of them empty or touching, with microseconds."""
    calendar = dice.choice(
        [
            office_hours(2026).calendar,
            Calendar("Europe/Berlin", (hours("08:00-12:00", "13:30-24:00"),) * 7),
            Calendar("UTC", (hours("00:00-24:00"),) * 7),
        ]
    )
    at = datetime(2026, dice.randint(1, 12), dice.randint(1, 28), dice.randint(0, 23), tzinfo=UTC)
    moments = [at]
    for _n in range(dice.randint(1, 16)):
        moments.append(moments[-1] + timedelta(microseconds=dice.choice([0, dice.randint(0, 3 * 86_400 * 10**6)])))
    runs: list[list[datetime | None]] = [[start, end] for start, end in zip(moments[::2], moments[1::2], strict=False)]
    status = PAUSED
    if len(moments) % 2:
        runs.append([moments[-1], None])
        status = RUNNING
    now = moments[-1] + timedelta(microseconds=dice.randint(0, 5 * 86_400 * 10**6))
    return state_of(runs, status=status, calendar=calendar), now


@pytest.mark.parametrize("seed", range(300))
def test_the_counted_spans_add_up_to_what_was_used(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311
    state, now = random_state(dice)
    cuts = [now - timedelta(microseconds=dice.randint(0, 9 * 86_400 * 10**6)) for _n in range(5)]
    spans = account(state, now, cuts)
    assert sum(span.counted_seconds for span in spans) == state.used_seconds(now)
    assert [span.total_seconds for span in spans][-1:] in ([], [state.used_seconds(now)])


@pytest.mark.parametrize("seed", range(100))
def test_the_spans_follow_each_other_without_a_gap(seed: int) -> None:
    state, now = random_state(random.Random(seed))  # noqa: S311
    spans = account(state, now)
    assert all(before.end == after.start for before, after in zip(spans, spans[1:], strict=False))
    if spans:
        assert (spans[0].start, spans[-1].end) == (state.started_at, now)


def test_a_night_a_weekend_and_a_holiday_are_told_apart() -> None:
    calendar = office_hours(2026).calendar
    night = closure_of(calendar, shanghai("2026-11-17T18:00:00"), shanghai("2026-11-18T09:00:00"))
    assert (night.weekend, night.outside_hours, night.dates) == (False, True, ())
    weekend = closure_of(calendar, shanghai("2026-11-20T18:00:00"), shanghai("2026-11-23T09:00:00"))
    assert (weekend.weekend, weekend.dates) == (True, ())
    holiday = closure_of(calendar, shanghai("2026-09-30T18:00:00"), shanghai("2026-10-08T09:00:00"))
    assert len(holiday.dates) == 7


def test_an_exception_of_the_administrator_is_named_by_its_note(promises, agent, clock, chinese) -> None:
    calendar = CalendarRow.objects.get(key="office")
    CalendarException.objects.create(calendar=calendar, day="2026-11-19", note="全员盘点")
    version = PolicyVersion.objects.get()
    document = version.document | {}
    document["calendars"]["office"]["exceptions"]["2026-11-19"] = []
    PolicyVersion.objects.filter(pk=version.pk).update(document=document)
    from sla.store import document_of

    document_of.cache_clear()
    ticket = high_ticket()
    clock.move_to(shanghai("2026-11-20T10:00:00"))
    told = explain(clock_of(ticket, "resolution"), timezone.now())
    assert "不计入：全员盘点" in [line.words for line in told.lines if line.kind == CLOSED]


def test_a_holiday_is_named(promises, agent, clock, chinese) -> None:
    clock.move_to(shanghai("2026-09-30T17:00:00"))
    ticket = high_ticket()
    clock.move_to(shanghai("2026-10-08T10:00:00"))
    told = explain(clock_of(ticket, "resolution"), timezone.now())
    closed = next(line for line in told.lines if line.kind == CLOSED)
    assert "国庆节" in closed.words


def story(agent, clock):
    """The ticket of screen 8: medium, an hour forty on Monday, on hold on Tuesday, made high, resumed on Wednesday."""
    clock.move_to(shanghai("2026-11-16T16:20:00"))
    ticket = work_on(make_ticket(make_user("林晓雨")), agent)
    clock.move_to(shanghai("2026-11-17T10:05:30"))
    ticket = actions.move(
        ticket, "pend", by=agent, pending_reason="requester", follow_up_at=timezone.now() + timedelta(days=1)
    )
    clock.move_to(shanghai("2026-11-17T15:40:00"))
    ticket = actions.edit(ticket, by=agent, impact="department", urgency="high")
    clock.move_to(shanghai("2026-11-18T13:10:00"))
    actions.reply(ticket, by=ticket.requester, text="版本是 5.2.1")
    clock.move_to(shanghai("2026-11-18T14:02:15"))
    tick(timezone.now())
    return ticket


def test_the_story_of_the_design_adds_up(promises, agent, clock, chinese) -> None:
    told = explain(clock_of(story(agent, clock), "resolution"), timezone.now())
    assert (told.target_seconds, told.used_seconds, told.left_seconds) == (14_400, 13_065, 1_335)
    assert told.paused_seconds == 12 * 3600 + 4 * 60 + 30
    assert told.used_percent == 90.7
    assert told.state.due_at == shanghai("2026-11-18T14:24:30")
    assert told.sentence == "已用90.7 %，若不再挂起，今天14:24:30到期。"
    counted = [(line.counted_seconds, line.total_seconds) for line in told.lines if line.kind == COUNTED]
    assert counted == [(6_000, 6_000), (3_930, 9_930), (3_135, 13_065)]


def test_a_pause_says_for_whom_it_waits_and_who_began_it(promises, agent, clock, chinese) -> None:
    told = explain(clock_of(story(agent, clock), "resolution"), timezone.now())
    paused = [line for line in told.lines if line.kind == "paused" and line.end]
    assert [line.words for line in paused] == ["暂停：挂起 · 待用户 · 周启明"]
    assert paused[0].business_seconds == 43_470


def test_a_change_of_priority_is_a_line_with_both_targets(promises, agent, clock, chinese) -> None:
    told = explain(clock_of(story(agent, clock), "resolution"), timezone.now())
    changed = next(line for line in told.lines if line.kind == "retargeted")
    assert changed.start == shanghai("2026-11-17T15:40:00")
    assert "24:00:00 → 4:00:00" in changed.note


def test_the_steps_tell_when_they_fired_and_how_late(promises, agent, lead, clock) -> None:
    told = explain(clock_of(story(agent, clock), "resolution"), timezone.now())
    fired = {step.key: step for step in told.steps if step.fired_at}
    assert set(fired) == {"p50", "p75"}
    # Half of four hours was used up before the priority changed, so it was due when the clock went on.
    assert fired["p50"].due_at == shanghai("2026-11-18T13:10:00")
    assert fired["p75"].due_at == shanghai("2026-11-18T13:24:30")
    assert fired["p75"].late_seconds == 37 * 60 + 45
    assert set(fired["p75"].told) == {"周启明", "沈一帆"}
    to_come = {step.key: step.due_at for step in told.steps if not step.fired_at}
    assert to_come["p100"] == shanghai("2026-11-18T14:24:30")
    assert to_come["p150"] == shanghai("2026-11-18T16:24:30")


def test_every_change_of_the_due_time_is_told(promises, agent, clock) -> None:
    told = explain(clock_of(story(agent, clock), "resolution"), timezone.now())
    assert [due.due_at for due in told.due_times] == [
        shanghai("2026-11-19T13:20:00"),
        None,
        None,
        shanghai("2026-11-18T14:24:30"),
    ]


def test_the_policy_is_told_with_its_reason_and_why_not_another(promises, agent, clock, chinese) -> None:
    document = PolicyVersion.objects.get().document
    vip = Policy.objects.create(name="VIP事件", kind="incident", for_vip=True)
    vip.current = PolicyVersion.objects.create(policy=vip, number=1, document=document)
    vip.save()
    own = Policy.objects.create(name="标准事件", kind="incident")
    own.current = PolicyVersion.objects.create(policy=own, number=3, document=document)
    own.save()
    chosen = explain(clock_of(high_ticket(), "resolution"), timezone.now()).chosen
    assert (chosen.policy, chosen.version, chosen.reasons) == ("标准事件", 3, ["类型 = 事件"])
    others = {other.name: other.words for other in chosen.others}
    assert others == {"VIP事件": "不适用：仅用于提交人 = VIP", "标准服务水平": "也适用，但条件更少或排序靠后"}


def test_a_reopened_clock_was_stopped_not_paused(promises, agent, clock) -> None:
    ticket = work_on(high_ticket(), agent)
    clock.shift(timedelta(hours=1))
    ticket = actions.move(ticket, "resolve", by=agent, **resolution())
    clock.shift(timedelta(hours=2))
    actions.move(ticket, "reopen", by=ticket.requester, reason="还是不行")
    told = explain(clock_of(ticket, "resolution"), timezone.now())
    assert [(line.kind, line.business_seconds) for line in told.lines if line.business_seconds] == [("stopped", 7_200)]


@pytest.mark.parametrize(
    ("hours_later", "left"),
    [(3, 3_600), (4, 0), (7, -10_800)],
)
def test_an_ended_clock_says_how_it_ended(promises, agent, clock, chinese, hours_later: int, left: int) -> None:
    ticket = work_on(high_ticket(), agent)
    clock.shift(timedelta(hours=hours_later))
    actions.move(ticket, "resolve", by=agent, **resolution())
    clock.shift(timedelta(days=3))
    told = explain(clock_of(ticket, "resolution"), timezone.now())
    assert told.left_seconds == left
    assert told.sentence.startswith("达标" if left >= 0 else "超时")
    assert told.lines[-1].start == Clock.objects.get(ticket=ticket, kind="resolution").ended_at


def explain_url(ticket) -> str:
    return reverse("sla:explain", args=[clock_of(ticket, "resolution").pk])


def get(user, url: str, **headers: str):
    client = Client()
    client.force_login(user)
    return client.get(url, headers=headers)


def test_the_page_and_the_drawer_show_the_account(promises, agent, clock) -> None:
    ticket = story(agent, clock)
    page = get(agent, explain_url(ticket))
    assert (page.status_code, page.content.count(b"3:37:45") > 1, b"<html" in page.content) == (200, True, True)
    drawer = get(agent, explain_url(ticket), **{"HX-Request": "true"})
    assert (b"3:37:45" in drawer.content, b"<html" in drawer.content) == (True, False)


def test_nobody_else_finds_it(promises, agent, clock) -> None:
    ticket = high_ticket()
    assert get(ticket.requester, explain_url(ticket)).status_code == 404
    assert get(make_user(), explain_url(ticket)).status_code == 404
    secret = make_ticket(make_user(), by=agent, confidential=True)
    assert get(make_agent(), explain_url(secret)).status_code == 404


def test_it_costs_the_same_however_long_the_history(promises, agent, clock, django_assert_max_num_queries) -> None:
    ticket = story(agent, clock)
    for _n in range(30):
        clock.shift(timedelta(minutes=7))
        ticket = actions.move(
            ticket, "pend", by=agent, pending_reason="vendor", follow_up_at=timezone.now() + timedelta(days=1)
        )
        clock.shift(timedelta(minutes=7))
        ticket = actions.move(ticket, "resume", by=agent)
    client = Client()
    client.force_login(agent)
    with django_assert_max_num_queries(18):
        assert client.get(explain_url(ticket)).status_code == 200


def export_url(ticket, form: str) -> str:
    return reverse("sla:export_clock", args=[Clock.objects.get(ticket=ticket, kind="resolution").pk, form])


def test_the_account_is_exported_as_a_sheet(promises, agent, clock) -> None:
    answer = get(agent, export_url(story(agent, clock), "csv"))
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    counted = [int(row[5]) for row in rows[1:-1]]
    assert sum(counted) == int(rows[-1][6])
    assert answer["Content-Disposition"].endswith('-resolution-1.csv"')


def test_the_account_is_exported_as_programs_read_it(promises, agent, clock) -> None:
    ticket = story(agent, clock)
    content = get(agent, export_url(ticket, "json")).json()
    assert content["ticket"] == ticket.number
    assert sum(line["counted_seconds"] for line in content["lines"]) == content["used_seconds"]


def test_another_form_is_none_and_a_stranger_exports_nothing(promises, agent, clock) -> None:
    ticket = story(agent, clock)
    assert get(agent, export_url(ticket, "pdf")).status_code == 404
    assert get(make_user(), export_url(ticket, "csv")).status_code == 404


def test_a_supervisor_adjusts_the_promise_from_here(promises, agent, supervisor, clock) -> None:
    ticket = story(agent, clock)
    edit = f'href="{reverse("tickets:edit", args=[ticket.number])}"'
    assert edit in get(supervisor, explain_url(ticket)).content.decode()
    assert edit not in get(agent, explain_url(ticket)).content.decode()


def test_breaches_stand_in_the_navigation_of_the_desk(promises, agent, clock) -> None:
    page = get(agent, explain_url(story(agent, clock))).content.decode()
    assert f'href="{reverse("sla:breaches")}"' in page
