"""A trial of other promises on the tickets of the last days; nothing is written to a clock."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from sla.editing.calendars import CalendarDraft
from sla.editing.history import StaleSetting
from sla.editing.policies import PolicyDraft, save_policy
from sla.models import Calendar, Clock, Policy, PolicyMatch, Simulation
from sla.simulation import runner
from sla.simulation.verbs import apply, cancel, try_calendar, try_policy
from tests.factories import make_category, make_ticket, make_user
from tests.sla.test_edit_policy import drafted
from tests.sla.versions import current_of
from tickets import actions
from tickets.exceptions import NotAllowed, WrongState

pytestmark = pytest.mark.usefixtures("promises")

HIGH = {"impact": "department", "urgency": "high"}


@pytest.fixture
def administrator(db):
    return make_user("钟原", roles=("administrator",))


@pytest.fixture
def answered(agent, team, clock):
    """Three tickets of priority 2, each begun at 10:00 on a working day and answered after 10, 40 and 100 minutes."""
    tickets = []
    for minutes in (10, 40, 100):
        ticket = make_ticket(make_user(), by=agent, team=team, **HIGH)
        clock.shift(timedelta(minutes=minutes))
        actions.reply(ticket, by=agent, text="收到")
        tickets.append(ticket)
    return tickets


def tried(simulation: Simulation) -> Simulation:
    runner.run(simulation.pk)
    simulation.refresh_from_db()
    return simulation


def cells(simulation: Simulation, side: str, kind: str = "response") -> dict[str, dict[str, int]]:
    return {cell: counts for cell, counts in simulation.tally[side].items() if cell.startswith(f"{kind}|")}


def test_a_stricter_target_flips_exactly_the_tickets_beyond_it(administrator, answered, team) -> None:
    policy = Policy.objects.get()
    simulation = tried(try_policy(policy, drafted(policy, response=30 * 60), days=7, by=administrator))
    assert simulation.state == "done"
    cell = f"response|2|{team.pk}"
    assert cells(simulation, "before") == {cell: {"met": 3, "broken": 0, "open": 0}}
    assert cells(simulation, "after") == {cell: {"met": 1, "broken": 2, "open": 0}}
    flips = [flip for flip in simulation.tally["worse"] if flip[1] == "response"]
    assert flips == [[ticket.pk, "response", 1, "met", "broken"] for ticket in answered[1:]]
    assert simulation.tally["better"] == []


def test_a_looser_target_mends_a_breach(administrator, answered, agent, team, clock) -> None:
    late = make_ticket(make_user(), by=agent, team=team, **HIGH)
    clock.shift(timedelta(hours=2, seconds=1))
    actions.reply(late, by=agent, text="收到")
    policy = Policy.objects.get()
    simulation = tried(try_policy(policy, drafted(policy, response=3 * 3600), days=7, by=administrator))
    assert simulation.tally["better"] == [[late.pk, "response", 1, "broken", "met"]]


def test_the_unchanged_policy_gives_todays_figures(administrator, answered, team) -> None:
    make_ticket(make_user(), by=make_user(roles=("first_line",), teams=(team,)), team=team)
    policy = Policy.objects.get()
    simulation = tried(try_policy(policy, PolicyDraft.of(policy), days=7, by=administrator))
    assert simulation.tally["before"] == simulation.tally["after"] != {}
    assert (simulation.tally["worse_count"], simulation.tally["better_count"]) == (0, 0)
    stored = Clock.objects.filter(status="met").count()
    assert sum(counts["met"] for counts in simulation.tally["before"].values()) == stored
    assert simulation.done == simulation.total == 4


def test_a_new_policy_takes_only_the_tickets_it_is_for(administrator, agent, team, clock) -> None:
    mail = make_category("邮箱")
    other = make_ticket(make_user(), by=agent, team=team, **HIGH)
    own = make_ticket(make_user(), by=agent, team=team, category=mail, **HIGH)
    clock.shift(timedelta(minutes=20))
    for ticket in (other, own):
        actions.reply(ticket, by=agent, text="收到")
    strict = PolicyDraft(
        name="邮箱", category_id=mail.pk, targets={"response": {"2": {"seconds": 600, "calendar": "always"}}}
    )
    simulation = tried(try_policy(None, strict, days=7, by=administrator))
    assert simulation.tally["worse"] == [[own.pk, "response", 1, "met", "broken"]]


def test_the_category_counts_as_it_stood_then(administrator, agent, team, clock) -> None:
    """Recategorised after the answer, a ticket keeps what was promised while it was answered."""
    mail = make_category("邮箱")
    ticket = make_ticket(make_user(), by=agent, team=team, **HIGH)
    clock.shift(timedelta(minutes=20))
    actions.reply(ticket, by=agent, text="收到")
    actions.edit(ticket, by=agent, category=mail)
    strict = PolicyDraft(
        name="邮箱", category_id=mail.pk, targets={"response": {"2": {"seconds": 600, "calendar": "always"}}}
    )
    simulation = tried(try_policy(None, strict, days=7, by=administrator))
    assert simulation.tally["worse"] == []


def test_shorter_opening_hours_are_tried_too(administrator, answered) -> None:
    """Open from 11:00 on, the first ticket's ten minutes at 10:00 count as none, and nothing turns worse."""
    office = Calendar.objects.get(key="office")
    draft = CalendarDraft.read({**CalendarDraft.of(office).as_json(), "week": [["10:00-10:15", "10:20-10:21"]] * 7})
    simulation = tried(try_calendar(office, draft, days=7, by=administrator))
    assert simulation.tally["worse_count"] == 0
    assert simulation.rules[0]["document"]["calendars"]["office"]["week"][0] == ["10:00-10:15", "10:20-10:21"]


def test_nothing_is_written_to_clocks(administrator, answered) -> None:
    before = list(Clock.objects.order_by("pk").values()), PolicyMatch.objects.count()
    policy = Policy.objects.get()
    tried(try_policy(policy, drafted(policy, response=60), days=7, by=administrator))
    assert (list(Clock.objects.order_by("pk").values()), PolicyMatch.objects.count()) == before


def test_only_the_days_asked_for_are_read(administrator, answered, clock) -> None:
    clock.shift(timedelta(days=10))
    policy = Policy.objects.get()
    assert tried(try_policy(policy, drafted(policy, response=60), days=9, by=administrator)).total == 0
    assert tried(try_policy(policy, drafted(policy, response=60), days=11, by=administrator)).total == 3


def test_what_a_dead_worker_left_goes_on_where_it_stopped(administrator, answered, monkeypatch, clock) -> None:
    monkeypatch.setattr(runner, "CHUNK", 1)
    policy = Policy.objects.get()
    simulation = try_policy(policy, drafted(policy, response=30 * 60), days=7, by=administrator)
    counting, seen = runner._count, []

    def dies_at_the_second(*arguments):
        seen.append(arguments)
        if len(seen) == 2:
            raise SystemExit
        counting(*arguments)

    monkeypatch.setattr(runner, "_count", dies_at_the_second)
    with pytest.raises(SystemExit):
        runner.run(simulation.pk)
    runner.run(simulation.pk)  # its lease still holds: nothing happens
    simulation.refresh_from_db()
    assert (simulation.state, simulation.done) == ("running", 1)
    clock.shift(timedelta(minutes=2))
    assert runner.take_up(timezone.now()) == 1
    runner.run(simulation.pk)
    simulation.refresh_from_db()
    assert (simulation.state, simulation.done, simulation.tally["worse_count"]) == ("done", 3, 2)


def test_one_that_always_fails_is_given_up(administrator, answered, monkeypatch, clock) -> None:
    policy = Policy.objects.get()
    simulation = try_policy(policy, PolicyDraft.of(policy), days=7, by=administrator)
    monkeypatch.setattr(runner, "_count", lambda *arguments: 1 / 0)
    for _attempt in range(runner.MAX_ATTEMPTS):
        with pytest.raises(ZeroDivisionError):
            runner.run(simulation.pk)
        clock.shift(timedelta(minutes=2))
    runner.run(simulation.pk)
    simulation.refresh_from_db()
    assert simulation.state == "failed"


def test_a_cancelled_one_stops_at_its_next_chunk(administrator, answered, monkeypatch) -> None:
    monkeypatch.setattr(runner, "CHUNK", 1)
    policy = Policy.objects.get()
    simulation = try_policy(policy, PolicyDraft.of(policy), days=7, by=administrator)
    counting = runner._count

    def cancelled_meanwhile(*arguments):
        counting(*arguments)
        cancel(simulation, by=administrator)

    monkeypatch.setattr(runner, "_count", cancelled_meanwhile)
    runner.run(simulation.pk)
    simulation.refresh_from_db()
    assert (simulation.state, simulation.done) == ("cancelled", 0)


def test_what_was_tried_can_be_saved_once(administrator, answered) -> None:
    policy = Policy.objects.get()
    simulation = tried(try_policy(policy, drafted(policy, response=1800), days=7, by=administrator))
    apply(simulation, by=administrator, note="试过")
    current = current_of(policy)
    assert (current.number, current.document["targets"]["response"]["2"]["seconds"]) == (2, 1800)
    with pytest.raises(WrongState):
        apply(simulation, by=administrator)


def test_what_was_tried_does_not_overwrite_a_later_save(administrator) -> None:
    policy = Policy.objects.get()
    simulation = tried(try_policy(policy, drafted(policy, response=1800), days=7, by=administrator))
    save_policy(policy, drafted(policy, response=900), by=administrator)
    with pytest.raises(StaleSetting):
        apply(simulation, by=administrator)


def test_only_administrators_try(supervisor) -> None:
    policy = Policy.objects.get()
    with pytest.raises(NotAllowed):
        try_policy(policy, PolicyDraft.of(policy), days=7, by=supervisor)


def test_no_days_are_refused(administrator) -> None:
    policy = Policy.objects.get()
    with pytest.raises(ValidationError) as caught:
        try_policy(policy, PolicyDraft.of(policy), days=0, by=administrator)
    assert "days" in caught.value.message_dict


def test_more_tickets_cost_no_more_statements(administrator, answered, django_assert_max_num_queries) -> None:
    policy = Policy.objects.get()
    simulation = try_policy(policy, drafted(policy, response=60), days=7, by=administrator)
    with django_assert_max_num_queries(16):
        runner.run(simulation.pk)
