"""Who else is here, and what is new."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import make_agent
from tests.tickets.desk_cast import address, make_cast, signed_in
from tickets import actions
from tickets.models import Presence
from tickets.upkeep import clear_away
from tickets.workspace import presence

pytestmark = pytest.mark.django_db


def test_two_people_see_each_other():
    cast = make_cast()
    other = make_agent("许嘉")
    signed_in(other).post(address(cast.ticket, "presence"), {"writing": "1"})
    answer = signed_in(cast.agent).post(address(cast.ticket, "presence"))
    (seen,) = answer.context["others"]
    assert (seen.user, seen.is_writing) == (other, True)
    assert "许嘉" in answer.content.decode()
    assert cast.agent.name not in answer.content.decode()


def test_one_row_a_person_however_often():
    cast = make_cast()
    for writing in ("0", "1", "0"):
        signed_in(cast.agent).post(address(cast.ticket, "presence"), {"writing": writing})
    assert Presence.objects.get().is_writing is False


def test_who_left_is_gone_and_forgotten():
    cast = make_cast()
    other = make_agent()
    presence.announce(cast.ticket, other, is_writing=False)
    Presence.objects.update(seen_at=timezone.now() - timedelta(minutes=2))
    assert presence.others(cast.ticket, cast.agent) == []
    clear_away(timezone.now() + timedelta(minutes=4))
    assert not Presence.objects.exists()


def test_new_entries_of_others_are_announced():
    cast = make_cast()
    seen = cast.ticket.event_count
    client = signed_in(cast.agent)
    actions.note(cast.ticket, by=cast.agent, text="自己的")
    assert client.post(address(cast.ticket, "presence"), {"seen": seen}).context["new_count"] == 0
    actions.reply(cast.ticket, by=cast.ticket.requester, text="在吗")
    answer = client.post(address(cast.ticket, "presence"), {"seen": seen})
    assert answer.context["new_count"] == 1
    assert "data-reload" in answer.content.decode()


@pytest.mark.parametrize("seen", ["", "x", "-1", "99999999999999999999"])
def test_nonsense_announces_nothing(seen):
    cast = make_cast()
    answer = signed_in(cast.agent).post(address(cast.ticket, "presence"), {"seen": seen})
    assert (answer.status_code, answer.context["new_count"]) == (200, 0)
