"""The demo company as it is found after loading, which all tests of this file share."""

import io
import re
from collections import Counter
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from helpdesk.demo.company import PASSWORD
from tickets.events import first_broken_link
from tickets.models import Notification, Ticket, TicketEvent
from tickets.models.notification import Channel
from tickets.workflow import workflow_for

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """Loads once, in a transaction around the tests' own; what the command said."""
    said = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setattr(settings, "DEMO_MODE", True)
        patch.setattr(settings, "MEDIA_ROOT", tmp_path_factory.mktemp("media"))
        call_command("load_demo", stdout=said)
        yield said.getvalue()
        transaction.set_rollback(True)


def test_prints_who_one_can_be(demo):
    said = demo
    assert PASSWORD in said
    assert re.search(r"^林晓雨 +linxiaoyu@chengjiang\.example +C10382 +employee$", said, re.MULTILINE)
    assert "冯涛" not in said  # has left
    assert User.objects.get(employee_number="C10382").check_password(PASSWORD)


def test_somebody_holds_each_role(demo):
    held = {role for person in User.objects.active() for role in person.roles}
    assert held == set(Role.values)


def test_tickets_stand_in_every_state_and_their_chains_hold(demo):
    incidents = Ticket.objects.filter(kind="incident")
    assert set(incidents.values_list("state", flat=True)) == set(workflow_for("incident").states)
    assert Ticket.objects.count() > 50
    assert [ticket.number for ticket in Ticket.objects.all() if first_broken_link(ticket)] == []


def test_nothing_lies_in_the_future_and_nothing_runs_backwards(demo):
    before: dict[int, datetime] = {}
    for event in TicketEvent.objects.order_by("ticket", "sequence"):
        assert event.at <= timezone.now()
        assert event.at >= before.get(event.ticket_id, event.at)
        before[event.ticket_id] = event.at


def test_nobody_is_told_of_what_is_long_past(demo):
    assert not TicketEvent.objects.undispatched().exists()
    told = Notification.objects.select_related("event")
    assert {message.channel for message in told} == {Channel.IN_APP}
    assert min(message.event.at for message in told) > timezone.now() - timedelta(hours=4)
    assert all(message.created_at == message.event.at for message in told)
    assert max(Counter(message.recipient_id for message in told).values()) <= 20
    assert mail.outbox == []


def test_promised_times_run_pass_and_wait(demo):
    assert Ticket.objects.filter(next_due_at__gt=timezone.now()).exists()
    assert Ticket.objects.filter(is_breached=True).exists()
    assert Ticket.objects.filter(state="pending", next_due_at=None).exists()
