"""What is sealed: everything of the month's closed tickets, once, in a chain, and never written again."""

import gzip
import hashlib
import json

import pytest
import time_machine
from django.core.exceptions import ValidationError

from archive import sealing
from archive.actions.write import begin, begin_due, begin_supplements
from archive.contents import labels, undeclared
from archive.models import ArchivedTicket, Bundle
from archive.opening import parsed, read_ticket
from archive.store import path_of, store
from tests.archive.cast import IN_NOVEMBER, IN_OCTOBER, OCTOBER, make_administrator, make_auditor, make_closed, seal
from tests.factories import make_agent, make_ticket
from tickets import actions
from tickets.exceptions import NotAllowed
from tickets.models import Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]


def read(bundle, name):
    with store().open(path_of(bundle.name, name)) as file:
        return file.read()


def lines(bundle):
    return [json.loads(line) for line in gzip.decompress(read(bundle, "tickets-0001.jsonl.gz")).splitlines()]


def test_no_table_with_a_reference_to_a_ticket_is_forgotten():
    assert undeclared() == []


def test_a_month_holds_its_closed_tickets_with_all_their_rows():
    closed = make_closed()
    make_closed(IN_NOVEMBER)
    make_ticket(title="还没关闭")
    bundle = seal()
    (line,) = lines(bundle)
    assert (bundle.state, line["number"]) == ("sealed", closed.number)
    assert [row["digest"] for row in line["rows"]["tickets.TicketEvent"]] == list(
        closed.events.order_by("sequence").values_list("digest", flat=True)
    )
    assert len(line["rows"]["tickets.Worklog"]) == len(line["rows"]["tickets.Attachment"]) == 1
    assert set(line["rows"]) <= set(labels())


def test_the_manifest_names_every_part_with_its_sum():
    make_closed()
    bundle = seal()
    manifest = json.loads(read(bundle, "manifest.json"))
    (part,) = manifest["parts"]
    assert (manifest["tickets"], part["sha256"]) == (1, hashlib.sha256(read(bundle, part["name"])).hexdigest())
    assert manifest["rows"]["tickets.Ticket"] == 1
    assert hashlib.sha256(read(bundle, "manifest.json")).hexdigest() == bundle.manifest_sha256


def test_the_names_of_the_time_lie_beside_it():
    closed = make_closed()
    bundle = seal()
    names = json.loads(gzip.decompress(read(bundle, "tickets-0001.names.gz")))["names"]
    assert names["accounts.User"][str(closed.assignee_id)][0] == "周启明"


def test_each_manifest_holds_the_sum_of_the_one_before():
    make_closed()
    first = seal()
    second = seal(OCTOBER.replace(month=9))
    assert json.loads(second.manifest)["previous"] == {"bundle": "2026-10", "manifest_sha256": first.manifest_sha256}
    assert (first.sequence, second.sequence) == (1, 2)


def test_asking_again_writes_nothing_that_is_sealed():
    make_closed()
    bundle = seal()
    with time_machine.travel(IN_NOVEMBER, tick=False):
        assert begin(OCTOBER, by=make_administrator()) is None
    sealing.run(bundle.pk)
    assert Bundle.objects.get().manifest_sha256 == bundle.manifest_sha256


def test_what_was_corrected_afterwards_comes_into_a_supplement():
    closed = make_closed()
    other = make_closed(title="没有再改")
    seal()
    agent = make_agent()
    actions.note(Ticket.objects.get(pk=closed.pk), by=agent, text="补充：已更换硬盘")
    supplement = seal()
    assert (supplement.name, [line["number"] for line in lines(supplement)]) == ("2026-10-s1", [closed.number])
    latest = ArchivedTicket.objects.newest().values_list("number", "bundle__name")
    assert set(latest) == {(closed.number, "2026-10-s1"), (other.number, "2026-10")}


def test_a_worker_that_died_is_followed_by_one_that_goes_on(monkeypatch):
    numbers = [make_closed(title=f"第{n}张").number for n in range(3)]
    monkeypatch.setattr(sealing, "PART_TICKETS", 1)
    written = sealing.write_part

    def die_at_the_third(bundle, ids, alive):
        if bundle.parts.count() == 2:
            raise RuntimeError("power cut")
        return written(bundle, ids, alive)

    monkeypatch.setattr(sealing, "write_part", die_at_the_third)
    bundle = seal()
    assert (bundle.state, bundle.done, bundle.error) == ("waiting", 2, "RuntimeError: power cut")
    kept = [part.sha256 for part in bundle.parts.order_by("number")]
    monkeypatch.setattr(sealing, "write_part", written)
    sealing.run(bundle.pk)
    bundle.refresh_from_db()
    assert (bundle.state, [part.sha256 for part in bundle.parts.order_by("number")][:2]) == ("sealed", kept)
    assert list(ArchivedTicket.objects.order_by("ticket_id").values_list("number", flat=True)) == numbers


def test_a_part_that_the_crash_spoilt_is_written_anew(monkeypatch):
    make_closed()
    monkeypatch.setattr(sealing, "seal", lambda bundle: (_ for _ in ()).throw(RuntimeError("power cut")))
    bundle = seal()
    monkeypatch.undo()
    path = path_of(bundle.name, bundle.parts.get().name)
    store().delete(path)
    sealing.run(bundle.pk)
    bundle.refresh_from_db()
    assert bundle.state == "sealed"
    assert parsed(read_ticket(ArchivedTicket.objects.select_related("bundle", "part").get()))


def test_a_month_that_is_not_over_is_refused():
    with time_machine.travel(IN_OCTOBER, tick=False), pytest.raises(ValidationError) as refusal:
        begin(OCTOBER, by=make_administrator())
    assert "month" in refusal.value.message_dict


def test_an_auditor_does_not_archive():
    with pytest.raises(NotAllowed):
        begin(OCTOBER, by=make_auditor())


def test_the_beat_seals_every_month_that_is_over_once():
    make_closed()
    make_closed(datetime_of(8))
    with time_machine.travel(datetime_of(11, day=2), tick=False):
        assert begin_due() == 0
    with time_machine.travel(datetime_of(11, day=4), tick=False):
        assert begin_due() == 3
        assert begin_due() == 0
    sealed = Bundle.objects.sealed().order_by("name").values_list("name", "done")
    assert list(sealed) == [("2026-08", 1), ("2026-09", 0), ("2026-10", 1)]


def test_the_beat_adds_supplements_on_its_day():
    closed = make_closed()
    seal()
    actions.note(Ticket.objects.get(pk=closed.pk), by=make_agent(), text="补充")
    with time_machine.travel(datetime_of(12, day=3), tick=False):
        assert (begin_supplements(), begin_supplements()) == (1, 0)


def datetime_of(month, day=14):
    return IN_OCTOBER.replace(month=month, day=day)


def test_an_attachment_lies_in_the_bundle_under_its_sum():
    closed = make_closed()
    bundle = seal()
    (file,) = closed.attachments.all()
    content = read(bundle, f"files/{file.sha256[:2]}/{file.sha256}")
    assert hashlib.sha256(content).hexdigest() == file.sha256
