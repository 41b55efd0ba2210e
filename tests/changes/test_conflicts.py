"""Conflicts over the graph of assets, free windows, and the calendar that shows both."""

from datetime import time, timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override
from icalendar import Calendar as Parsed

from accounts.roles import Role
from assets.models import AssetRelation, RelationKind
from changes.actions.feed import close_feed, open_feed
from changes.conflicts import Window, conflicts_of, find_conflicts
from changes.models import Freeze
from changes.windows import Hours, find_free_windows
from tests.assets.making import make_asset
from tests.changes.making import at, bring_to, load_defaults, make_change, make_manager
from tests.factories import make_agent, make_user
from tickets.models import Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
TWO_HOURS = timedelta(hours=2)


@pytest.fixture
def graph():
    """Mail runs on a host, which needs a switch; a printer needs nothing of it."""
    switch, host, mail_service, printer = (make_asset(name=name) for name in ("交换机", "主机", "邮件", "打印机"))
    AssetRelation.objects.create(source=mail_service, target=host, kind=RelationKind.RUNS_ON)
    AssetRelation.objects.create(source=host, target=switch, kind=RelationKind.DEPENDS_ON)
    return switch, host, mail_service, printer


def submitted(*assets, starts=0.0, ends=2.0) -> Ticket:
    ticket = make_change(assets=list(assets), starts_at=at(3, starts), ends_at=at(3, ends))
    return bring_to(ticket, "submitted", make_manager())


def against(*assets, starts=0.0, ends=2.0) -> list[str]:
    found = find_conflicts(Window(at(3, starts), at(3, ends)), [asset.pk for asset in assets])
    return [conflict.name for conflict in found]


def test_the_same_asset_at_the_same_time(graph):
    switch, *_rest = graph
    other = submitted(switch)

    assert against(switch) == [other.number]


@pytest.mark.parametrize(("own", "theirs"), [(2, 0), (0, 2), (1, 0)])
def test_an_asset_and_one_it_depends_on_however_far(graph, own, theirs):
    other = submitted(graph[theirs])

    assert against(graph[own]) == [other.number]


def test_assets_that_have_nothing_to_do_with_each_other(graph):
    submitted(graph[0])

    assert against(graph[3]) == []


def test_of_a_confidential_change_not_even_the_number_is_told(graph):
    other = submitted(graph[0])
    Ticket.objects.filter(pk=other.pk).update(confidential=True)

    with override("en"):
        assert against(graph[0]) == ["Another change"]


def test_windows_that_only_touch_are_no_conflict(graph):
    submitted(graph[0], starts=0, ends=2)

    assert against(graph[0], starts=2, ends=4) == []


@pytest.mark.parametrize("state", ["draft", "cancelled", "verifying"])
def test_a_change_counts_from_submission_to_the_end_of_its_work(graph, state):
    load_defaults()
    ticket = make_change(assets=[graph[0]], starts_at=at(3), ends_at=at(3, 2))
    bring_to(ticket, state, make_manager())

    assert against(graph[0]) == []


def test_a_freeze_stands_against_every_asset(graph):
    Freeze.objects.create(name="封网", starts_at=at(3, 1), ends_at=at(4))
    Freeze.objects.create(name="不再有效", starts_at=at(3, 1), ends_at=at(4), is_active=False)

    assert against(graph[3]) == ["封网"]


def test_a_change_is_never_in_its_own_way(graph):
    assert conflicts_of(submitted(graph[0])) == []


def test_many_changes_cost_no_more_statements(graph, django_assert_max_num_queries):
    for _ in range(4):
        submitted(graph[0])
    with django_assert_max_num_queries(5):
        assert len(against(graph[2])) == 4


def test_free_windows_avoid_freezes_and_conflicts(graph):
    freeze = Freeze.objects.create(name="封网", starts_at=at(0), ends_at=at(1))
    other = submitted(graph[0], starts=-48, ends=-46)

    found = find_free_windows(TWO_HOURS, timezone.now(), [graph[2].pk], limit=10)

    busy = [Window(freeze.starts_at, freeze.ends_at), Window(other.change.starts_at, other.change.ends_at)]
    assert len(found) == 10
    assert not any(window.meets(taken) for window in found for taken in busy)


def test_free_windows_keep_to_the_hours(graph):
    found = find_free_windows(TWO_HOURS, timezone.now(), [], hours=Hours(time(20), time(6)), limit=3)

    starts = [timezone.localtime(window.starts_at) for window in found]
    assert len(found) == 3
    assert all(start.hour >= 20 or start.hour < 4 or (start.hour == 4 and not start.minute) for start in starts)


def test_nothing_is_free_where_all_is_frozen():
    Freeze.objects.create(name="全年封网", starts_at=at(-1), ends_at=at(100))

    assert find_free_windows(TWO_HOURS, timezone.now(), []) == []


def month(moment) -> str:
    return f"/changes/calendar/?on={timezone.localtime(moment):%Y-%m-%d}"


def test_the_calendar_shows_changes_freezes_and_conflicts(client, graph):
    first, second = submitted(graph[0]), submitted(graph[2])
    Freeze.objects.create(name="月结封网", starts_at=at(2), ends_at=at(3, 1))
    client.force_login(make_agent())

    page = client.get(month(first.change.starts_at)).content.decode()

    assert page.count("entry-conflict") >= 2
    assert "月结封网" in page and "day-frozen" in page
    assert second.number in page


def test_a_confidential_change_is_time_taken_and_nothing_else(client, graph):
    ticket = submitted(graph[0])
    Ticket.objects.filter(pk=ticket.pk).update(confidential=True, title="收购项目专线")
    client.force_login(make_user(roles=(Role.CAB_MEMBER,)))

    for view in ("month", "week", "list"):
        page = client.get(f"{month(ticket.change.starts_at)}&view={view}").content.decode()
        assert "收购项目专线" not in page and ticket.number not in page
        assert "entry-secret" in page or "Taken" in page or "list-entry" in page


@pytest.mark.parametrize("query", ["view=year", "on=not-a-day", "on=9999-99", "team=x", "change=%00", "on=2026-02-31"])
def test_a_wrong_address_shows_a_calendar_all_the_same(client, query):
    client.force_login(make_agent())

    assert client.get(f"/changes/calendar/?{query}").status_code == 200


def test_employees_have_no_change_calendar(client):
    client.force_login(make_user())

    assert client.get("/changes/calendar/").status_code == 404


def test_the_calendar_costs_the_same_for_many_changes(client, graph, django_assert_max_num_queries):
    client.force_login(make_agent())
    for _ in range(5):
        ticket = submitted(graph[0])
    address = month(ticket.change.starts_at)
    client.get(address)
    with django_assert_max_num_queries(26):
        client.get(address)


def test_a_feed_holds_what_its_owner_may_see(client, graph):
    seen, secret = submitted(graph[0]), submitted(graph[3])
    Ticket.objects.filter(pk=secret.pk).update(confidential=True)
    agent = make_agent()
    address = f"/changes/calendar/{open_feed(by=agent)}.ics"

    answer = client.get(address)

    names = [str(event["summary"]) for event in Parsed.from_ical(answer.content).walk("VEVENT")]
    assert names == [f"{seen.number} {seen.title}"]
    close_feed(by=agent)
    assert client.get(address).status_code == 404


def test_a_new_address_ends_the_old_one(client):
    agent = make_agent()
    old, new = open_feed(by=agent), open_feed(by=agent)

    assert client.get(f"/changes/calendar/{old}.ics").status_code == 404
    assert client.get(f"/changes/calendar/{new}.ics").status_code == 200


def test_the_address_of_somebody_who_left_is_silent(client):
    agent = make_agent()
    secret = open_feed(by=agent)
    type(agent).objects.filter(pk=agent.pk).update(is_active=False)

    assert client.get(f"/changes/calendar/{secret}.ics").status_code == 404


def test_conflicts_show_while_typing(client, graph):
    other = submitted(graph[0])
    client.force_login(other.opened_by)
    query = f"starts_at={at(3):%Y-%m-%dT%H:%M}%2B00:00&ends_at={at(3, 1):%Y-%m-%dT%H:%M}%2B00:00&assets={graph[2].pk}"

    page = client.get(f"/changes/conflicts/?{query}", headers={"hx-request": "true"}).content.decode()

    assert other.number in page
