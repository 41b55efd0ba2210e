"""Loading the demo company: only where it belongs, at any time, and harmless the second time."""

import io
from datetime import datetime

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from helpdesk.demo.moments import moment
from tickets.models import Ticket, TicketEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo_mode(settings):
    settings.DEMO_MODE = True


def load() -> str:
    said = io.StringIO()
    call_command("load_demo", stdout=said)
    return said.getvalue()


def test_refuses_outside_demo_mode(settings):
    settings.DEMO_MODE = False
    with pytest.raises(CommandError, match="not in demo mode"):
        load()
    assert not User.objects.exists()


def test_a_second_run_adds_nothing_and_keeps_what_was_changed(demo_mode):
    load()
    User.objects.filter(employee_number="C10382").update(phone="1234")
    counts = (User.objects.count(), Ticket.objects.count(), TicketEvent.objects.count())
    load()
    assert (User.objects.count(), Ticket.objects.count(), TicketEvent.objects.count()) == counts
    assert User.objects.get(employee_number="C10382").phone == "1234"


@pytest.mark.parametrize("now", ["2026-11-22T23:50", "2026-11-23T00:20"])
def test_it_can_be_loaded_at_any_hour_of_any_day(demo_mode, time_machine, now):
    time_machine.move_to(timezone.make_aware(datetime.fromisoformat(now)))
    load()
    assert Ticket.objects.count() > 50


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("1d 09:30", "2026-11-20T09:30"),
        ("5d 09:30", "2026-11-16T09:30"),
        ("in 1d 14:00", "2026-11-23T14:00"),
        ("-40m", "2026-11-21T11:20"),
        ("+1h30m", "2026-11-20T11:30"),
        ("+2d", "2026-11-22T10:00"),
    ],
)
def test_moments_are_relative_to_now_or_to_what_came_before(said, meant):
    saturday, last = (
        timezone.make_aware(datetime.fromisoformat(text)) for text in ("2026-11-21T12:00", "2026-11-20T10:00")
    )
    assert moment(said, saturday, last) == timezone.make_aware(datetime.fromisoformat(meant))


def test_a_moment_that_makes_no_sense_is_refused():
    with pytest.raises(ValueError, match="yesterday"):
        moment("yesterday", timezone.now(), timezone.now())
