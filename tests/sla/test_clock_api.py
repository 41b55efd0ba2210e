"""Promised times by API: the same as on the pages, for the same people."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sla.models import Breach, BreachReason, Clock
from sla.timer import tick
from tests.api.conftest import Caller
from tests.factories import make_agent, make_team, make_ticket, make_user
from tests.sla.test_clocks import HIGH, clock_of, work_on

pytestmark = pytest.mark.usefixtures("promises")


@pytest.fixture(autouse=True)
def _no_throttling(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def ticket(agent, team, clock):
    """Four hours and seven minutes after its start: over by 0:07:00."""
    found = work_on(make_ticket(make_user(), by=agent, team=team, **HIGH), agent)
    clock.shift(timedelta(hours=4, minutes=7))
    tick(timezone.now())
    return found


def test_the_clocks_of_a_ticket_stand_as_on_its_page(ticket, agent) -> None:
    found = Caller(agent).get(f"tickets/{ticket.number}/clocks/").json()["results"]
    resolution = next(clock for clock in found if clock["kind"] == "resolution")
    names = ("status", "tone", "target_seconds", "used_seconds", "left_seconds", "policy_version")
    assert [resolution[name] for name in names] == ["running", "breached", 14_400, 14_820, -420, 1]
    acknowledged = next(clock for clock in found if clock["kind"] == "acknowledge")
    assert (acknowledged["status"], acknowledged["tone"], acknowledged["used_seconds"]) == ("met", "met", 0)


def test_the_account_adds_up_to_the_second(ticket, agent) -> None:
    told = Caller(agent).get(f"sla/clocks/{clock_of(ticket, 'resolution').pk}/explain/").json()
    assert sum(line["counted_seconds"] for line in told["lines"]) == told["used_seconds"] == 14_820
    assert (told["ticket"], told["left_seconds"], told["policy"]["version"]) == (ticket.number, -420, 1)
    assert {step["key"] for step in told["steps"] if step["fired_at"]} >= {"p50", "p75", "p100", "breach"}


@pytest.mark.parametrize("path", ["tickets/{n}/clocks/", "sla/clocks/{c}/explain/", "sla/breaches/{b}/"])
def test_nobody_outside_the_desk_knows_of_it(ticket, path) -> None:
    keys = {
        "n": ticket.number,
        "c": clock_of(ticket, "resolution").pk,
        "b": Breach.objects.filter(ticket=ticket).earliest("pk").pk,
    }
    for person in (ticket.requester, make_user()):
        assert Caller(person).get(path.format(**keys)).status_code == 404


@pytest.mark.parametrize("path", ["sla/breaches/", "sla/policies/", "sla/calendars/", "sla/breach-reasons/"])
def test_the_lists_are_the_desks(promises, path, agent) -> None:
    assert Caller(None).get(path).status_code == 401
    assert Caller(make_user()).get(path).status_code == 404
    assert Caller(agent).get(path).status_code == 200


def test_breaches_are_narrowed_and_explained(ticket, agent, supervisor) -> None:
    call = Caller(agent)
    found = call.get("sla/breaches/?clock=resolution&explained=false").json()["results"]
    assert [(row["ticket"], row["over_seconds"], row["reason"]) for row in found] == [(ticket.number, 420, None)]
    reason = BreachReason.objects.earliest("pk")
    answer = call.post(f"sla/breaches/{found[0]['id']}/explain/", {"reason": reason.pk, "remedy": "加派人手"})
    assert (answer.status_code, answer.json()["reason"]["id"], answer.json()["remedy"]) == (200, reason.pk, "加派人手")
    assert call.get("sla/breaches/?clock=resolution&explained=false").json()["results"] == []


@pytest.mark.parametrize(
    ("body", "field"),
    [({"remedy": "x"}, "reason"), ({"reason": 1}, "remedy"), ({"reason": 999_999, "remedy": "x"}, "reason")],
)
def test_what_is_missing_is_named(ticket, agent, body, field) -> None:
    breach = Breach.objects.get(ticket=ticket, clock__kind="resolution")
    body = {**body, "reason": BreachReason.objects.earliest("pk").pk} if body.get("reason") == 1 else body
    answer = Caller(agent).post(f"sla/breaches/{breach.pk}/explain/", body)
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, [field])


def test_another_team_neither_sees_nor_explains_it(ticket) -> None:
    breach = Breach.objects.get(ticket=ticket, clock__kind="resolution")
    call = Caller(make_agent(teams=(make_team(),)))
    assert call.post(f"sla/breaches/{breach.pk}/explain/", {"reason": 1, "remedy": "x"}).status_code == 404


def test_an_auditor_reads_and_does_not_write(ticket) -> None:
    breach = Breach.objects.get(ticket=ticket, clock__kind="resolution")
    call = Caller(make_user(roles=("auditor",)))
    body = {"reason": BreachReason.objects.earliest("pk").pk, "remedy": "x"}
    assert call.get(f"sla/breaches/{breach.pk}/").status_code == 200
    assert call.post(f"sla/breaches/{breach.pk}/explain/", body).status_code == 403


def test_policies_and_calendars_say_what_holds(promises, agent) -> None:
    call = Caller(agent)
    policy = call.get("sla/policies/").json()["results"][0]
    assert policy["document"]["targets"]["resolution"]["2"] == {"seconds": 14_400, "calendar": "office"}
    assert call.get(f"sla/policies/{policy['id']}/").json()["version"] == 1
    calendar = call.get("sla/calendars/office/").json()
    assert (calendar["week"][0], calendar["country"]) == (["09:00-18:00"], "CN")


def test_nothing_of_it_is_written_by_api(promises, agent, ticket) -> None:
    call = Caller(agent)
    for path in ("sla/breaches/", f"tickets/{ticket.number}/clocks/"):
        assert call.post(path, {}).status_code == 405


def test_promises_are_the_administrators_to_change(promises, agent) -> None:
    call = Caller(agent)
    assert [call.post(path, {}).status_code for path in ("sla/policies/", "sla/calendars/")] == [403, 403]


def test_a_page_of_clocks_costs_the_same(ticket, agent, team, django_assert_max_num_queries) -> None:
    call = Caller(agent)
    for _n in range(6):
        from tickets import actions

        actions.move(ticket, "assign", by=agent, team=team, assignee=agent)
        actions.move(ticket, "accept", by=agent)
    assert Clock.objects.filter(ticket=ticket).count() > 5
    with django_assert_max_num_queries(9):
        call.get(f"tickets/{ticket.number}/clocks/")
