"""Putting on hold: for what, until when, and what wakes it."""

import pytest

from tests.factories import bring_to, make_agent, make_team, make_ticket, tomorrow
from tickets import actions
from tickets.choices import PendingReason

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    return make_agent(teams=(make_team(is_service_desk=True),))


def pend(agent, reason: str, **values):
    ticket = bring_to(make_ticket(), "in_progress", agent)
    return actions.move(ticket, "pend", by=agent, pending_reason=reason, follow_up_at=tomorrow(), **values)


def last_verbs(ticket, count: int) -> list[str]:
    return list(ticket.events.order_by("-sequence").values_list("verb", flat=True)[:count])[::-1]


@pytest.mark.parametrize("reason", PendingReason.values)
def test_keeps_the_reason_and_the_moment(agent, reason):
    ticket = pend(agent, reason)
    assert (ticket.state, ticket.pending_reason) == ("pending", reason)
    assert ticket.follow_up_at is not None
    assert ticket.is_open


def test_the_message_is_read_by_the_requester(agent):
    ticket = pend(agent, "part", message="配件明天到")
    event = ticket.events.get(verb="pended")
    assert (event.text, event.public) == ("配件明天到", True)


def test_a_reply_of_the_requester_wakes_what_waits_for_them(agent):
    ticket = pend(agent, "requester")
    actions.reply(ticket, by=ticket.requester, text="版本是5.2.1")
    ticket.refresh_from_db()
    assert (ticket.state, ticket.pending_reason, ticket.follow_up_at) == ("in_progress", "", None)
    assert last_verbs(ticket, 2) == ["replied", "resumed"]
    resumed = ticket.events.get(verb="resumed")
    assert (resumed.actor, resumed.data) == (None, {"cause": "requester_replied"})


@pytest.mark.parametrize("reason", ["vendor", "change", "part"])
def test_it_does_not_wake_what_waits_for_something_else(agent, reason):
    ticket = pend(agent, reason)
    actions.reply(ticket, by=ticket.requester, text="有进展吗？")
    ticket.refresh_from_db()
    assert (ticket.state, ticket.pending_reason) == ("pending", reason)


@pytest.mark.parametrize("who", ["agent", "watcher"])
def test_a_reply_of_somebody_else_wakes_nothing(agent, who):
    ticket = pend(agent, "requester")
    by = agent
    if who == "watcher":
        by = make_agent()
        actions.watch(ticket, by=agent, user=by)
    actions.reply(ticket, by=by, text="请尽快回复")
    ticket.refresh_from_db()
    assert ticket.state == "pending"


def test_resuming_by_hand_forgets_what_it_waited_for(agent):
    ticket = actions.move(pend(agent, "vendor", vendor_reference="RL-1"), "resume", by=agent)
    assert (ticket.state, ticket.pending_reason, ticket.follow_up_at) == ("in_progress", "", None)
    assert ticket.incident.vendor_reference == "RL-1"


def test_assigning_leaves_it_on_hold(agent):
    other = make_agent(teams=(agent.teams.get(),))
    ticket = actions.move(pend(agent, "vendor"), "assign", by=agent, assignee=other)
    assert (ticket.state, ticket.pending_reason, ticket.assignee) == ("pending", "vendor", other)
