"""Bulk actions by API: the verbs of the queue, told first, done afterwards, each ticket for itself."""

import pytest

from tests.api.conftest import Caller
from tests.factories import bring_to, make_agent, make_team, make_ticket, make_user
from tickets import actions
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    return make_agent("周启明", teams=(make_team("桌面运维组", is_service_desk=True),))


def body(action, *tickets, **more):
    return {"action": action, "tickets": [{"number": ticket.number} for ticket in tickets], **more}


def test_preview_tells_and_does_nothing(agent):
    ticket = make_ticket()
    values = {"assignee": agent.pk}
    [told] = Caller(agent).post("tickets/bulk/", body("assign", ticket, values=values, preview=True)).json()
    assert "周启明" in told["words"]
    assert Ticket.objects.get(pk=ticket.pk).assignee is None


def test_one_refusal_leaves_the_others_done(agent):
    free, ended = make_ticket(), bring_to(make_ticket(), "cancelled", agent)
    answer = Caller(agent).post("tickets/bulk/", body("assign", free, ended, values={"assignee": agent.pk}))
    done, refused = answer.json()
    assert (done["refusal"], Ticket.objects.get(pk=free.pk).assignee) == ("", agent)
    assert refused["refusal"]
    assert not refused["words"]


def test_what_has_changed_since_it_was_read_stays(agent):
    ticket = make_ticket()
    sent = body("tag", values={"tags": ["月结"]}) | {"tickets": [{"number": ticket.number, "version": ticket.version}]}
    actions.edit(ticket, by=agent, title="又脱机了")
    [outcome] = Caller(agent).post("tickets/bulk/", sent).json()
    assert outcome["refusal"]
    assert Ticket.objects.get(pk=ticket.pk).tags == []


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "values.team"),
        ({"team": 0}, "values.team"),
        ({"colour": "red"}, "values.colour"),
        ({"team": {}}, "values.team"),
    ],
)
def test_wrong_values_are_named(agent, values, field):
    answer = Caller(agent).post("tickets/bulk/", body("assign", make_ticket(), values=values))
    assert answer.status_code == 400
    assert field in [error["field"] for error in answer.json()["errors"]]


def test_for_agents_and_what_they_see(agent):
    ticket = make_ticket()
    assert Caller(make_user()).post("tickets/bulk/", body("watch", ticket)).status_code == 403
    hidden = Ticket.objects.get(pk=ticket.pk)
    Ticket.objects.filter(pk=hidden.pk).update(confidential=True)
    other = make_agent(teams=(make_team(),))
    assert Caller(other).post("tickets/bulk/", body("watch", hidden)).status_code == 400
