"""A ticket's clocks start, pause, move and end as sla.md says, to the second."""

from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from sla.document import read_document
from sla.life import ClockState
from sla.models import Breach, Clock, Policy, PolicyVersion
from sla.timer import tick
from sla.verification import mend, verify_all
from tests.factories import make_category, make_ticket, make_user, resolution
from tests.sla.conftest import START
from tickets import actions
from tickets.models import Ticket

pytestmark = pytest.mark.usefixtures("promises")

HIGH = {"impact": "department", "urgency": "high"}


def high_ticket(**fields: Any) -> Ticket:
    return make_ticket(make_user(), **HIGH, **fields)


def clock_of(ticket: Ticket, kind: str) -> Clock:
    return Clock.objects.filter(ticket=ticket, kind=kind).order_by("-ordinal")[0]


def shanghai(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


def work_on(ticket: Ticket, agent) -> Ticket:
    ticket = actions.move(ticket, "assign", by=agent, assignee=agent)
    return actions.move(ticket, "accept", by=agent)


def test_a_new_ticket_has_its_promises(agent) -> None:
    ticket = high_ticket()
    due = {clock.kind: clock.due_at for clock in Clock.objects.filter(ticket=ticket)}
    assert due == {
        "acknowledge": shanghai("2026-11-18T10:10:00"),
        "response": shanghai("2026-11-18T12:00:00"),
        "resolution": shanghai("2026-11-18T14:00:00"),
    }


def test_the_ticket_knows_what_is_due_next(agent) -> None:
    ticket = high_ticket()
    ticket.refresh_from_db()
    assert ticket.next_due_at == shanghai("2026-11-18T10:10:00")


def test_an_urgent_ticket_is_counted_round_the_clock(agent, clock) -> None:
    clock.move_to(shanghai("2026-11-18T23:50:00"))
    ticket = make_ticket(make_user(), impact="company", urgency="critical")
    assert clock_of(ticket, "resolution").due_at == shanghai("2026-11-19T01:50:00")


def test_a_reply_of_the_desk_ends_the_response_with_the_exact_seconds(agent, clock) -> None:
    ticket = high_ticket()
    clock.shift(timedelta(seconds=5_432))
    actions.reply(ticket, by=agent, text="收到")
    response = clock_of(ticket, "response")
    assert (response.status, response.used_seconds) == ("met", 5_432)


def test_a_reply_of_the_requester_is_no_response(agent) -> None:
    ticket = high_ticket()
    actions.reply(ticket, by=ticket.requester, text="补充")
    assert clock_of(ticket, "response").status == "running"


def test_waiting_for_the_requester_is_not_counted(agent, clock) -> None:
    ticket = work_on(high_ticket(), agent)
    clock.shift(timedelta(hours=1))
    actions.move(ticket, "pend", by=agent, pending_reason="requester", follow_up_at=timezone.now() + timedelta(days=1))
    paused = clock_of(ticket, "resolution")
    assert (paused.status, paused.due_at, paused.used_seconds) == ("paused", None, 3_600)
    clock.shift(timedelta(hours=3))
    actions.reply(ticket, by=ticket.requester, text="好了")
    assert clock_of(ticket, "resolution").due_at == shanghai("2026-11-18T17:00:00")


def test_waiting_for_a_part_is_counted(agent, clock) -> None:
    ticket = work_on(high_ticket(), agent)
    actions.move(ticket, "pend", by=agent, pending_reason="part", follow_up_at=timezone.now() + timedelta(days=1))
    assert clock_of(ticket, "resolution").status == "running"


def test_a_new_priority_counts_from_the_original_start(agent, clock) -> None:
    ticket = make_ticket(make_user())  # medium: 24 business hours
    clock.shift(timedelta(hours=1))
    actions.edit(ticket, by=agent, impact="department", urgency="high")
    assert clock_of(ticket, "resolution").due_at == shanghai("2026-11-18T14:00:00")


def test_a_priority_that_puts_a_clock_past_its_target_breaches_it_at_once(agent, clock) -> None:
    ticket = make_ticket(make_user())
    clock.shift(timedelta(hours=5))
    actions.edit(ticket, by=agent, impact="department", urgency="high")
    assert clock_of(ticket, "resolution").breached_at == shanghai("2026-11-18T14:00:00")


def test_a_clock_that_has_ended_keeps_its_target(agent, clock) -> None:
    ticket = make_ticket(make_user())
    actions.reply(ticket, by=agent, text="收到")
    actions.edit(ticket, by=agent, impact="department", urgency="high")
    assert clock_of(ticket, "response").target_seconds == 4 * 3600


def test_reopening_goes_on_with_what_was_used(agent, clock) -> None:
    ticket = work_on(high_ticket(), agent)
    clock.shift(timedelta(hours=3))
    ticket = actions.move(ticket, "resolve", by=agent, **resolution())
    assert clock_of(ticket, "resolution").status == "met"
    clock.shift(timedelta(hours=2))
    actions.move(ticket, "reopen", by=ticket.requester, reason="还是不行")
    assert clock_of(ticket, "resolution").due_at == shanghai("2026-11-18T16:00:00")


def test_a_ticket_solved_in_time_and_reopened_can_still_breach(agent, clock) -> None:
    ticket = work_on(high_ticket(), agent)
    clock.shift(timedelta(hours=3))
    ticket = actions.move(ticket, "resolve", by=agent, **resolution())
    ticket = actions.move(ticket, "reopen", by=ticket.requester, reason="还是不行")
    clock.shift(timedelta(hours=2))
    actions.move(ticket, "resolve", by=agent, **resolution())
    assert clock_of(ticket, "resolution").status == "breached"


def test_solved_exactly_when_due_is_met(agent, clock) -> None:
    ticket = work_on(high_ticket(), agent)
    clock.move_to(shanghai("2026-11-18T14:00:00"))
    actions.move(ticket, "resolve", by=agent, **resolution())
    assert clock_of(ticket, "resolution").status == "met"


def test_cancelling_stops_all_clocks_without_an_outcome(agent) -> None:
    ticket = high_ticket()
    actions.move(ticket, "cancel", by=ticket.requester, reason="不需要了")
    assert set(Clock.objects.filter(ticket=ticket).values_list("status", flat=True)) == {"cancelled"}


def test_a_reassignment_starts_the_acceptance_anew(agent, clock, team) -> None:
    ticket = actions.move(high_ticket(), "assign", by=agent, assignee=agent)
    clock.shift(timedelta(hours=1))
    actions.move(ticket, "assign", by=agent, team=team)
    assert [(row.ordinal, row.status, row.due_at) for row in Clock.objects.filter(ticket=ticket, kind="accept")] == [
        (1, "cancelled", None),
        (2, "running", shanghai("2026-11-18T13:00:00")),
    ]


def test_the_callback_is_due_an_hour_after_solving(agent, clock) -> None:
    ticket = actions.move(work_on(high_ticket(), agent), "resolve", by=agent, **resolution())
    assert clock_of(ticket, "callback").due_at == shanghai("2026-11-18T11:00:00")
    clock.shift(timedelta(minutes=30))
    actions.move(ticket, "record_callback", by=agent, callback_outcome="solved")
    assert clock_of(ticket, "callback").status == "met"


def test_a_breach_belongs_to_whoever_had_the_ticket_then(agent, clock, team) -> None:
    ticket = work_on(high_ticket(), agent)
    clock.shift(timedelta(hours=6))
    ticket = actions.move(ticket, "assign", by=agent, team=team)
    breach = Breach.objects.get(ticket=ticket, clock__kind="resolution")
    assert (breach.assignee, breach.at) == (agent, shanghai("2026-11-18T14:00:00"))


def test_every_stored_clock_equals_its_replay(agent, clock) -> None:
    ticket = work_on(make_ticket(make_user(), category=make_category()), agent)
    for step in range(3):
        clock.shift(timedelta(hours=2, seconds=step * 7))
        actions.move(ticket, "pend", by=agent, pending_reason="vendor", follow_up_at=timezone.now() + timedelta(days=1))
        tick(timezone.now())
        clock.shift(timedelta(hours=9, minutes=step))
        actions.move(ticket, "resume", by=agent)
        actions.edit(ticket, by=agent, urgency=("high", "critical", "low")[step])
    clock.shift(timedelta(hours=30))
    tick(timezone.now())
    ticket = actions.move(ticket, "resolve", by=agent, **resolution())
    actions.move(ticket, "reopen", by=ticket.requester, reason="还是不行")
    tick(timezone.now())
    assert [str(found) for found in verify_all(at=timezone.now())] == []


def test_a_falsified_clock_is_found_and_mended(agent, clock) -> None:
    ticket = high_ticket()
    Clock.objects.filter(ticket=ticket, kind="resolution").update(target_seconds=1)
    found = [(item.clock, item.field) for item in verify_all(repair=True, at=timezone.now())]
    assert ("resolution/1", "target_seconds") in found
    assert list(verify_all(at=timezone.now())) == []


def test_a_lost_clock_is_made_again(agent, clock) -> None:
    ticket = high_ticket()
    Clock.objects.filter(ticket=ticket, kind="response").delete()
    mend(ticket)
    assert clock_of(ticket, "response").due_at == shanghai("2026-11-18T12:00:00")


def make_policy(name: str, hours: int, **criteria: Any) -> Policy:
    """Like the standard policy, with another target for solving."""
    standard = Policy.objects.get()
    assert standard.current is not None
    document = deepcopy(standard.current.document)
    for target in document["targets"]["resolution"].values():
        target["seconds"] = hours * 3600
    policy = Policy.objects.create(name=name, **criteria)
    policy.current = PolicyVersion.objects.create(policy=policy, number=1, document=document)
    policy.save()
    return policy


def test_a_ticket_reopened_goes_on_under_the_policy_that_came_while_it_was_solved(agent, clock) -> None:
    finance = make_category("财务系统")
    policy = make_policy("财务", 10, category=finance)
    ticket = work_on(high_ticket(), agent)
    clock.shift(timedelta(hours=1))
    ticket = actions.move(ticket, "resolve", by=agent, **resolution())
    ticket = actions.move(ticket, "record_callback", by=agent, callback_outcome="solved")
    ticket = actions.edit(ticket, by=agent, category=finance)
    assert clock_of(ticket, "resolution").target_seconds == 4 * 3600
    actions.move(ticket, "reopen", by=ticket.requester, reason="还是不行")
    reopened = clock_of(ticket, "resolution")
    assert (reopened.version, reopened.target_seconds) == (policy.current, 10 * 3600)
    assert [str(found) for found in verify_all(at=timezone.now())] == []


def test_what_is_owed_is_what_the_step_does_at_the_present_priority() -> None:
    """Under each priority a step of one name may do something else."""
    low, high = (
        {"key": "p50", "percent": 50, "actions": [{"do": "notify", "to": [who]}]} for who in ("team", "manager")
    )
    document = read_document(
        {
            "calendars": {"always": {"time_zone": "UTC", "week": [["00:00-24:00"]] * 7}},
            "targets": {"response": {p: {"seconds": 3600, "calendar": "always"} for p in "1234"}},
            "steps": {"response": {"4": [low], "2": [high]}},
        }
    )
    state = ClockState("response", 1, 1, document, 4, 3600, "always", [[START, None]])
    state.come_due(START + timedelta(minutes=40))
    state.retarget(1, document, 2)
    assert [dict(action) for firing in state.pay() for action in firing.step.actions] == high["actions"]


def test_what_is_owed_of_a_priority_that_no_longer_holds_is_still_carried_out() -> None:
    own = {"key": "p50", "percent": 50, "actions": [{"do": "notify", "to": ["team"]}]}
    document = read_document(
        {
            "calendars": {"always": {"time_zone": "UTC", "week": [["00:00-24:00"]] * 7}},
            "targets": {"response": {p: {"seconds": 3600, "calendar": "always"} for p in "1234"}},
            "steps": {"response": {"4": [own]}},
        }
    )
    state = ClockState("response", 1, 1, document, 4, 3600, "always", [[START, None]])
    state.come_due(START + timedelta(minutes=40))
    state.retarget(1, document, 2)
    assert [firing.step.key for firing in state.pay()] == ["p50"]
    assert state.pay() == []
