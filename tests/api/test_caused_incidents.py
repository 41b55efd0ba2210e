"""Incidents that a change or a release caused, named by API; drills and refusals in the API's words."""

import pytest

from tests.assets.making import make_asset
from tests.changes.making import make_change
from tests.changes.making import make_manager as make_change_manager
from tests.factories import make_agent, make_ticket, make_user
from tests.releases.making import make_manager, make_release
from tickets.models import Ticket, TicketLink

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json", "headers": {"accept-language": "en"}}


def caused_by(ticket):
    links = TicketLink.objects.filter(target=ticket, kind="caused_by").select_related("source")
    return [link.source.number for link in links]


def test_an_incident_of_a_change(client):
    manager, incident = make_change_manager(), make_ticket()
    change = make_change(manager)
    client.force_login(manager)
    answer = client.post(f"/api/v1/changes/{change.number}/incidents/", {"number": incident.number}, **JSON)
    assert answer.status_code == 200, answer.content
    assert caused_by(change) == [incident.number]


def test_an_incident_of_a_release_and_nothing_else(client):
    manager, incident = make_manager(), make_ticket()
    release = make_release(manager)
    client.force_login(manager)
    path = f"/api/v1/releases/{release.number}/incidents/"
    assert client.post(path, {"number": incident.number}, **JSON).status_code == 200
    answer = client.post(path, {"number": make_change().number}, **JSON)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "number")
    assert caused_by(release) == [incident.number]


@pytest.mark.parametrize("number", ["", "IT-20261118-1\x00", "IT-" + "9" * 40, 7, None])
def test_what_is_no_number_is_refused_in_words(client, number):
    manager = make_manager()
    release = make_release(manager)
    client.force_login(manager)
    answer = client.post(f"/api/v1/releases/{release.number}/incidents/", {"number": number}, **JSON)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "number")


def test_whoever_does_not_work_on_it_names_none(client):
    release, incident = make_release(), make_ticket()
    client.force_login(make_agent())
    path = f"/api/v1/releases/{release.number}/incidents/"
    assert client.post(path, {"number": incident.number}, **JSON).status_code == 403
    assert caused_by(release) == []


def test_the_desk_reads_whether_it_is_a_drill_and_nobody_else(client):
    requester = make_user()
    ticket = make_ticket(requester)
    Ticket.objects.filter(pk=ticket.pk).update(is_drill=True)
    client.force_login(make_agent())
    assert client.get(f"/api/v1/tickets/{ticket.number}/").json()["is_drill"] is True
    ordinary = make_ticket(requester)
    client.force_login(requester)
    assert "is_drill" not in client.get(f"/api/v1/tickets/{ordinary.number}/").json()


def test_a_refusal_about_an_asset_speaks_of_no_ticket(client):
    asset = make_asset()
    client.force_login(make_agent())
    headers = {"accept-language": "en", "if-match": '"999"'}
    answer = client.patch(f"/api/v1/assets/{asset.number}/", {"name": "别的"}, content_type="application/json",
                          headers=headers)  # fmt: skip
    assert answer.status_code == 412, answer.content
    assert "ticket" not in answer.json()["title"]
