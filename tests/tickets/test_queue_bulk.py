"""Bulk actions: told first, done afterwards, each ticket for itself."""

from unittest.mock import ANY

import pytest

from accounts.roles import Role
from tests.factories import bring_to, make_agent, make_team, make_ticket
from tests.tickets.test_queue_page import QUEUE, as_user, text_of
from tickets import actions
from tickets.models import Ticket, TicketEvent, TicketLink
from tickets.queue import bulk

pytestmark = pytest.mark.django_db
BULK = f"{QUEUE}bulk/"


@pytest.fixture
def team():
    return make_team("桌面运维组")


@pytest.fixture
def agent(team):
    return make_agent("周启明", teams=(team,))


def send(agent, tickets, **data):
    data |= {"ticket": [ticket.number for ticket in tickets]}
    return as_user(agent).post(BULK, data)


def confirm(agent, tickets, **data):
    seen = [f"{ticket.number}:{Ticket.objects.get(pk=ticket.pk).version}" for ticket in tickets]
    return send(agent, tickets, confirm="1", seen=seen, **data)


def test_the_first_step_asks(agent, team):
    page = text_of(send(agent, [make_ticket()], action="assign"))
    assert 'name="assignee"' in page
    assert 'name="confirm"' not in page


def test_the_preview_says_what_would_happen_and_why_not(agent, team):
    free, ended = make_ticket(), bring_to(make_ticket(by=agent, team=team), "cancelled", agent)
    page = text_of(send(agent, [free, ended], action="assign", team=team.pk, assignee=agent.pk, preview="1"))
    assert "1 ticket will change" in page
    assert "桌面运维组" in page
    assert "1 ticket stays as it is" in page
    assert "no longer possible" in page


@pytest.mark.parametrize(
    ("action", "values"),
    [
        ("assign", {"assignee": "agent"}),
        ("priority", {"priority": "1", "reason": "停产"}),
        ("tag", {"tags": "月结"}),
        ("duplicate", {"duplicate_of": "original"}),
        ("watch", {}),
    ],
)
def test_a_preview_changes_nothing(agent, team, action, values):
    original, ticket = make_ticket(), make_ticket(by=agent, team=team)
    named = {"agent": agent.pk, "original": original.number}
    before = Ticket.objects.values().get(pk=ticket.pk)
    events = TicketEvent.objects.count()
    page = text_of(send(agent, [ticket], action=action, preview="1", **{k: named.get(v, v) for k, v in values.items()}))
    assert "1 ticket will change" in page
    assert Ticket.objects.values().get(pk=ticket.pk) == before
    assert TicketEvent.objects.count() == events
    assert not TicketLink.objects.exists()
    assert not ticket.watchers.exists()


def test_assigning(agent, team):
    tickets = [make_ticket(), make_ticket()]
    answer = confirm(agent, tickets, action="assign", assignee=agent.pk, next=f"{QUEUE}?view=all")
    assert answer["Location"] == f"{QUEUE}?view=all"
    assert set(Ticket.objects.values_list("assignee", "team", "state")) == {(agent.pk, team.pk, "assigned")}


def test_a_ticket_that_would_stay_the_same_gets_no_entry(agent, team):
    ticket = make_ticket(by=agent, team=team, assignee=agent)
    events = ticket.events.count()
    page = text_of(confirm(agent, [ticket], action="assign", assignee=agent.pk))
    assert "Nothing changes." in page
    assert ticket.events.count() == events


def test_states_are_told_in_words(agent, team):
    page = text_of(send(agent, [make_ticket()], action="assign", assignee=agent.pk, preview="1"))
    assert "State: New → Assigned" in page


def test_changing_the_priority_keeps_the_reason(agent):
    ticket = make_ticket()
    confirm(agent, [ticket], action="priority", priority="1", reason="停产")
    event = ticket.events.get(verb="edited")
    assert event.changes == {"priority": [3, 1]}
    assert event.data == {"reason": "停产"}


def test_adding_tags_keeps_those_there(agent):
    ticket = make_ticket(by=agent, tags=["三厂"])
    confirm(agent, [ticket], action="tag", tags="月结，三厂")
    ticket.refresh_from_db()
    assert ticket.tags == ["三厂", "月结"]


def test_cancelling_as_duplicates(agent, team):
    original, copy = make_ticket(), make_ticket(by=agent, team=team)
    confirm(agent, [copy], action="duplicate", duplicate_of=original.number.lower())
    copy.refresh_from_db()
    assert copy.state == "cancelled"
    assert TicketLink.objects.get().target == original


def test_a_hidden_original_is_told_from_none_by_nothing(agent):
    other_team = make_team()
    hidden = make_ticket(by=make_agent(teams=(other_team,)), team=other_team, confidential=True)
    ticket = make_ticket()
    answers = []
    for number in (hidden.number, "IT-20200101-1"):
        answer = send(agent, [ticket], action="duplicate", duplicate_of=number, preview="1")
        assert answer.status_code == 400
        answers.append(text_of(answer).replace(number, ANY.__class__.__name__).count("There is no ticket"))
    assert answers[0] == answers[1] > 0


def test_watching(agent):
    ticket = make_ticket()
    confirm(agent, [ticket], action="watch")
    assert list(ticket.watchers.all()) == [agent]


def test_one_refusal_does_not_hold_up_the_others(agent, team):
    good, ended = make_ticket(), bring_to(make_ticket(by=agent, team=team), "cancelled", agent)
    page = text_of(confirm(agent, [good, ended], action="assign", assignee=agent.pk))
    good.refresh_from_db()
    assert good.assignee == agent
    assert "1 ticket done." in page
    assert "1 was refused" in page
    assert ended.number in page


def test_what_changed_after_the_preview_is_left_alone(agent, team):
    ticket = make_ticket()
    seen = f"{ticket.number}:{ticket.version}"
    actions.edit(ticket, by=agent, tags=["inzwischen"])
    page = text_of(send(agent, [ticket], action="assign", assignee=agent.pk, confirm="1", seen=[seen]))
    ticket.refresh_from_db()
    assert ticket.assignee is None
    assert "changed by somebody else" in page


def test_nothing_is_done_to_what_was_not_previewed(agent):
    ticket = make_ticket()
    send(agent, [ticket], action="assign", assignee=agent.pk, confirm="1")
    ticket.refresh_from_db()
    assert ticket.assignee is None


def test_the_second_line_is_refused_on_tickets_of_others():
    specialist = make_agent(role=Role.SECOND_LINE, teams=(make_team(),))
    ticket = make_ticket()
    page = text_of(confirm(specialist, [ticket], action="tag", tags="x"))
    assert "1 was refused" in page
    ticket.refresh_from_db()
    assert ticket.tags == []


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.KNOWLEDGE_MANAGER])
def test_who_works_no_tickets_has_no_bulk_actions(role):
    reader = make_agent(role=role)
    assert send(reader, [make_ticket()], action="watch").status_code == 404


def test_an_action_that_is_none_is_not_there(agent):
    assert send(agent, [make_ticket()], action="delete").status_code == 404


def test_choosing_nothing_says_so(agent):
    assert send(agent, [], action="watch")["Location"] == QUEUE


def test_at_most_two_hundred(agent, monkeypatch):
    monkeypatch.setattr(bulk, "LIMIT", 2)
    tickets = [make_ticket() for _ in range(3)]
    assert "At most" in text_of(send(agent, tickets, action="watch"))
    assert "At most" in text_of(confirm(agent, tickets, action="watch"))
    assert not any(ticket.watchers.exists() for ticket in tickets)


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/admin/", "javascript:alert(1)"])
def test_it_leads_back_to_the_queue_and_nowhere_else(agent, target):
    assert confirm(agent, [make_ticket()], action="watch", next=target)["Location"] == QUEUE


def test_missing_inputs_are_named_and_what_was_typed_stays(agent):
    answer = send(agent, [make_ticket()], action="priority", priority="1", preview="1")
    assert answer.status_code == 400
    assert "This field is required." in text_of(answer)
    assert "checked" in text_of(answer)


def test_a_version_that_is_no_number_is_none(agent, team):
    ticket = make_ticket(by=agent, team=team)
    seen = [f"{ticket.number}:{'9' * 5_000}"]
    assert send(agent, [ticket], action="watch", confirm="1", seen=seen).status_code in (200, 302)
    assert not ticket.watchers.exists()
