"""The timeline cannot be rewritten, and whoever tries is found out."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from tests.factories import bring_to, make_agent, make_team, make_ticket, make_user
from tickets import actions, events
from tickets.models import TicketEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    return make_agent(teams=(make_team(is_service_desk=True),))


@pytest.fixture
def ticket(agent):
    ticket = bring_to(make_ticket(), "in_progress", agent)
    actions.reply(ticket, by=agent, text="您好，正在处理。")
    actions.note(ticket, by=agent, text="服务账号被改")
    ticket.refresh_from_db()
    return ticket


def refused(statement: str, *values) -> bool:
    """Whether the database itself refuses it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
    except DatabaseError as error:
        return "append-only" in str(error)
    return False


@pytest.fixture
def without_protection():
    """As somebody with the database owner's rights could work."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE tickets_ticketevent DISABLE TRIGGER tickets_event_append_only")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE tickets_ticketevent ENABLE TRIGGER tickets_event_append_only")


def test_entries_are_numbered_without_a_gap(ticket):
    assert list(ticket.events.values_list("sequence", flat=True)) == list(range(1, ticket.event_count + 1))


def test_an_untouched_timeline_holds(ticket):
    assert events.first_broken_link(ticket) is None


def test_each_entry_covers_the_one_before_it(ticket):
    digests = list(ticket.events.values_list("digest", flat=True))
    assert len(set(digests)) == len(digests)
    assert digests[-1] == ticket.event_digest


@pytest.mark.parametrize(
    "column", ["text", "verb", "public", "at", "actor_id", "changes", "data", "sequence", "digest"]
)
def test_the_database_refuses_to_change_an_entry(ticket, column):
    value = {"public": "NOT public", "at": "now()", "actor_id": "NULL", "sequence": "99"}.get(column)
    value = value or ("""'{"x": 1}'""" if column in ("changes", "data") else "'x'")
    assert refused(f"UPDATE tickets_ticketevent SET {column} = {value} WHERE ticket_id = %s", ticket.pk)  # noqa: S608


def test_the_database_refuses_to_delete_an_entry(ticket):
    assert refused("DELETE FROM tickets_ticketevent WHERE ticket_id = %s", ticket.pk)


def test_an_entry_is_marked_dispatched_once_and_nothing_else_with_it(ticket):
    TicketEvent.objects.filter(ticket=ticket).undispatched().update(dispatched_at=timezone.now())
    assert refused("UPDATE tickets_ticketevent SET dispatched_at = now() WHERE ticket_id = %s", ticket.pk)


def test_marking_dispatched_is_no_way_to_slip_a_change_in(ticket):
    assert refused("UPDATE tickets_ticketevent SET dispatched_at = now(), text = 'x' WHERE ticket_id = %s", ticket.pk)


@pytest.mark.parametrize(
    "change",
    [
        {"text": "别的话"},
        {"public": True},
        {"verb": "replied"},
        {"at": timezone.now()},
        {"changes": {"state": ["new", "closed"]}},
        {"data": {"from_desk": False}},
        {"actor": None},
    ],
)
def test_a_changed_entry_is_found(ticket, without_protection, change):
    note = ticket.events.get(verb="noted")
    TicketEvent.objects.filter(pk=note.pk).update(**change)
    assert events.first_broken_link(ticket) == note.sequence


def test_a_removed_entry_is_found(ticket, without_protection):
    TicketEvent.objects.filter(ticket=ticket, sequence=2).delete()
    assert events.first_broken_link(ticket) == 2


def test_a_timeline_cut_at_its_end_is_found(ticket, without_protection):
    TicketEvent.objects.filter(ticket=ticket, sequence=ticket.event_count).delete()
    assert events.first_broken_link(ticket) == ticket.event_count


def test_an_entry_that_somebody_else_s_ticket_had_is_found(ticket, agent, without_protection):
    other = bring_to(make_ticket(), "in_progress", agent)
    TicketEvent.objects.filter(ticket=other, sequence=1).delete()
    TicketEvent.objects.filter(ticket=ticket, sequence=1).update(ticket=other)
    assert events.first_broken_link(other) == 1


def test_a_failed_verb_leaves_no_entry(ticket, agent):
    before = ticket.event_count
    with pytest.raises(Exception, match="text"):
        actions.reply(ticket, by=agent, text="   ")
    ticket.refresh_from_db()
    assert ticket.event_count == before


def test_history_counts_as_told(agent):
    with events.as_history():
        ticket = make_ticket(make_user())
        actions.reply(ticket, by=agent, text="旧话")
    assert not ticket.events.filter(dispatched_at=None).exists()
    actions.reply(ticket, by=agent, text="新话")
    assert ticket.events.filter(dispatched_at=None).count() == 1


def test_values_of_other_tables_are_kept_by_name(ticket, agent):
    assigned = ticket.events.get(verb="assigned")
    assert assigned.changes["assignee"] == [None, {"id": agent.pk, "name": agent.name}]


def test_a_requester_reads_only_what_is_meant_for_them(ticket, agent):
    actions.edit(ticket, by=agent, impact="company")
    shown = ticket.events.visible_to(ticket.requester, ticket)
    assert {event.verb for event in shown} == {"created", "assigned", "accepted", "replied"}
    assert "noted" in {event.verb for event in ticket.events.visible_to(agent, ticket)}
