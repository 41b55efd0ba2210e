"""What is in a release is checked by whatever way a change is linked to it."""

import pytest

from accounts.roles import Role
from releases import actions as verbs
from tests.changes.making import make_change
from tests.factories import make_agent, make_ticket, make_user
from tests.releases.making import bring, make_manager, make_release
from tickets.models import TicketLink

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json", "headers": {"accept-language": "en"}}


@pytest.fixture
def manager():
    return make_manager()


def contained(release):
    links = TicketLink.objects.filter(target=release, kind="part_of_release")
    return [link.source.number for link in links.select_related("source")]


def by_form(client, change, release):
    return client.post(f"/tickets/{change.number}/links/", {"kind": "part_of_release", "target": release.number})


def by_api(client, change, release):
    body = {"kind": "part_of_release", "target": release.number}
    return client.post(f"/api/v1/tickets/{change.number}/links/", body, **JSON)


@pytest.fixture(params=[by_form, by_api])
def link(request, client, manager):
    client.force_login(manager)
    return lambda change, release: request.param(client, change, release)


def test_the_plain_link_puts_a_change_in_and_both_tell_it(link, manager):
    release, change = make_release(manager), make_change()
    assert link(change, release).status_code in (200, 201)
    assert contained(release) == [change.number]
    assert release.events.filter(verb="change_put_in").count() == 1
    assert change.events.filter(verb="linked").count() == 1


def test_a_change_is_in_one_open_release(link, manager):
    first, second, change = make_release(manager), make_release(manager), make_change()
    verbs.put_in(first, by=manager, change=change)
    assert link(change, second).status_code == 400
    assert contained(second) == []


def test_nothing_comes_in_after_the_go(link, manager):
    release = bring(make_release(manager), "deploying", manager)
    assert link(make_change(), release).status_code == 409
    assert contained(release) == []


def test_only_changes_are_part_of_a_release(link, manager):
    release, incident = make_release(manager), make_ticket()
    assert link(incident, release).status_code == 400
    assert link(make_change(), incident).status_code == 400
    assert not TicketLink.objects.exists()


def test_who_does_not_work_on_the_release_puts_nothing_in(client, manager):
    release, change = make_release(manager), make_change()
    client.force_login(make_agent())
    assert by_form(client, change, release).status_code == 403
    assert by_api(client, change, release).status_code == 403
    assert contained(release) == []


def test_nothing_is_taken_out_after_the_go_by_the_plain_link(client, manager):
    release = make_release(manager)
    other = make_change(make_user(roles=(Role.CHANGE_MANAGER,)))
    verbs.put_in(release, by=manager, change=other)
    link = TicketLink.objects.get()
    release.state = "deploying"
    release.save(update_fields=["state"])
    client.force_login(manager)
    assert client.post(f"/tickets/{other.number}/links/", {"remove": link.pk}).status_code == 409
    assert client.delete(f"/api/v1/tickets/{release.number}/links/{link.pk}/", **JSON).status_code == 409
    assert contained(release) == [other.number]


def test_taken_out_by_the_plain_link_is_told_on_both(client, manager):
    release, change = make_release(manager), make_change()
    verbs.put_in(release, by=manager, change=change)
    client.force_login(manager)
    assert client.post(f"/tickets/{release.number}/links/", {"remove": TicketLink.objects.get().pk}).status_code == 200
    assert release.events.filter(verb="change_taken_out").exists()
    assert change.events.filter(verb="unlinked").exists()


def test_a_change_made_from_a_release_after_the_go_is_no_part_of_it(client, manager):
    release = bring(make_release(manager), "deploying", manager)
    manager.roles = [Role.RELEASE_MANAGER, Role.CHANGE_MANAGER]
    manager.save(update_fields=["roles"])
    body = {"kind": "change", "link": "part_of_release"}
    client.force_login(manager)
    answer = client.post(f"/api/v1/tickets/{release.number}/spin-off/", body, **JSON)
    assert answer.status_code == 409, answer.content
    assert contained(release) == []
