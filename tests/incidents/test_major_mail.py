"""What the requester of a major incident is told when it is solved."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from tests.incidents.major_cast import make_cast
from tickets.models import TicketEvent
from tickets.notifications import dispatch
from tickets.notifications.delivery import sweep

pytestmark = pytest.mark.django_db
WAIT = "closes by itself"


@pytest.fixture
def cast():
    found = make_cast()
    found.reporter.language = "en"
    found.reporter.save(update_fields=["language"])
    return found


def mails_of(person) -> list[str]:
    for pk in TicketEvent.objects.undispatched().values_list("pk", flat=True):
        dispatch.dispatch(pk)
    sweep(timezone.now() + timedelta(seconds=1))
    return [str(message.body) for message in mail.outbox if person.email in message.to]


def solved(person) -> str:
    return next(body for body in mails_of(person) if "We believe this is solved" in body)


def test_a_major_incident_waits_for_its_review_and_so_the_mail_promises_no_end(cast):
    cast.resolved(cast.declared())
    body = solved(cast.reporter)
    assert "One click tells us" in body
    assert WAIT not in body


def test_any_other_says_when_it_ends_by_itself(cast):
    cast.resolved(cast.incident())
    assert WAIT in solved(cast.reporter)
