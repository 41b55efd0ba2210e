"""Verification finds one changed byte and says where."""

import pytest

from archive import sealing, verification
from archive.actions.write import ask_to_verify
from archive.models import ArchiveAct, ArchivedTicket, Bundle
from archive.store import file_path, store
from tests.archive.cast import OCTOBER, make_administrator, make_auditor, make_closed, seal, spoil
from tests.factories import make_agent
from tickets.exceptions import NotAllowed
from tickets.models import Notification
from tickets.notifications.delivery import sweep
from tickets.tasks import reindex_search

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]

PART = "tickets-0001.jsonl.gz"


def found(bundle):
    return [(finding["where"], finding["what"]) for finding in verification.verify(bundle)]


def test_what_is_as_it_was_sealed_verifies():
    make_closed()
    bundle = seal()
    ask_to_verify(bundle, by=make_auditor())
    bundle.refresh_from_db()
    assert (bundle.findings, bundle.verifying_since) == ([], None)
    assert ArchiveAct.objects.filter(verb="verified", bundle=bundle, actor__name="审计员").exists()


@pytest.mark.parametrize("position", [3, 40, 200, -1, -6, -20])
def test_one_byte_of_a_part_is_caught_with_the_ticket(position):
    closed = make_closed()
    bundle = seal()
    spoil(bundle, PART, position)
    (finding,) = verification.verify(bundle)
    assert finding["where"] == f"2026-10/{PART}"
    assert finding["ticket"] == closed.number or position == 3  # the packer's own mark, which no ticket depends on


def test_one_byte_of_the_manifest_is_caught():
    make_closed()
    bundle = seal()
    spoil(bundle, "manifest.json", 30)
    assert found(bundle) == [("2026-10/manifest.json", "sum")]


def test_one_byte_of_an_attachment_is_caught():
    (file,) = make_closed().attachments.all()
    bundle = seal()
    path = file_path(bundle.name, file.sha256)
    spoil(bundle, path.partition("/")[2], 0)
    assert found(bundle) == [(path, "sum")]


def test_a_file_that_is_gone_is_caught():
    make_closed()
    bundle = seal()
    store().delete(f"2026-10/{PART}")
    assert found(bundle) == [(f"2026-10/{PART}", "missing")]


def test_a_bundle_slipped_in_or_taken_out_breaks_the_chain():
    make_closed()
    first = seal()
    second = seal(OCTOBER.replace(month=9))
    Bundle.objects.filter(pk=first.pk).update(manifest_sha256="0" * 64)
    assert ("2026-09/manifest.json", "previous") in found(second)


def test_the_nightly_sample_finds_it_too():
    make_closed()
    bundle = seal()
    spoil(bundle, PART)
    assert verification.nightly() == 1
    bundle.refresh_from_db()
    assert bundle.findings and bundle.verified_at


def test_the_record_says_that_it_is_damaged():
    make_closed()
    bundle = seal()
    spoil(bundle, PART)
    verification.verify(bundle, make_administrator())
    assert ArchiveAct.objects.get(verb="damaged").data["findings"][0]["where"] == f"2026-10/{PART}"


def test_an_agent_does_not_verify():
    make_closed()
    with pytest.raises(NotAllowed):
        ask_to_verify(seal(), by=make_agent())


def told(topic):
    return list(Notification.objects.filter(topic=topic, channel="mail").values_list("recipient__name", flat=True))


def test_administrators_are_told_of_damage_once(mailoutbox):
    make_closed()
    bundle = seal()
    spoil(bundle, PART)
    verification.nightly()
    verification.nightly()
    sweep()
    assert told("archive_damaged") == ["钟原"]
    assert f"2026-10/{PART}" in mailoutbox[-1].body


def test_damage_that_is_known_is_no_news_to_whoever_looks_again():
    make_closed()
    bundle, auditor = seal(), make_auditor()
    Bundle.objects.filter(pk=bundle.pk).update(findings=[{"where": "2026-10", "what": "sum", "ticket": ""}])
    spoil(bundle, PART)
    verification.verify(bundle, auditor)
    assert told("archive_damaged") == []


def test_administrators_are_told_of_a_bundle_that_cannot_be_written(monkeypatch):
    def fail(*given):
        raise OSError("the store is full")

    monkeypatch.setattr(sealing, "write_part", fail)
    make_closed()
    bundle = seal()
    for _attempt in range(sealing.MAX_ATTEMPTS):
        sealing.run(bundle.pk)
    bundle.refresh_from_db()
    assert (bundle.state, told("archive_failed")) == ("failed", ["钟原"])


@pytest.mark.parametrize(("is_whole", "count"), [(True, 1), (False, 0)])
def test_terms_are_made_anew_from_what_was_sealed(is_whole, count):
    """A title is in the index itself; the description only in the bundle."""
    make_closed(title="打印机", description="卡在 E-4711")
    bundle = seal()
    ArchivedTicket.objects.update(search="'old'")
    if not is_whole:
        spoil(bundle, PART)
    reindex_search()
    assert ArchivedTicket.objects.search("dayinji").count() == 1
    assert ArchivedTicket.objects.search("E-4711").count() == count
