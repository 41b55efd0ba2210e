"""Deletions, the settings and files of the archive by API: the same rules as on the pages."""

import pytest
import time_machine

from archive.models import ArchiveAct, ArchivedTicket, ArchiveSettings, Removal
from tests.api.conftest import Caller
from tests.archive.cast import IN_OCTOBER, MUCH_LATER, make_administrator, make_auditor, make_closed, seal
from tickets.models import Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]

ASKED = {"bundle": "2026-10", "with_rows": True, "reason": "保存期满", "confirmation": "2026-10"}
DELETIONS = "archive/deletions/"


@pytest.fixture
def keeper():
    return make_administrator()


@pytest.fixture
def closed(keeper):
    """A ticket whose bundle has been kept long enough."""
    found = make_closed(IN_OCTOBER)
    seal(at=MUCH_LATER, by=keeper)
    with time_machine.travel(MUCH_LATER, tick=False):
        yield found


def fields(answer):
    return [error["field"] for error in answer.json()["errors"]]


def test_a_second_administrator_confirms_and_the_tickets_go(closed, keeper):
    first = Caller(keeper)
    asked = first.post(DELETIONS, ASKED)
    assert (asked.status_code, asked.json()["state"]) == (201, "asked")
    address = f"{DELETIONS}{asked.json()['id']}/"
    assert first.post(f"{address}confirm/").status_code == 403
    assert Ticket.objects.filter(pk=closed.pk).exists()
    done = Caller(make_administrator("何静")).post(f"{address}confirm/").json()
    assert (done["state"], done["removed"], done["kept"]) == ("done", 1, [])
    assert not Ticket.objects.filter(pk=closed.pk).exists()
    assert ArchiveAct.objects.get(verb="removed_rows").reason == "保存期满"
    restored = first.post(f"archive/tickets/{closed.number}/restore/", {"reason": "复核"}).json()
    assert restored == {"number": closed.number, "restored": True}


def test_refused_nothing_goes(closed, keeper):
    caller = Caller(keeper)
    asked = caller.post(DELETIONS, ASKED).json()
    assert caller.post(f"{DELETIONS}{asked['id']}/refuse/").json()["state"] == "refused"
    assert caller.post(f"{DELETIONS}{asked['id']}/refuse/").status_code == 409
    assert Ticket.objects.filter(pk=closed.pk).exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"confirmation": "2026-1"}, "confirmation"),
        ({"reason": ""}, "reason"),
        ({"with_rows": False}, "with_rows"),
        ({"bundle": "2026-09"}, "bundle"),
        ({"when": "now"}, "when"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(closed, keeper, change, field):
    answer = Caller(keeper).post(DELETIONS, ASKED | change)
    assert (answer.status_code, fields(answer)) == (400, [field])
    assert not Removal.objects.exists()


def test_what_is_held_is_blocked_and_the_bundle_says_why(closed, keeper):
    caller = Caller(keeper)
    assert caller.get("archive/bundles/2026-10/").json()["obstacles"] == []
    caller.post("archive/holds/", {"scope": "ticket", "number": closed.number, "reason": "诉讼"})
    assert caller.post(DELETIONS, ASKED).status_code == 409
    assert caller.get("archive/bundles/2026-10/").json()["obstacles"] == [
        "It, or a ticket in it, is under a legal hold."
    ]


def test_an_auditor_reads_deletions_and_asks_for_none(closed, keeper):
    asked = Caller(keeper).post(DELETIONS, ASKED).json()
    auditor = Caller(make_auditor())
    assert [row["id"] for row in auditor.get(DELETIONS).json()["results"]] == [asked["id"]]
    assert auditor.post(DELETIONS, ASKED).status_code == 403
    assert auditor.post(f"{DELETIONS}{asked['id']}/confirm/").status_code == 403
    assert Ticket.objects.filter(pk=closed.pk).exists()


def test_the_settings_are_changed_in_part_and_the_record_says_why(keeper):
    caller = Caller(keeper)
    assert caller.get("archive/settings/").json()["retention_years"] == 5
    saved = caller.patch("archive/settings/", {"retention_years": 10, "note": "新规"})
    assert (saved.status_code, saved.json()["retention_years"], saved.json()["day"]) == (200, 10, 3)
    assert ArchiveAct.objects.get(verb="set").reason == "新规"
    refused = caller.patch("archive/settings/", {"retention_years": 1})
    assert (refused.status_code, fields(refused)) == (400, ["retention_years"])
    assert ArchiveSettings.load().retention_years == 10
    assert Caller(make_auditor()).get("archive/settings/").status_code == 404


def test_an_attachment_comes_as_it_was_sealed(closed, keeper):
    file = closed.attachments.get()
    address = f"archive/tickets/{closed.number}/files/"
    answer = Caller(keeper).get(f"{address}{file.pk}/")
    assert b"".join(answer.streaming_content) == f"error {closed.number}".encode()
    assert answer["Content-Disposition"].startswith("attachment")
    assert Caller(keeper).get(f"{address}{file.pk + 1}/").status_code == 404
    ArchivedTicket.objects.update(confidential=True)
    assert Caller(keeper).get(f"{address}{file.pk}/").status_code == 404
