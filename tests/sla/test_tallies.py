"""What has passed is counted once and always told as the clocks have it now."""

from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone

from sla import tallies
from sla.dashboard.filters import Scope
from sla.dashboard.past import Past
from sla.models import Clock, SealedStretch, StaleDay, Tally
from sla.verification import mend
from tests.factories import make_agent, make_category, make_team, make_ticket, make_user, resolution
from tests.sla.conftest import START
from tickets import actions
from tickets.models import Ticket

pytestmark = pytest.mark.usefixtures("promises")

LENGTHS = (1, 3, 5, 26, 30, 2, 47, 4, 8, 6)


@pytest.fixture
def desk(agent, team, clock) -> list[Ticket]:
    """Tickets of several weeks, teams and priorities; some in time, some not."""
    other = make_team("网络组")
    second = make_agent("许嘉", teams=(other,))
    category = make_category("网络")
    found = []
    for number, hours in enumerate(LENGTHS):
        clock.move_to(START + timedelta(days=number * 4))
        holder, held = ((agent, team), (second, other))[number % 2]
        ticket = make_ticket(
            make_user(), by=holder, team=held, category=category if number % 3 else None,
            impact=("company", "department", "person")[number % 3], urgency=("medium", "high", "low")[number % 3],
        )  # fmt: skip
        found.append(solve(ticket, holder, clock, hours))
    clock.shift(timedelta(days=40))
    return found


def solve(ticket: Ticket, by: Any, clock: Any, hours: int) -> Ticket:
    if ticket.state == "new":
        ticket = actions.move(ticket, "assign", by=by, assignee=by)
    ticket = actions.move(ticket, "accept", by=by)
    clock.shift(timedelta(hours=hours / 4))
    actions.reply(ticket, by=by, text="正在处理")
    clock.shift(timedelta(hours=hours * 3 / 4))
    return actions.move(ticket, "resolve", by=by, **resolution())


def past(user: Any, query: str) -> Past:
    return Past(Scope.from_params(user, QueryDict(query), timezone.now()))


def figures(found: Past) -> tuple[dict[Any, tuple[int, int]], Any]:
    sums: dict[Any, tuple[int, int]] = {}
    for row in found.outcomes:
        key = (row["place"], row["kind"], row["priority"], row["team_id"])
        total, kept = sums.get(key, (0, 0))
        sums[key] = (total + row["total"], kept + row["kept"])
    return sums, found.times


def keep_all() -> None:
    while tallies.keep():
        pass


@pytest.mark.parametrize("by", ["day", "week", "month"])
@pytest.mark.parametrize(
    "narrowed", ["", "team={0}", "team={0}&team={1}", "team=mine", "priority=2", "priority=2&priority=4", "team=none",
                 "team={0}&priority=2", "category={2}"],
)  # fmt: skip
def test_the_tallies_give_what_the_clocks_give(desk, supervisor, agent, by, narrowed) -> None:
    teams = sorted({ticket.team_id for ticket in desk})
    query = f"by={by}&until=2026-12-20&" + narrowed.format(*teams, desk[1].category.slug)
    raw = figures(past(agent, query))
    assert raw[0] or narrowed == "team=none"
    keep_all()
    assert Tally.objects.count() > 20
    assert figures(past(agent, query)) == raw


def test_what_is_over_is_read_from_the_tallies(desk, supervisor, django_assert_max_num_queries) -> None:
    keep_all()
    Clock.objects.filter(ended_at__lt=timezone.now() - timedelta(days=35)).update(status="cancelled")  # behind its back
    with django_assert_max_num_queries(6):
        sums, times = figures(past(supervisor, "by=month"))
    assert sum(total for total, _kept in sums.values()) == 2 * len(LENGTHS)
    assert times


def test_a_ticket_reopened_later_is_told_at_once(desk, supervisor, agent, clock) -> None:
    keep_all()
    ticket = desk[0]
    actions.move(ticket, "reopen", by=ticket.requester, reason="又出现了")
    assert StaleDay.objects.count() == 1
    told = figures(past(supervisor, "by=month"))
    assert sum(total for total, _kept in told[0].values()) == 2 * len(LENGTHS) - 1
    keep_all()
    assert not StaleDay.objects.exists()
    assert figures(past(supervisor, "by=month")) == told


def test_a_repair_is_told_at_once(desk, supervisor) -> None:
    keep_all()
    truth = figures(past(supervisor, "by=week&until=2026-12-20"))
    Clock.objects.filter(ticket=desk[2], kind="response").update(used_seconds=1, status="met")
    keep_all()
    mend(Ticket.objects.get(pk=desk[2].pk))
    assert figures(past(supervisor, "by=week&until=2026-12-20")) == truth


def test_what_comes_while_it_is_counted_is_not_lost(desk, supervisor, monkeypatch) -> None:
    """A clock that changes after a stretch was counted and before its mark is taken away asks for another count."""
    keep_all()
    tallies.mark_changed([Clock.objects.filter(ticket=desk[0], kind="resolution").get().ended_at])
    counted = tallies.seal

    def disturbed(*arguments: Any) -> None:
        counted(*arguments)
        Clock.objects.filter(ticket=desk[0]).update(status="cancelled")
        tallies.mark_changed([Clock.objects.filter(ticket=desk[0], kind="resolution").get().ended_at])
        monkeypatch.setattr(tallies, "seal", counted)

    monkeypatch.setattr(tallies, "seal", disturbed)
    tallies.keep()
    sums, _times = figures(past(supervisor, "by=month"))
    assert sum(total for total, _kept in sums.values()) == 2 * len(LENGTHS) - 2


def test_the_running_stretch_is_never_sealed(desk, agent, team, clock) -> None:
    keep_all()
    today = timezone.localdate()
    assert not SealedStretch.objects.filter(by="day", first_day__gte=today).exists()
    ticket = solve(make_ticket(make_user(), by=agent, team=team), agent, clock, 1)
    clock.shift(timedelta(minutes=1))
    assert not StaleDay.objects.exists()
    assert sum(row["total"] for row in past(agent, "by=day").outcomes) == 2, ticket


def test_a_falsified_tally_is_found_and_mended(desk) -> None:
    keep_all()
    assert list(tallies.differences()) == []
    Tally.objects.filter(team_key="", priority=0).update(kept=0, total=1_000)
    assert list(tallies.differences(repair=True))
    assert list(tallies.differences()) == []


def test_days_of_another_zone_are_counted_from_the_clocks(desk, supervisor) -> None:
    keep_all()
    Tally.objects.update(total=1_000)
    with timezone.override("America/New_York"):
        assert max(row["total"] for row in past(supervisor, "by=week&until=2026-12-20").outcomes) < 10


def test_a_drill_counts_for_nothing(agent, supervisor, team, clock) -> None:
    ticket = make_ticket(agent, by=agent, team=team, assignee=agent, impact="department", urgency="critical")
    ticket = actions.move(ticket, "declare_major", by=supervisor, public_title="演练", drill=True)
    solve(ticket, agent, clock, 1)
    assert past(supervisor, "by=day").outcomes == []


def test_the_category_of_a_ticket_is_that_of_its_clocks(desk, agent, supervisor) -> None:
    other = make_category("打印")
    actions.edit(desk[0], by=agent, category=other)
    rows = past(supervisor, f"by=month&category={other.slug}").outcomes
    assert sum(row["total"] for row in rows) == 2
