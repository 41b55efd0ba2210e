"""Watching from the page."""

import sys

import pytest

from tests.factories import make_agent, make_user
from tests.tickets.desk_cast import address, make_cast, signed_in, verbs
from tickets import actions

pytestmark = pytest.mark.django_db


def test_one_begins_and_stops_to_watch():
    cast = make_cast()
    client = signed_in(cast.agent)
    client.post(address(cast.ticket, "watch"), {"watch": "on"})
    assert list(cast.ticket.watchers.all()) == [cast.agent]
    client.post(address(cast.ticket, "watch"), {"watch": "off"})
    assert not cast.ticket.watchers.exists()
    assert verbs(cast.ticket)[-2:] == ["watched", "unwatched"]


@pytest.mark.parametrize("by", ["name", "employee_number", "email"])
def test_people_are_found_and_added(by):
    cast = make_cast()
    person = make_user("欧阳修远")
    client = signed_in(cast.agent)
    found = client.get(address(cast.ticket, "watchers"), {"q": getattr(person, by)}).context["found"]
    assert list(found) == [person]
    client.post(address(cast.ticket, "watchers"), {"add": person.pk})
    assert list(cast.ticket.watchers.all()) == [person]


def test_disabled_person_is_refused_in_words():
    cast = make_cast()
    gone = make_user(is_active=False)
    assert signed_in(cast.agent).post(address(cast.ticket, "watchers"), {"add": gone.pk}).status_code == 400
    assert not cast.ticket.watchers.exists()


def test_watcher_is_removed():
    cast = make_cast()
    person = make_user()
    actions.watch(cast.ticket, by=cast.agent, user=person)
    signed_in(cast.agent).post(address(cast.ticket, "watchers"), {"remove": person.pk})
    assert not cast.ticket.watchers.exists()


@pytest.mark.parametrize("key", ["", "x", "999999999999999999999", "0"])
def test_nobody_by_that_key(key):
    cast = make_cast()
    assert signed_in(cast.agent).post(address(cast.ticket, "watchers"), {"add": key}).status_code == 404


def test_auditor_adds_nobody():
    cast = make_cast()
    person = make_user()
    client = signed_in(make_agent(role="auditor"))
    assert client.get(address(cast.ticket, "watchers")).status_code == 200
    assert client.post(address(cast.ticket, "watchers"), {"add": person.pk}).status_code == 404
    assert not cast.ticket.watchers.exists()


@pytest.mark.parametrize("role", ["auditor", "administrator"])
def test_to_watch_gives_no_word_to_who_only_reads(role):
    cast = make_cast()
    reader = make_agent(role=role)
    client = signed_in(reader)
    client.post(address(cast.ticket, "watch"), {"watch": "on"})
    assert client.post(address(cast.ticket, "write"), {"kind": "reply", "text": "hello"}).status_code == 403
    assert "replied" not in verbs(cast.ticket)


def test_a_crowd_cannot_watch(monkeypatch):
    monkeypatch.setattr(sys.modules["tickets.actions.watch"], "MAX_WATCHERS", 1)  # the package has a verb of that name
    cast = make_cast()
    client = signed_in(cast.agent)
    statuses = [client.post(address(cast.ticket, "watchers"), {"add": make_user().pk}).status_code for _ in range(2)]
    assert statuses[1] == 400
    assert cast.ticket.watchers.count() == 1
