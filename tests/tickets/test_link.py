"""Linking tickets from the page."""

import pytest

from tests.factories import make_agent, make_ticket
from tests.tickets.desk_cast import address, detail_url, make_cast, signed_in, verbs
from tickets import actions
from tickets.models import TicketLink

pytestmark = pytest.mark.django_db


def test_found_by_number_and_by_title():
    cast = make_cast()
    other = make_ticket(title="VPN 连不上")
    client = signed_in(cast.agent)
    for query in (other.number, "VPN", "连不上"):
        assert list(client.get(address(cast.ticket, "links"), {"q": query}).context["found"]) == [other]


def test_linked_and_shown_from_both_ends():
    cast = make_cast()
    other = make_ticket(title="根因")
    client = signed_in(cast.agent)
    assert client.post(address(cast.ticket, "links"), {"kind": "caused_by", "target": other.number}).status_code == 200
    assert TicketLink.objects.get().kind == "caused_by"
    assert verbs(cast.ticket)[-1] == "linked"
    assert other.number in client.get(detail_url(cast.ticket)).content.decode()
    assert cast.ticket.number in client.get(detail_url(other)).content.decode()


def test_unknown_kind_is_refused():
    cast = make_cast()
    target = make_ticket().number
    page = signed_in(cast.agent).post(address(cast.ticket, "links"), {"kind": "nonsense", "target": target})
    assert page.status_code == 400
    assert not TicketLink.objects.exists()


def test_ticket_one_may_not_see_is_neither_found_nor_linked_nor_shown():
    cast = make_cast()
    owner = make_agent()
    hidden = make_ticket(by=owner, title="机密事项", confidential=True)
    client = signed_in(cast.agent)
    assert not client.get(address(cast.ticket, "links"), {"q": hidden.number}).context["found"]
    answer = client.post(address(cast.ticket, "links"), {"kind": "relates_to", "target": hidden.number})
    assert answer.status_code == 404
    TicketLink.objects.create(source=cast.ticket, target=hidden, kind="relates_to")
    page = client.get(detail_url(cast.ticket)).content.decode()
    assert hidden.number not in page
    assert "机密事项" not in page


def test_removed_and_kept_in_the_timeline():
    cast = make_cast()
    link = actions.link(cast.ticket, by=cast.agent, kind="relates_to", target=make_ticket())
    signed_in(cast.agent).post(address(cast.ticket, "links"), {"remove": link.pk})
    assert not TicketLink.objects.exists()
    assert verbs(cast.ticket)[-2:] == ["linked", "unlinked"]


def test_link_of_another_ticket_cannot_be_removed_here():
    cast, other = make_cast(), make_cast()
    link = actions.link(other.ticket, by=other.agent, kind="relates_to", target=make_ticket())
    assert signed_in(cast.agent).post(address(cast.ticket, "links"), {"remove": link.pk}).status_code == 404
    assert TicketLink.objects.exists()


def test_a_parent_is_set_and_cleared_from_the_drawer():
    cast, parent = make_cast(), make_ticket()
    client = signed_in(cast.agent)
    found = client.get(address(cast.ticket, "links"), {"q": parent.number}).content.decode()
    assert f'name="parent" value="{parent.number}"' in found
    assert client.post(address(cast.ticket, "links"), {"parent": parent.number}).status_code == 200
    cast.ticket.refresh_from_db()
    assert cast.ticket.parent == parent
    client.post(address(cast.ticket, "links"), {"parent": ""})
    cast.ticket.refresh_from_db()
    assert cast.ticket.parent is None
    assert verbs(cast.ticket)[-2:] == ["joined", "left"]


def test_a_circle_of_parents_is_refused():
    cast = make_cast()
    child = make_ticket(by=cast.agent, team=cast.team, parent=cast.ticket)
    answer = signed_in(cast.agent).post(address(cast.ticket, "links"), {"parent": child.number})
    assert answer.status_code == 400
    cast.ticket.refresh_from_db()
    assert cast.ticket.parent is None


def test_a_parent_one_may_not_see_is_as_if_it_were_not_there():
    cast = make_cast()
    hidden = make_ticket(by=make_agent(), title="机密事项", confidential=True)
    assert signed_in(cast.agent).post(address(cast.ticket, "links"), {"parent": hidden.number}).status_code == 404
    assert verbs(cast.ticket)[-1] != "joined"
