"""Importing the log of another system: run again, interrupted, cut off, with rows and columns that are wrong."""

import gzip
import lzma

import pytest
from django.core.management import CommandError

from accounts.models import Team, User
from incidents.log_import import importer
from incidents.models import ImportedIncident
from tests.incidents.incident_log import LOG, edit, rows_of, run, write
from tickets.events import first_broken_link
from tickets.models import NumberCounter, Ticket, TicketEvent


@pytest.fixture(scope="module")
def lines() -> list[str]:
    """The header and the first 60 rows: eight whole incidents and a part of the ninth."""
    with lzma.open(LOG, "rt", encoding="utf-8") as log:
        return [next(log) for _ in range(61)]


@pytest.mark.django_db
def test_a_second_run_changes_nothing(tmp_path, lines):
    path = write(tmp_path, lines[:30])
    run(path)
    before = list(Ticket.objects.order_by("pk").values_list("pk", "number", "event_digest"))
    said = run(path)
    assert "Already there" in said
    assert list(Ticket.objects.order_by("pk").values_list("pk", "number", "event_digest")) == before
    assert User.objects.values("name").distinct().count() == User.objects.count()


@pytest.mark.django_db(transaction=True)
def test_an_interrupted_import_leaves_whole_incidents_and_goes_on(tmp_path, lines, monkeypatch):
    path = write(tmp_path, lines)
    monkeypatch.setattr(importer, "BATCH_INCIDENTS", 2)
    save, calls = importer._save, []

    def interrupt(candidates):
        calls.append(saved := save(candidates))
        if len(calls) == 3:
            raise KeyboardInterrupt
        return saved

    monkeypatch.setattr(importer, "_save", interrupt)
    with pytest.raises(CommandError, match="Interrupted after 4 incidents") as raised:
        run(path)
    assert raised.value.returncode == 130
    assert Ticket.objects.count() == ImportedIncident.objects.count() == 4
    monkeypatch.setattr(importer, "_save", save)
    run(path)
    numbers = ImportedIncident.objects.values_list("source_number", flat=True)
    assert sorted(numbers) == sorted({line.split(",")[0] for line in lines[1:]} - {lines[60].split(",")[0]})
    assert all(first_broken_link(ticket) is None for ticket in Ticket.objects.all())


@pytest.mark.django_db
@pytest.mark.parametrize("pack", [None, lzma.compress, gzip.compress])
def test_a_file_cut_in_the_middle_gives_whole_incidents_only(tmp_path, lines, pack):
    path = tmp_path / "log.csv"
    raw = "".join(lines).encode()
    path.write_bytes(raw[:-70] if pack is None else pack(raw)[:-40])
    said = run(path)
    assert "cut off after line" in said
    assert "cut off in the middle of this incident" in said
    complete = {line.split(",")[0] for line in lines if ",Closed," in line}
    taken = set(ImportedIncident.objects.values_list("source_number", flat=True))
    assert taken == complete
    assert Ticket.objects.filter(state="closed").count() == len(taken) > 3


@pytest.mark.django_db
@pytest.mark.parametrize("left", [1, 4, 11, 40, 200, 245])
def test_wherever_a_file_is_cut_no_incident_is_half_there(tmp_path, lines, left):
    """Cut in the second row of the last of three incidents: in its number, its state, anywhere."""
    number = lines[14].split(",")[0]
    whole = lines[:14]
    path = write(tmp_path, [*whole, lines[14], lines[15][:left]])
    said = run(path)
    assert set(ImportedIncident.objects.values_list("source_number", flat=True)) == {
        line.split(",")[0] for line in whole[1:]
    }
    assert number in said


@pytest.mark.django_db
def test_the_missing_closing_row_of_a_file_cut_between_lines_is_noticed(tmp_path, lines):
    said = run(write(tmp_path, lines[:4]))
    assert "INC0000045: the log knows when it was closed, but the closing row is missing" in said
    assert not Ticket.objects.exists()


@pytest.mark.django_db
def test_rows_that_do_not_stand_together_are_left_out(tmp_path, lines):
    path = write(tmp_path, [*lines[:3], *lines[5:14], *lines[3:5]])
    said = run(path)
    assert "INC0000045: its rows do not stand together in the file" in said
    assert ImportedIncident.objects.get().source_number == "INC0000047"


@pytest.mark.django_db
def test_a_row_that_cannot_be_read_leaves_its_incident_out_and_says_why(tmp_path, lines):
    bad = edit(lines[3], sys_updated_at="31/2/2016 10:00")
    said = run(write(tmp_path, [*lines[:3], bad, *lines[4:14]]))
    assert "INC0000045: line 4, column sys_updated_at: “31/2/2016 10:00” is no time like 29/2/2016 01:16" in said
    assert ImportedIncident.objects.get().source_number == "INC0000047"


@pytest.mark.django_db
def test_a_lost_state_keeps_the_one_before_and_is_remarked(tmp_path, lines):
    report = tmp_path / "report.csv"
    run(write(tmp_path, [*lines[:2], edit(lines[2], incident_state="-100"), *lines[3:5]]), report=report)
    ticket = Ticket.objects.get()
    lost = ticket.events.get(sequence=3)
    assert "state" not in lost.changes
    assert lost.data["source"]["state"] == "-100"
    assert ticket.state == "closed"
    assert [row["line"] for row in rows_of(report) if "State -100" in row["remark"]] == ["3"]


@pytest.mark.django_db
def test_a_time_that_goes_back_is_kept_and_remarked(tmp_path, lines):
    report = tmp_path / "report.csv"
    run(write(tmp_path, [*lines[:2], edit(lines[2], sys_updated_at="29/2/2016 01:20"), *lines[3:5]]), report=report)
    assert [row["line"] for row in rows_of(report) if "goes back" in row["remark"]] == ["3"]
    assert Ticket.objects.get().updated_at == max(TicketEvent.objects.values_list("at", flat=True))


@pytest.mark.django_db
def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless_in_the_report(tmp_path, lines):
    report = tmp_path / "report.csv"
    run(write(tmp_path, [lines[0], *[edit(line, number="=1+1") for line in lines[1:5]]]), report=report)
    assert {row["incident"] for row in rows_of(report)} == {"'=1+1"}


def renamed(lines: list[str]) -> bytes:
    return "".join([lines[0].replace("closed_code", "close_code").replace("number", "id"), *lines[1:]]).encode()


def doubled(lines: list[str]) -> bytes:
    return "".join([lines[0].replace("caused_by", "rfc"), *lines[1:]]).encode()


def latin_1(lines: list[str]) -> bytes:
    return "".join([*lines[:3], edit(lines[3], location="S\xe3o Paulo")]).encode("latin-1")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "message"),
    [
        (renamed, "Missing: number, closed_code. Not known: id, close_code."),
        (doubled, "Missing: caused_by. There more than once: rfc."),
        (latin_1, r"Line 4 is not UTF-8 \(byte 0xE3\)"),
        (lambda lines: b"", "The file is empty"),
        (lambda lines: lines[0].encode(), "The file has no whole row"),
        (lambda lines: "".join(lines).replace(",", ";").encode(), "The cells must be separated by commas"),
        (lambda lines: b"\x00" * (1 << 21), "more than a mebibyte"),
        (lambda lines: lzma.compress("".join(lines).encode())[:40] + b"\xff" * 4000, "damaged"),
    ],
)
def test_a_file_that_is_no_incident_log_is_refused_in_words(tmp_path, lines, content, message):
    path = tmp_path / "log.csv"
    path.write_bytes(content(lines))
    with pytest.raises(CommandError, match=message):
        run(path)
    assert not Ticket.objects.exists()
    assert not path.with_suffix(".report.csv").exists()


@pytest.mark.parametrize(("name", "message"), [("absent.csv", "There is no file"), (".", "is a folder")])
def test_what_is_no_file_is_refused(tmp_path, name, message):
    with pytest.raises(CommandError, match=message):
        run(tmp_path / name)


@pytest.mark.django_db
def test_columns_may_stand_in_another_order(tmp_path, lines):
    turned = [",".join(reversed(line.rstrip("\n").split(","))) + "\n" for line in lines[:5]]
    run(write(tmp_path, turned))
    assert Ticket.objects.get().events.count() == 5


@pytest.mark.django_db
def test_a_team_of_the_same_name_is_the_same_team(tmp_path, lines):
    mine = Team.objects.create(name="Group 56")
    run(write(tmp_path, lines[:5]))
    assert Ticket.objects.get().team == mine


@pytest.mark.django_db
def test_imported_numbers_go_on_where_the_day_stands(tmp_path, lines):
    NumberCounter.objects.create(day="2016-02-29", last=41)
    run(write(tmp_path, lines[:5]))
    assert Ticket.objects.get().number == "IT-20160229-42"


@pytest.mark.django_db
def test_progress_says_how_far_how_fast_and_how_long(tmp_path, lines):
    said = run(write(tmp_path, lines[:14]), progress=True)
    assert "100%  13 of 13 rows" in said
