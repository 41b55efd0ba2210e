"""The log of another system, replayed: checked against what was counted from it with nothing but a CSV reader."""

import io
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from accounts.models import Team, User
from incidents.models import ImportedIncident, Incident
from tests.incidents.incident_log import FOLDER, LOG, rows_of
from tickets.events import first_broken_link
from tickets.models import Category, NumberCounter, Ticket, TicketEvent

PRIORITIES = {1: "1 - Critical", 2: "2 - High", 3: "3 - Moderate", 4: "4 - Low"}
IMPACTS = {"company": "1 - High", "team": "2 - Medium", "person": "3 - Low"}
URGENCIES = {"high": "1 - High", "medium": "2 - Medium", "low": "3 - Low"}


@pytest.fixture(scope="module")
def facts() -> dict[str, Any]:
    return json.loads((FOLDER / "facts.json").read_text())


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
