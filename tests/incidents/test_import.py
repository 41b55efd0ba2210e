"""The log of another system, replayed: checked against what was counted from it with nothing but a CSV reader."""

import csv
import gzip
import io
import json
import lzma
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from accounts.models import Team, User
from incidents.log_import import importer
from incidents.log_import.reader import COLUMNS
from incidents.models import ImportedIncident, Incident
from tickets.events import first_broken_link
from tickets.models import Category, NumberCounter, Ticket, TicketEvent

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "incident-log"
LOG = FOLDER / "incidents.csv.xz"
PRIORITIES = {1: "1 - Critical", 2: "2 - High", 3: "3 - Moderate", 4: "4 - Low"}
IMPACTS = {"company": "1 - High", "team": "2 - Medium", "person": "3 - Low"}
URGENCIES = {"high": "1 - High", "medium": "2 - Medium", "low": "3 - Low"}


@pytest.fixture(scope="module")
def facts() -> dict[str, Any]:
    return json.loads((FOLDER / "facts.json").read_text())


@pytest.fixture(scope="module")
def lines() -> list[str]:
    """The header and the first 60 rows: eight whole incidents and a part of the ninth."""
    with lzma.open(LOG, "rt", encoding="utf-8") as log:
        return [next(log) for _ in range(61)]


@pytest.fixture(scope="module")
def replayed(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The whole log in the database, for the tests that only look; gives the report."""
    report = tmp_path_factory.mktemp("import") / "report.csv"
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        call_command("import_incident_log", LOG, report=report, stdout=io.StringIO(), language="en")
        yield report
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)


def run(path: Path, **options: Any) -> str:
    """Imports; what the command says."""
    out = io.StringIO()
    options.setdefault("report", path.with_suffix(".report.csv"))
    call_command("import_incident_log", path, stdout=out, stderr=out, language="en", **options)
    return out.getvalue()


def write(folder: Path, lines: list[str], name: str = "log.csv") -> Path:
    path = folder / name
    path.write_text("".join(lines), encoding="utf-8")
    return path


def edit(line: str, **cells: str) -> str:
    """A row of the log with other values."""
    values = line.rstrip("\n").split(",")
    for name, value in cells.items():
        values[COLUMNS.index(name)] = value
    return ",".join(values) + "\n"


def rows_of(report: Path) -> list[dict[str, str]]:
    with report.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def updates() -> Iterator[tuple[int, TicketEvent]]:
    """Every event that a row of the log became, by ticket."""
    events = TicketEvent.objects.exclude(verb="created").order_by("ticket_id", "sequence")
    for event in events.iterator():
        yield event.ticket_id, event


@pytest.fixture(scope="module")
def told(replayed: Path) -> dict[int, list[dict[str, Any]]]:
    """What the events say of each ticket, row by row: the facts that hold after it."""
    state: defaultdict[int, dict[str, Any]] = defaultdict(dict)
    found: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for key, event in updates():
        state[key] |= {name: pair[1] for name, pair in event.changes.items()}
        found[key].append({**state[key], "source": event.data["source"], "at": event.at})
    return found


class TestAgainstFacts:
    """Nothing of it writes: one import serves all."""

    @pytest.fixture(autouse=True)
    def _database(self, replayed: Path) -> None:
        self.report = replayed

    def test_every_incident_and_every_row_is_there(self, facts, told):
        assert Ticket.objects.count() == Incident.objects.count() == facts["incidents"]
        assert sum(map(len, told.values())) == facts["events"]

    def test_the_states_of_all_rows(self, facts, told):
        counts = Counter(row["source"]["state"] for rows in told.values() for row in rows)
        assert counts == facts["event_state_counts"]

    def test_the_transitions_in_the_order_of_the_file(self, facts, told):
        found = Counter(
            (one["source"]["state"], other["source"]["state"])
            for rows in told.values()
            for one, other in pairwise(rows)
            if one["source"]["state"] != other["source"]["state"]
        )
        assert found == {(one, other): n for one, other, n in facts["state_transitions_file_order_changes_only"]}

    def test_each_state_is_mapped_and_the_last_is_the_tickets(self, facts, told):
        meaning = {
            "New": "new", "Active": "in_progress", "Resolved": "resolved", "Closed": "closed",
            "Awaiting User Info": "pending", "Awaiting Problem": "pending", "Awaiting Vendor": "pending",
            "Awaiting Evidence": "pending",
        }  # fmt: skip
        assert all(row.get("state", "new") == meaning[row["source"]["state"]] for rows in told.values() for row in rows)
        assert Ticket.objects.filter(state="closed", is_open=False).count() == facts["incidents"]

    def test_impact_and_urgency_give_the_priority_of_the_log(self, facts, told):
        found = Counter(
            (IMPACTS[row["impact"]], URGENCIES[row["urgency"]], PRIORITIES[row["priority"]])
            for rows in told.values()
            for row in rows
        )
        assert found == {tuple(cell[:3]): cell[3] for cell in facts["impact_urgency_priority_matrix_events"]}

    def test_only_what_our_matrix_proposes_otherwise_counts_as_set_by_hand(self):
        overridden = Ticket.objects.filter(priority_overridden=True)
        assert set(overridden.values_list("impact", "urgency", "priority")) == {("person", "medium", 4)}

    def test_the_first_and_the_last_priority(self, facts, told):
        first = Counter(PRIORITIES[rows[0]["priority"]] for rows in told.values())
        last = Counter(PRIORITIES[priority] for priority in Ticket.objects.values_list("priority", flat=True))
        assert first == facts["first_event_priority"]
        assert last == facts["by_last_event_of_each_incident"]["priority"]

    def test_how_many_changed_their_priority(self, facts, told):
        changed = sum(len({row["priority"] for row in rows}) > 1 for rows in told.values())
        assert changed == facts["incidents_whose_priority_changed"]

    def test_reassignments_and_reopenings(self, facts):
        counts = {
            name: Counter(map(str, Ticket.objects.values_list(name, flat=True)))
            for name in ("reassignment_count", "reopen_count")
        }
        assert counts["reassignment_count"] == facts["reassignment_count_on_last_event"]
        assert counts["reopen_count"] == facts["reopen_count_max_per_incident"]["distribution"]

    def test_the_groups_at_the_end_and_their_changes(self, facts, told):
        names = Counter(name or "?" for name in Ticket.objects.values_list("team__name", flat=True))
        assert [names[name] for name, _n in facts["by_last_event_of_each_incident"]["assignment_group_top10"]] == [
            n for _name, n in facts["by_last_event_of_each_incident"]["assignment_group_top10"]
        ]
        known = [{row["team"]["id"] for row in rows if row.get("team")} for rows in told.values()]
        assert (
            sum(len(teams) > 1 for teams in known)
            == facts["incidents_whose_assignment_group_changed_known_values_only"]
        )

    @pytest.mark.parametrize(
        ("field", "fact"),
        [
            ("category__name", "category_top10"),
            ("location", "location_top10"),
            ("incident__close_code__name", "closed_code_top10"),
        ],
    )
    def test_what_the_last_row_says(self, facts, field, fact):
        last = facts["by_last_event_of_each_incident"][fact]
        if field == "category__name":  # an incident with a subcategory stands below its category
            names = Ticket.objects.values_list("category__parent__name", "category__name")
            found = Counter(name if str(name).startswith("Category") else own for name, own in names)
        else:
            found = Counter(name or "?" for name in Ticket.objects.values_list(field, flat=True))
        assert {name: found[name] for name, _n in last} == dict(last)

    def test_people_teams_and_categories(self, facts):
        distinct = facts["distinct"]
        assert Ticket.objects.values("requester").distinct().count() == distinct["caller_id"]
        assert User.objects.filter(name__startswith="Caller ").count() == distinct["caller_id"]
        assert User.objects.filter(name__startswith="Resolver ").count() == distinct["assigned_to"]
        assert User.objects.filter(name__startswith="Opened by ").count() == distinct["opened_by"]
        assert Team.objects.filter(name__startswith="Group ").count() == distinct["assignment_group"]
        names = Category.objects.filter(path__startswith=Category.objects.get(slug="incident-log").path)
        assert names.filter(name__startswith="Category ").count() == distinct["category"]
        assert (
            names.filter(name__startswith="Subcategory ").values("name").distinct().count() == distinct["subcategory"]
        )

    def test_nobody_can_sign_in_and_nobody_is_told(self):
        people = User.objects.filter(employee_number__startswith="LOG-")
        assert not people.filter(is_active=True).exists()
        assert not any(person.has_usable_password() for person in people[:20])
        assert not TicketEvent.objects.undispatched().exists()

    @pytest.mark.parametrize("name", ["resolved_at", "closed_at"])
    def test_how_long_it_took(self, facts, name):
        wanted = facts["durations_minutes_wall_clock_by_priority_of_last_event"]["ALL"][f"opened_at->{name}"]
        times = Ticket.objects.exclude(**{name: None}).values_list("created_at", name)
        minutes = [(end - start).total_seconds() / 60 for start, end in times]
        assert len(minutes) == wanted["n"]
        assert median(minutes) == wanted["median_min"]
        assert max(minutes) == wanted["max_min"]
        assert round(sum(minutes) / len(minutes), 3) == wanted["mean_min"]

    def test_the_other_systems_own_word_on_its_targets(self, facts):
        met = ImportedIncident.objects.filter(met_target=True).count()
        assert met == facts["by_last_event_of_each_incident"]["made_sla"]["true"]

    def test_the_solution_is_not_known_before_the_state_says_so(self, told):
        early = [
            row
            for rows in told.values()
            for row in rows
            if row["source"]["state"] not in ("Resolved", "Closed")
            and (row.get("close_code") or row.get("resolved_by"))
        ]
        assert early == []

    def test_every_chain_holds(self):
        tickets = Ticket.objects.order_by("pk")
        assert [ticket.number for ticket in tickets[:300] if first_broken_link(ticket) is not None] == []

    def test_numbers_are_by_the_day_opened_and_without_gaps(self):
        days = defaultdict(list)
        for number in Ticket.objects.values_list("number", flat=True):
            _prefix, day, place = number.split("-")
            days[day].append(int(place))
        assert all(sorted(places) == list(range(1, len(places) + 1)) for places in days.values())
        assert {f"{row.day:%Y%m%d}": row.last for row in NumberCounter.objects.all()} == {
            day: len(places) for day, places in days.items()
        }

    def test_an_incident_is_found_by_its_words_and_its_old_number(self):
        assert ImportedIncident.objects.get(ticket__in=Ticket.objects.search("INC0000045")).source_rows == 4
        assert Ticket.objects.search("symptom 72 subcategory 170").filter(number="IT-20160229-1").exists()

    def test_the_report_tells_of_every_row(self, facts):
        rows = rows_of(self.report)
        assert len(rows) == facts["events"]
        assert (
            sum("code 8s" in row["remark"] for row in rows)
            == facts["traps"]["rfc_in_vendor_column_style_values"]["code 8s"]
        )


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
