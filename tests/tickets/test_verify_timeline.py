"""Verifying the hash chains: a change behind the application's back is found."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.factories import make_ticket
from tests.tickets.desk_cast import make_cast
from tickets import actions
from tickets.management.commands import verify_timeline
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


def tamper(statement: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no change may be pending when a table is altered
        cursor.execute("ALTER TABLE tickets_ticketevent DISABLE TRIGGER USER")
        cursor.execute(statement, values)
        cursor.execute("ALTER TABLE tickets_ticketevent ENABLE TRIGGER USER")


def verify(*numbers: str) -> str:
    out, errors = StringIO(), StringIO()
    try:
        call_command("verify_timeline", *numbers, stdout=out, stderr=errors)
    except CommandError as error:
        return f"{errors.getvalue()}{error}"
    return out.getvalue()


@pytest.fixture
def ticket() -> Ticket:
    cast = make_cast("resolved")
    actions.note(cast.ticket, by=cast.agent, text="原话")
    make_ticket()
    cast.ticket.refresh_from_db()
    return cast.ticket


def test_untouched_timelines_are_whole(ticket):
    assert "2 timelines" in verify()


@pytest.mark.parametrize(
    ("statement", "sequence"),
    [
        ("UPDATE tickets_ticketevent SET text = '改过' WHERE ticket_id = %s AND sequence = 3", 3),
        ("UPDATE tickets_ticketevent SET public = NOT public WHERE ticket_id = %s AND sequence = 1", 1),
        ("UPDATE tickets_ticketevent SET at = at + interval '1 second' WHERE ticket_id = %s AND sequence = 2", 2),
        ("DELETE FROM tickets_ticketevent WHERE ticket_id = %s AND sequence = 2", 2),
    ],
)
def test_changed_or_missing_entry_is_named(ticket, statement, sequence):
    tamper(statement, ticket.pk)
    said = verify()
    assert f"{ticket.number}: entry {sequence} does not fit" in said
    assert "1 of 2" in said


def test_cut_off_end_and_emptied_timeline_are_found(ticket):
    tamper("DELETE FROM tickets_ticketevent WHERE ticket_id = %s AND sequence = %s", ticket.pk, ticket.event_count)
    assert f"entry {ticket.event_count} does not fit" in verify(ticket.number)
    tamper("DELETE FROM tickets_ticketevent WHERE ticket_id = %s", ticket.pk)
    assert f"{ticket.number}: entry 1 does not fit" in verify()


def test_batches_lose_nothing(ticket, monkeypatch):
    monkeypatch.setattr(verify_timeline, "BATCH", 1)
    assert "2 timelines" in verify()


def test_only_the_named_tickets_are_read(ticket):
    other = make_ticket()
    tamper("UPDATE tickets_ticketevent SET text = 'x' WHERE ticket_id = %s", other.pk)
    assert "1 timelines" in verify(ticket.number)
