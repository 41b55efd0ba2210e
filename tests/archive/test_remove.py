"""Deletion after the time of retention, holds that forbid it, and bringing tickets back as they were."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction

from archive.actions import hold, remove
from archive.actions.restore import restore
from archive.actions.settings import change_settings
from archive.contents import COPIED
from archive.models import ArchiveAct, ArchivedTicket, ArchiveSettings, Bundle, Removal
from archive.verification import verify
from tests.archive.cast import (
    IN_OCTOBER,
    MUCH_LATER,
    OCTOBER,
    make_administrator,
    make_auditor,
    make_closed,
    seal,
    spoil,
)
from tests.factories import make_agent, make_ticket
from tickets import actions
from tickets.actions import improvement
from tickets.events import first_broken_link
from tickets.exceptions import Blocked, NotAllowed, WrongState
from tickets.models import Attachment, Improvement, Ticket, TicketEvent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]


@pytest.fixture
def keeper():
    ArchiveSettings.objects.create(pk=1, two_people=False, retention_years=2)
    return make_administrator()


@pytest.fixture
def later():
    with time_machine.travel(MUCH_LATER, tick=False) as machine:
        yield machine


def ask(bundle, by, **given):
    options = {"reason": "保存期满", "confirmation": bundle.name, "with_rows": True, "with_bundle": False} | given
    return remove.ask(bundle, by=by, **options)


def copy_of(number):
    return ArchivedTicket.objects.newest().select_related("bundle", "part").get(number=number)


def rows_of(ticket_id):
    """Every row of the ticket, by table, as the database holds it."""
    found = {}
    for part in COPIED:
        if part.through:
            continue
        rows = part.model._base_manager.filter(**{part.owner: ticket_id}).order_by("pk")
        found[part.label, part.owner] = [
            {name: value for name, value in row.items() if name != "search"} for row in rows.values()
        ]
    return found


def test_a_deleted_ticket_comes_back_equal_to_what_it_was(keeper, later):
    closed = make_closed(IN_OCTOBER)
    before = rows_of(closed.pk)
    bundle = seal(at=MUCH_LATER, by=keeper)
    assert ask(bundle, keeper).state == "waiting"
    assert not Ticket.objects.filter(pk=closed.pk).exists()
    assert not TicketEvent.objects.filter(ticket_id=closed.pk).exists()
    ticket, was_restored = restore(copy_of(closed.number), by=keeper, reason="稽核要求")
    assert was_restored and first_broken_link(ticket) is None
    after = rows_of(closed.pk)
    events = after.pop(("tickets.TicketEvent", "ticket"))
    assert events[:-1] == before.pop(("tickets.TicketEvent", "ticket"))
    assert events[-1]["verb"] == "restored_from_archive"
    (own,), (own_before,) = after.pop(("tickets.Ticket", "id")), before.pop(("tickets.Ticket", "id"))
    moved = {name for name in own if own[name] != own_before[name]}
    assert moved == {"updated_at", "event_count", "event_digest"}
    assert after == before


def test_its_file_comes_back_and_it_is_found_by_search(keeper, later):
    closed = make_closed(IN_OCTOBER, title="扫描仪卡纸")
    (file,) = closed.attachments.all()
    ask(seal(at=MUCH_LATER, by=keeper), keeper)
    assert not default_storage.exists(file.storage_name)
    restore(copy_of(closed.number), by=keeper, reason="稽核要求")
    assert default_storage.open(Attachment.objects.get().storage_name).read() == f"error {closed.number}".encode()
    assert Ticket.objects.search("扫描仪").get().number == closed.number


def test_restoring_what_is_there_changes_nothing(keeper):
    closed = make_closed()
    seal(by=keeper)
    ticket, was_restored = restore(copy_of(closed.number), by=keeper, reason="试试")
    assert not was_restored and ticket.events.count() == closed.events.count()


def test_an_improvement_outlives_its_ticket_and_finds_it_again(keeper, later):
    closed = make_closed(IN_OCTOBER)
    agent = make_agent()
    found = improvement.propose(
        by=agent, title="换驱动", owner=agent, due_on=date(2033, 1, 1), source_ticket=Ticket.objects.get(pk=closed.pk)
    )
    ask(seal(at=MUCH_LATER, by=keeper), keeper)
    assert Improvement.objects.get(pk=found.pk).source_ticket_id is None
    restore(copy_of(closed.number), by=keeper, reason="稽核要求")
    assert Improvement.objects.get(pk=found.pk).source_ticket_id == closed.pk


def test_what_an_open_ticket_still_names_stays(keeper, later):
    parent, free = make_closed(IN_OCTOBER), make_closed(IN_OCTOBER)
    child = make_ticket()
    Ticket.objects.filter(pk=child.pk).update(parent=parent.pk)
    removal = ask(seal(at=MUCH_LATER, by=keeper), keeper)
    removal.refresh_from_db()
    assert (removal.removed, [number for number, _why in removal.kept]) == (1, [parent.number])
    assert Ticket.objects.filter(pk=parent.pk).exists() and not Ticket.objects.filter(pk=free.pk).exists()


def test_what_changed_since_stays(keeper, later):
    closed = make_closed(IN_OCTOBER)
    bundle = seal(at=MUCH_LATER, by=keeper)
    actions.note(Ticket.objects.get(pk=closed.pk), by=make_agent(), text="补充")
    removal = ask(bundle, keeper)
    removal.refresh_from_db()
    assert (removal.removed, removal.kept_count) == (0, 1)


def test_two_years_are_not_shortened_by_anybody(keeper):
    with pytest.raises(ValidationError) as refusal:
        change_settings({"retention_years": 1}, by=keeper)
    assert "retention_years" in refusal.value.message_dict
    with pytest.raises(IntegrityError), transaction.atomic():
        ArchiveSettings.objects.filter(pk=1).update(retention_years=1)


def test_nothing_goes_before_its_time(keeper):
    make_closed()
    bundle = seal(by=keeper)
    with time_machine.travel(IN_OCTOBER.replace(year=2028), tick=False), pytest.raises(Blocked):
        ask(bundle, keeper)
    assert not Removal.objects.exists()


def test_the_name_is_typed_and_the_reason_given(keeper, later):
    make_closed(IN_OCTOBER)
    bundle = seal(at=MUCH_LATER, by=keeper)
    for wrong, name in (({"confirmation": "2026-1"}, "confirmation"), ({"reason": " "}, "reason")):
        with pytest.raises(ValidationError) as refusal:
            ask(bundle, keeper, **wrong)
        assert name in refusal.value.message_dict


def test_a_second_administrator_confirms(later):
    closed = make_closed(IN_OCTOBER)
    first, second = make_administrator(), make_administrator("何静")
    ArchiveSettings.objects.create(pk=1, retention_years=2)
    removal = ask(seal(at=MUCH_LATER, by=first), first)
    with pytest.raises(NotAllowed):
        remove.decide(removal, by=first, agrees=True)
    assert Ticket.objects.filter(pk=closed.pk).exists()
    remove.decide(removal, by=second, agrees=True)
    assert not Ticket.objects.filter(pk=closed.pk).exists()
    act = ArchiveAct.objects.get(verb="removed_rows")
    assert (act.actor, act.reason, act.data["confirmed_by"]) == (first, "保存期满", "何静")


def test_a_damaged_copy_never_becomes_the_only_one(keeper, later):
    closed = make_closed(IN_OCTOBER)
    bundle = seal(at=MUCH_LATER, by=keeper)
    spoil(bundle, "tickets-0001.jsonl.gz")
    removal = ask(bundle, keeper)
    removal.refresh_from_db()
    assert removal.state == "failed" and Ticket.objects.filter(pk=closed.pk).exists()


def test_a_bundle_goes_but_its_manifest_stays_in_the_chain(keeper, later):
    make_closed(IN_OCTOBER)
    bundle = seal(at=MUCH_LATER, by=keeper)
    following = seal(OCTOBER.replace(month=9), by=keeper, at=MUCH_LATER)
    ask(bundle, keeper, with_rows=False, with_bundle=True)
    bundle.refresh_from_db()
    assert (bundle.state, ArchivedTicket.objects.count(), bundle.manifest != "") == ("deleted", 0, True)
    assert verify(following) == []


@pytest.mark.parametrize("scope", ["ticket", "person", "month"])
def test_what_is_held_is_deleted_by_no_way(keeper, later, scope):
    closed = make_closed(IN_OCTOBER)
    bundle = seal(at=MUCH_LATER, by=keeper)
    subject = {"ticket": {"number": closed.number}, "person": {"person": closed.requester}, "month": {"month": OCTOBER}}
    hold.place(scope, by=keeper, reason="诉讼", **subject[scope])
    with pytest.raises(Blocked):
        ask(bundle, keeper)
    # Nor by somebody who writes the removal's rows by hand.
    removal = Removal.objects.create(
        bundle=bundle, with_rows=True, reason="-", state="running", asked_by=keeper, asked_at=MUCH_LATER
    )
    removal.targets.create(ticket_id=closed.pk, number=closed.number)
    with pytest.raises(IntegrityError), transaction.atomic():
        delete_events(closed.pk, removal.pk)
    assert TicketEvent.objects.filter(ticket_id=closed.pk).exists()


def delete_events(ticket_id, removal_id):
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('helpdesk.removal', %s, true)", [str(removal_id)])
        cursor.execute("DELETE FROM tickets_worklog WHERE ticket_id = %s", [ticket_id])
        cursor.execute("DELETE FROM tickets_ticketevent WHERE ticket_id = %s", [ticket_id])


def test_no_event_goes_without_a_removal_that_names_its_ticket(keeper):
    closed = make_closed()
    bundle = seal(by=keeper)
    removal = Removal.objects.create(
        bundle=bundle, with_rows=True, reason="-", state="running", asked_by=keeper, asked_at=MUCH_LATER
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        delete_events(closed.pk, removal.pk)
    assert TicketEvent.objects.filter(ticket_id=closed.pk).exists()


def test_a_hold_that_is_lifted_or_over_holds_no_more(keeper, later):
    closed = make_closed(IN_OCTOBER)
    bundle = seal(at=MUCH_LATER, by=keeper)
    placed = hold.place("ticket", by=keeper, reason="诉讼", number=closed.number)
    hold.lift(placed, by=keeper, reason="结案")
    with pytest.raises(WrongState):
        hold.lift(placed, by=keeper, reason="再次")
    ask(bundle, keeper)
    assert not Ticket.objects.filter(pk=closed.pk).exists()
    assert [act.verb for act in ArchiveAct.objects.filter(verb__in=("held", "lifted"))] == ["lifted", "held"]


def test_the_record_is_append_only(keeper):
    make_closed()
    seal(by=keeper)
    for change in (lambda acts: acts.update(reason="改"), lambda acts: acts.delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change(ArchiveAct.objects.all())
    assert ArchiveAct.objects.filter(verb="sealed").exists()


def test_only_administrators_delete_hold_and_restore(keeper, later):
    closed = make_closed(IN_OCTOBER)
    bundle = seal(at=MUCH_LATER, by=keeper)
    auditor = make_auditor()
    for forbidden in (
        lambda: ask(bundle, auditor),
        lambda: hold.place("ticket", by=auditor, reason="x", number=closed.number),
        lambda: restore(copy_of(closed.number), by=auditor, reason="x"),
    ):
        with pytest.raises(NotAllowed):
            forbidden()
    assert Bundle.objects.get().state == "sealed"
