"""Broken promises: listed for whom they concern, explained by whom they belong to."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sla.breach_list import page_of
from sla.breaches import breaches_for, explain_breach
from sla.models import Breach, BreachReason
from sla.timer import tick
from tests.factories import make_agent, make_team, make_ticket, make_user
from tests.sla.test_clocks import HIGH, work_on
from tickets.events import first_broken_link
from tickets.exceptions import NotAllowed
from tickets.keyset import encode
from tickets.timeline.reading import describe

pytestmark = pytest.mark.usefixtures("promises")

LIST = "/sla/breaches/"
BEFORE_ALL = encode("at", True, ["2026-11-18T00:00:00+00:00", 9])


@pytest.fixture
def breach(agent, team, clock) -> Breach:
    """The resolution of a ticket of the agent's team."""
    ticket = work_on(make_ticket(make_user(), by=agent, team=team, **HIGH), agent)
    clock.shift(timedelta(hours=4, minutes=6, seconds=42))
    tick(timezone.now())
    return Breach.objects.select_related("ticket", "clock").get(ticket=ticket, clock__kind="resolution")


@pytest.fixture
def reason(promises) -> BreachReason:
    return BreachReason.objects.get(name="备件缺货")


def client_of(user) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def rows(user, query: str = "") -> int:
    return client_of(user).get(f"{LIST}?{query}").content.decode().count("/sla/clocks/")


def form_of(breach: Breach) -> str:
    return reverse("sla:explain_breach", args=[breach.pk])


def test_the_team_says_why_and_it_stands_in_the_timeline(breach, agent, reason) -> None:
    explain_breach(breach, by=agent, reason=reason, remedy="已加急采购，旧件顶用。")
    stored = Breach.objects.get(pk=breach.pk)
    assert (stored.reason, stored.explained_by, stored.explained_at) == (reason, agent, timezone.now())
    event = breach.ticket.events.get(verb="breach_explained")
    assert (event.public, event.text, event.data["reason"]) == (False, "已加急采购，旧件顶用。", "备件缺货")
    breach.ticket.refresh_from_db()
    assert first_broken_link(breach.ticket) is None


def test_a_later_word_corrects_the_one_before_and_the_same_records_nothing(breach, agent, reason) -> None:
    explain_breach(breach, by=agent, reason=reason, remedy="一")
    explain_breach(breach, by=agent, reason=reason, remedy="一")
    explain_breach(breach, by=agent, reason=reason, remedy="二")
    changes = [event.data["changes"]["remedy"] for event in breach.ticket.events.filter(verb="breach_explained")]
    assert changes == [["", "一"], ["一", "二"]]


@pytest.mark.parametrize("remedy", ["", "  ", "x" * 5_001, "a\x00b"])
def test_a_remedy_is_asked_for(breach, agent, reason, remedy) -> None:
    with pytest.raises(ValidationError) as refused:
        explain_breach(breach, by=agent, reason=reason, remedy=remedy)
    assert set(refused.value.error_dict) == {"remedy"}


def test_a_reason_that_is_out_of_use_is_refused(breach, agent, reason) -> None:
    BreachReason.objects.filter(pk=reason.pk).update(is_active=False)
    reason.refresh_from_db()
    with pytest.raises(ValidationError) as refused:
        explain_breach(breach, by=agent, reason=reason, remedy="x")
    assert set(refused.value.error_dict) == {"reason"}


@pytest.mark.parametrize(
    ("role", "allowed"), [("first_line", False), ("second_line", False), ("auditor", False), ("supervisor", True)]
)
def test_of_others_only_a_supervisor_explains_it(breach, reason, role, allowed) -> None:
    other = make_agent(role=role, teams=(make_team(),))
    if allowed:
        assert explain_breach(breach, by=other, reason=reason, remedy="x").reason == reason
        return
    with pytest.raises(NotAllowed):
        explain_breach(breach, by=other, reason=reason, remedy="x")
    assert client_of(other).get(form_of(breach)).status_code == 404


def test_the_form_asks_and_leads_back_to_the_ticket(breach, agent, reason) -> None:
    client = client_of(agent)
    assert client.get(form_of(breach)).status_code == 200
    refused = client.post(form_of(breach), {"reason": "", "remedy": "写好的"})
    assert (refused.status_code, "写好的" in refused.content.decode()) == (400, True)
    answer = client.post(form_of(breach), {"reason": reason.pk, "remedy": "已加急采购"})
    assert (answer.status_code, answer["Location"]) == (302, breach.ticket.get_absolute_url())
    assert Breach.objects.get(pk=breach.pk).remedy == "已加急采购"


def test_the_ticket_asks_until_it_is_explained(breach, agent, reason) -> None:
    client = client_of(agent)
    assert form_of(breach) in client.get(breach.ticket.get_absolute_url()).content.decode()
    explain_breach(breach, by=agent, reason=reason, remedy="x")
    assert form_of(breach) not in client.get(breach.ticket.get_absolute_url()).content.decode()


def test_the_ticket_does_not_ask_another_team(breach) -> None:
    other = make_agent(role="second_line", teams=(make_team(),))
    assert form_of(breach) not in client_of(other).get(breach.ticket.get_absolute_url()).content.decode()


def test_a_supervisor_sees_all_and_a_team_its_own(breach, agent, supervisor) -> None:
    stranger = make_agent(teams=(make_team(),))
    total = Breach.objects.count()
    assert (rows(supervisor), rows(agent), rows(stranger)) == (total, total, 0)


def test_others_find_no_list(breach) -> None:
    assert client_of(make_user()).get(LIST).status_code == 404
    assert client_of(make_agent(role="knowledge_manager")).get(LIST).status_code == 404


def test_a_confidential_ticket_is_in_no_list_of_those_who_may_not_see_it(breach, supervisor) -> None:
    type(breach.ticket).objects.filter(pk=breach.ticket_id).update(confidential=True)
    assert not breaches_for(supervisor).filter(pk=breach.pk).exists()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("clock=resolution", True), ("clock=callback", False), ("explained=false", True), ("explained=true", False),
        ("after=2026-11-18", True), ("after=2026-11-19", False), ("before=2026-11-18", True),
        ("before=2026-11-17", False),
        ("team={team}", True), ("team=999999", False), ("reason={reason}", False), ("after=nonsense", True),
        ("team=x", True), ("cursor=>x~y", True), (f"cursor={BEFORE_ALL}", False),
    ],
)  # fmt: skip
def test_the_list_is_narrowed(breach, supervisor, team, reason, query, found) -> None:
    address = query.format(team=team.pk, reason=reason.pk)
    page = client_of(supervisor).get(f"{LIST}?{address}").content.decode()
    assert (breach.ticket.number in page) is found


def test_pages_follow_each_other_by_key(breach, supervisor, agent, team, monkeypatch, clock) -> None:
    for _n in range(4):
        work_on(make_ticket(make_user(), by=agent, team=team, **HIGH), agent)
    clock.shift(timedelta(days=2))
    tick(timezone.now())
    wanted = list(breaches_for(supervisor).order_by("-at", "-pk").values_list("pk", flat=True))
    cursor, seen, back = "", [], ""
    while True:
        page = page_of(breaches_for(supervisor), cursor, size=2)
        seen += [row.pk for row in page.rows]
        back = page.newer or ""
        if not page.older:
            break
        cursor = page.older
    assert (seen, len(seen) > 4) == (wanted, True)
    before = page_of(breaches_for(supervisor), back, size=2)
    assert [row.pk for row in before.rows] == wanted[-2 - len(page.rows) : -len(page.rows)]


@pytest.mark.parametrize(("form", "start"), [("csv", "﻿".encode()), ("xlsx", b"PK")])
def test_the_list_comes_as_a_sheet(breach, supervisor, form, start) -> None:
    answer = client_of(supervisor).get(reverse("sla:export_breaches", args=[form]))
    assert answer.getvalue().startswith(start)


def test_the_sheet_says_by_how_much_to_the_second(breach, supervisor) -> None:
    sheet = client_of(supervisor).get(reverse("sla:export_breaches", args=["csv"])).getvalue().decode()
    assert "0:06:42" in next(line for line in sheet.splitlines() if "2026-11-18 14:00:00" in line)


def test_the_clocks_events_are_told_in_words(breach, agent, reason) -> None:
    explain_breach(breach, by=agent, reason=reason, remedy="x")
    told: dict[str, list[str]] = {}
    for event in breach.ticket.events.all():
        event.ticket = breach.ticket
        entry = describe(event, internal=True)
        told.setdefault(event.verb, []).append(entry.sentence if entry else "")
    assert any("75" in sentence and "周启明" in sentence for sentence in told["clock_step"])
    assert any("4:00:00" in sentence for sentence in told["breached"])
    assert "备件缺货" in told["breach_explained"][0]
    assert all(describe(event, internal=False) is None for event in breach.ticket.events.filter(verb="breached"))
