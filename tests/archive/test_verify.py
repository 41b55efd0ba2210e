"""Verification finds one changed byte and says where."""

import pytest

from archive import verification
from archive.actions.write import ask_to_verify
from archive.models import ArchiveAct, Bundle
from archive.store import file_path, store
from tests.archive.cast import OCTOBER, make_administrator, make_auditor, make_closed, seal, spoil
from tests.factories import make_agent
from tickets.exceptions import NotAllowed

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
