"""Which clocks the processes have, what begins and ends them, and whom their steps tell."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from sla.clock_rules import Happening
from sla.defaults import calendar_content, default_document
from sla.document import PolicyDocument, read_document
from sla.life import ClockState, follow
from sla.models import Calendar, Clock
from sla.timer import tick
from sla.verification import verify_all
from tests.factories import make_agent, make_ticket, make_user, resolution
from tests.sla.conftest import START
from tickets import actions
from tickets.actions.approval import decide, start_approvals
from tickets.models import ApprovalStep, Notification, StepSpec, Ticket

pytestmark = pytest.mark.usefixtures("promises")

HOUR = timedelta(hours=1)


@pytest.fixture
def document() -> PolicyDocument:
    return read_document(default_document({row.key: calendar_content(row, range(2026, 2028)) for row in _calendars()}))


def _calendars() -> list[Calendar]:
    return list(Calendar.objects.all())


class Life:
    """A ticket that is nothing but what happens to it."""

    def __init__(self, kind: str, document: PolicyDocument) -> None:
        self.kind, self.document = kind, document
        self.clocks: list[ClockState] = []

    def happens(self, verb: str, after: timedelta = timedelta(), **facts: Any) -> "Life":
        told = {"state": "new", "reason": "", "priority": 2, **facts}
        follow(self.clocks, Happening(verb=verb, at=START + after, kind=self.kind, **told), 1, self.document)
        return self

    def of(self, kind: str) -> list[tuple[str, int]]:
        return [(clock.status, clock.target_seconds) for clock in self.clocks if clock.kind == kind]


@pytest.mark.parametrize(
    ("kind", "clocks"),
    [
        ("incident", {"acknowledge", "response", "resolution"}),
        ("request", {"acknowledge", "response", "resolution"}),
        ("problem", set()),
        ("change", set()),
        ("release", set()),
    ],
)
def test_a_new_ticket_has_the_clocks_of_its_kind(document, kind, clocks) -> None:
    assert {clock.kind for clock in Life(kind, document).happens("created").clocks} == clocks


def test_a_policy_for_one_kind_gives_it_other_clocks(document) -> None:
    own = PolicyDocument(document.calendars, document.targets, document.pauses, document.steps, kind="problem")
    assert {clock.kind for clock in Life("problem", own).happens("created").clocks} >= {"resolution", "acknowledge"}


def test_only_incidents_are_called_back(document) -> None:
    request = Life("request", document).happens("created").happens("resolved", HOUR, state="fulfilled", clock="stopped")
    assert request.of("callback") == []


def test_a_fulfilled_request_is_solved(document) -> None:
    request = Life("request", document).happens("created")
    request.happens("fulfilled", HOUR, state="fulfilled", clock="stopped", is_move=True, by_desk=True)
    assert {clock.kind: clock.status for clock in request.clocks} == {
        "acknowledge": "breached",  # it took longer than ten minutes
        "response": "met",
        "resolution": "met",
    }


def test_a_request_that_waits_for_approval_is_not_counted(document) -> None:
    request = Life("request", document).happens("created")
    request.happens("approval_requested", state="awaiting_approval", is_move=True)
    assert {clock.status for clock in request.clocks} == {"paused"}
    request.happens("request_approved", 3 * HOUR, state="approved", is_move=True)
    resolved = request.clocks[-1]
    assert (resolved.used_seconds(), resolved.status) == (0, "running")


def test_a_request_given_to_a_team_before_it_is_approved_waits_at_once(document) -> None:
    request = Life("request", document).happens("assigned", state="awaiting_approval", is_handover=True)
    assert request.of("accept") == [("paused", 2 * 3600)]


def test_a_refused_request_counts_for_nothing(document) -> None:
    request = Life("request", document).happens("created")
    request.happens("request_rejected", HOUR, state="rejected", clock="stopped", is_void=True, is_move=True)
    assert {clock.status for clock in request.clocks} == {"cancelled"}


@pytest.mark.parametrize(("outcome", "status"), [("approved", "met"), ("rejected", "met"), ("withdrawn", "cancelled")])
def test_the_decision_ends_the_clock_of_its_step(document, outcome, status) -> None:
    change = Life("change", document).happens("approval_opened", subject="7")
    change.happens("approval_closed", HOUR, subject="7", outcome=outcome)
    assert change.of("approval") == [(status, 8 * 3600)]


def test_steps_side_by_side_have_a_clock_each(document) -> None:
    change = Life("change", document).happens("approval_opened", subject="7").happens("approval_opened", subject="8")
    change.happens("approval_closed", HOUR, subject="7", outcome="approved")
    assert [(clock.subject, clock.status) for clock in change.clocks] == [("7", "met"), ("8", "running")]


def test_an_incident_has_no_clock_of_approval(document) -> None:
    assert Life("incident", document).happens("approval_opened", subject="7").clocks == []


def test_what_was_begun_unapproved_is_to_be_approved_within_a_day(document) -> None:
    change = Life("change", document).happens("implementation_started", is_unapproved=True, state="implementing")
    change.happens("approvals_finished", outcome="withdrawn")  # the round that was open when it began
    assert change.of("retroactive") == [("running", 24 * 3600)]
    change.happens("approvals_finished", 25 * HOUR, outcome="approved")
    assert change.of("retroactive") == [("breached", 24 * 3600)]


def test_an_approved_change_owes_no_approval(document) -> None:
    assert Life("change", document).happens("implementation_started", state="implementing").clocks == []


def test_a_change_marked_as_unauthorised_waits_for_no_approval(document) -> None:
    change = Life("change", document).happens("implementation_started", is_unapproved=True, state="implementing")
    assert change.happens("marked_unauthorised", HOUR, state="implementing").of("retroactive")[0][0] == "cancelled"


def test_each_update_begins_the_wait_for_the_next(document) -> None:
    incident = Life("incident", document).happens("major_declared").happens("update_published", HOUR / 3)
    incident.happens("update_published", HOUR)
    assert [status for status, _target in incident.of("update")] == ["met", "breached", "running"]
    assert incident.happens("major_ended", HOUR).of("update")[-1][0] == "cancelled"


def test_an_update_after_the_end_promises_no_other(document) -> None:
    assert Life("incident", document).happens("update_published").clocks == []


def test_an_interval_that_was_promised_holds_instead_of_the_policys(document) -> None:
    incident = Life("incident", document).happens("major_declared", promised_seconds=900)
    incident.happens("edited", HOUR / 10, priority=1)
    assert incident.of("update") == [("running", 900)]


# --- with tickets, events and people ---------------------------------------------------------------


def major(agent, supervisor) -> Ticket:
    ticket = make_ticket(make_user(), by=agent, impact="department", urgency="critical", assignee=agent)
    ticket = actions.move(ticket, "accept", by=agent)
    return actions.move(ticket, "declare_major", by=supervisor, public_title="邮件中断", commander=agent)


def told(ticket: Ticket, step: str, kind: str) -> set[str]:
    event = ticket.events.get(data__clock=kind, data__step=step)
    return set(Notification.objects.filter(event=event).values_list("recipient__name", flat=True))


def test_the_commander_is_reminded_and_the_supervisor_told(agent, supervisor, clock) -> None:
    ticket = major(agent, supervisor)
    clock.shift(timedelta(minutes=23))
    tick(timezone.now())
    assert told(ticket, "p75", "update") == {"周启明"}
    clock.shift(timedelta(minutes=8))
    tick(timezone.now())
    assert told(ticket, "p100", "update") == {"孟晴"}


def test_the_clock_of_updates_follows_what_was_promised(agent, supervisor, clock) -> None:
    ticket = major(agent, supervisor)
    clock.shift(timedelta(minutes=10))
    ticket = actions.move(ticket, "publish_update", by=agent, update_text="正在切换", update_minutes=15)
    latest = Clock.objects.filter(ticket=ticket, kind="update").latest("ordinal")
    assert (latest.ordinal, latest.target_seconds) == (2, 900)
    clock.shift(timedelta(minutes=5))
    actions.move(ticket, "resolve", by=agent, **resolution())
    latest.refresh_from_db()
    assert latest.status == "cancelled"
    assert [str(found) for found in verify_all(at=timezone.now())] == []


@pytest.fixture
def asked(manager):
    return make_user("韩立", manager=manager)


def change(asked) -> tuple[Ticket, ApprovalStep]:
    planner = make_agent("唐工", role="change_manager")
    ticket = make_ticket(planner, kind="change", by=planner)
    round_ = start_approvals(ticket, [StepSpec(label="直属领导", people=(asked.pk,))], by=planner)
    assert round_ is not None
    return ticket, round_.steps.get()


def test_whoever_is_asked_is_reminded_and_their_manager_told(asked, clock) -> None:
    ticket, _step = change(asked)
    clock.shift(timedelta(hours=7))
    tick(timezone.now())
    assert told(ticket, "p75", "approval") == {"韩立"}
    clock.shift(timedelta(hours=17))
    tick(timezone.now())
    assert told(ticket, "p100", "approval") == {"高总", "唐工"}


def test_who_has_decided_is_reminded_no_more(asked, clock) -> None:
    ticket, step = change(asked)
    clock.shift(HOUR)
    decide(step, by=asked, approve=True)
    clock.shift(timedelta(hours=30))
    tick(timezone.now())
    done = Clock.objects.get(ticket=ticket, kind="approval")
    assert (done.status, done.used_seconds, done.subject) == ("met", 3_600, str(step.pk))
    assert not ticket.events.filter(verb="clock_step").exists()
    assert [str(found) for found in verify_all(at=timezone.now())] == []


def test_the_default_steps_are_sound(promises: None) -> None:
    from sla.editing.policies import PolicyDraft
    from sla.models import Policy

    draft = PolicyDraft.of(Policy.objects.get())
    assert {"approval", "retroactive", "update"} <= draft.rules["steps"].keys()
    assert draft.check().pk is None  # a row that could be saved, not a mistake
