"""A report is put together, shown, saved, shared and taken away; a bad one is refused with words."""

import csv
from io import BytesIO, StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from accounts.roles import Role
from reports.builder.definition import checked
from reports.builder.working_out import Report
from reports.measures import Scope, compute, measures
from reports.models import SavedReport
from tests.factories import make_category, make_ticket, make_user
from tests.reports.builder.conftest import ASKED, saved_by
from tests.reports.measures.conftest import DECEMBER, NOVEMBER
from tests.reports.measures.test_tickets_behind import hidden, listed
from tests.sla.test_dashboard import signed_in

MAX_STATEMENTS = 30


def cells(answer) -> list[list[str]]:
    """The table of the page's report."""
    return [[row.label, *(cell.text for cell in row.cells)] for row in answer.context["report"].rows]


def test_the_builder_shows_what_is_asked(page) -> None:
    answer = page.get("/reports/build/", {**ASKED, "group": ""})
    assert answer.status_code == 200
    assert cells(answer) == [["November 2026", "6", "4"]]


def test_by_team_every_team_has_its_row_and_its_tickets(page, team) -> None:
    answer = page.get("/reports/build/", {"measure": "solved", "group": "team", "period": "this_month"})
    row = next(row for row in answer.context["report"].rows if row.label == str(team))
    assert f"team%3D{team.pk}" in row.cells[0].url


def test_every_figure_of_every_report_opens_as_many_tickets_as_it_says(desk) -> None:
    wrong, seen = [], 0
    for measure in measures():
        for group in ("", "week", *measure.dimensions):
            definition = checked({"measures": [measure.key], "group": group, "period": "this_month"}, desk)
            report = Report(definition, desk)
            for row, (figure,) in zip(report.rows, report.result.figures, strict=True):
                url = row.cells[0].url
                shown = listed(desk, url) + hidden(desk, url) if url else 0
                seen += bool(url)
                if shown != figure.count:
                    wrong.append((measure.key, group, row.label, figure.count, shown))
    assert seen > 100
    assert not wrong


def test_the_picture_is_drawn_from_a_table_that_is_there(page) -> None:
    text = page.get("/reports/build/", ASKED).content.decode()
    assert 'data-shape="columns"' in text
    assert "Table of figures" in text


def test_a_rate_says_what_it_was_made_from(page) -> None:
    answer = page.get("/reports/build/", {"measure": "first_contact", "group": "", "period": "this_month"})
    assert "of 4 incidents and requests solved" in answer.content.decode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"measure": ["nothing"]}, "does not exist"),
        ({"measure": []}, "Choose a measure"),
        ({"measure": ["came_in", "solved", "closed", "cancelled"]}, "At most 3 measures"),
        ({"measure": ["came_in", "first_contact"]}, "different units"),
        ({"group": "reason"}, "is not known by"),
        ({"group": "colour"}, "Choose by what to group"),
        ({"period": "custom"}, "the first and the last day"),
        ({"period": "custom", "start": "2026-11-20", "until": "2026-11-01"}, "before the first"),
        ({"period": "custom", "start": "2026-13-01", "until": "2026-11-01"}, "Give a day"),
        ({"period": "last_12_months", "group": "day"}, "more than 62 points"),
        ({"shape": "pie"}, "one of those that there are"),
        ({"team": "x; drop"}, "none of the values"),
        ({"measure": ["availability"], "priority": "9", "group": ""}, "none of the values"),
    ],
)
def test_a_bad_definition_is_refused_with_words_and_nothing_typed_is_lost(page, change, words) -> None:
    answer = page.post("/reports/build/", {**ASKED, **change, "show": "1"})
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert answer.context["form"]["period"].value() == change.get("period", ASKED["period"])


def test_the_button_leads_to_an_address_that_can_be_passed_on(page) -> None:
    answer = page.post("/reports/build/", {**ASKED, "show": "1", "priority": ["1", "2"]})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/reports/build/?")
    assert page.get(answer["Location"]).context["report"].definition.filters == {"priority": ["1", "2"]}


def test_lists_that_choose_nothing_are_no_measures(page) -> None:
    given = {**ASKED, "measure": ["solved", "", ""], "save-name": "", "show": ""}
    answer = page.post("/reports/build/", given)
    assert answer.status_code == 302
    assert page.get(answer["Location"]).context["report"].definition.measures == ["solved"]


def test_a_report_is_saved_and_found_again(page, desk) -> None:
    answer = saved_by(page, name="Volume")
    report = SavedReport.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/reports/saved/{report.pk}/")
    assert (report.owner, report.definition["measures"]) == (desk, ["came_in", "solved"])
    assert "Volume" in page.get("/reports/").content.decode()


def test_a_name_twice_is_refused_at_the_field(page) -> None:
    saved_by(page, name="Volume")
    answer = saved_by(page, name="Volume")
    assert answer.status_code == 400
    assert "of this name already" in answer.content.decode()


def test_what_somebody_changed_meanwhile_is_not_overwritten(page) -> None:
    saved_by(page)
    report = SavedReport.objects.get()
    given = {**ASKED, "save": "1", "save-name": "Other", "save-sharing": "own", "save-version": report.version}
    assert page.post(f"/reports/saved/{report.pk}/edit/", given).status_code == 302
    assert page.post(f"/reports/saved/{report.pk}/edit/", given).status_code == 409
    assert SavedReport.objects.get().version == report.version + 1


def test_a_report_of_ones_own_is_nobody_elses(page, desk) -> None:
    saved_by(page)
    other = signed_in(make_user(roles=(Role.SUPERVISOR,)))
    assert other.get(SavedReport.objects.get().get_absolute_url()).status_code == 404


def test_a_shared_report_is_read_by_agents_and_changed_by_none_of_them(page, agent) -> None:
    saved_by(page, **{"save-sharing": "staff"})
    report, client = SavedReport.objects.get(), signed_in(agent)
    assert client.get(report.get_absolute_url()).status_code == 200
    assert client.get(f"/reports/saved/{report.pk}/edit/").status_code == 404
    assert client.post(f"/reports/saved/{report.pk}/remove/").status_code == 404


def test_a_report_for_a_team_is_the_teams(page, agent, team) -> None:
    saved_by(page, **{"save-sharing": "team", "save-team": team.pk})
    url = SavedReport.objects.get().get_absolute_url()
    stranger = make_user(roles=(Role.FIRST_LINE,))
    assert [signed_in(one).get(url).status_code for one in (agent, stranger)] == [200, 404]


def test_a_report_that_compares_people_is_for_those_who_lead_them(page, agent) -> None:
    saved_by(page, group="assignee", **{"save-sharing": "staff"})
    url = SavedReport.objects.get().get_absolute_url()
    administrator = make_user(roles=(Role.ADMINISTRATOR,))
    auditor = make_user(roles=(Role.AUDITOR,))
    assert [signed_in(one).get(url).status_code for one in (agent, administrator, auditor)] == [404, 404, 200]


def test_an_administrator_may_not_compare_people(desk) -> None:
    client = signed_in(make_user(roles=(Role.ADMINISTRATOR,)))
    answer = client.get("/reports/build/", {"measure": "solved", "group": "assignee", "period": "this_month"})
    assert answer.status_code == 400
    assert "Only supervisors and auditors" in answer.content.decode()


def test_the_form_narrows_to_oneself_and_keeps_it(page, desk) -> None:
    answer = page.post("/reports/build/", {**ASKED, "show": "1", "assignee": "me"}, follow=True)
    assert answer.context["report"].definition.filters == {"assignee": ["me"]}
    assert answer.context["form"]["assignee"].value() == ["me"]
    assert answer.context["report"].result.figures[-1][0].value == 0


def test_the_form_offers_people_to_those_who_lead_them_alone(page, agent) -> None:
    def offered(client):
        return {key for key, _name in client.get("/reports/build/").context["form"].fields["assignee"].choices}

    assert str(agent.pk) in offered(page)
    assert offered(signed_in(make_user(roles=(Role.ADMINISTRATOR,)))) == {"me", "none"}


def test_employees_and_agents_have_no_builder(agent) -> None:
    assert [signed_in(one).get("/reports/build/").status_code for one in (make_user(), agent)] == [404, 404]


def test_a_sheet_holds_the_figures_and_no_formula(page, agent) -> None:
    make_ticket(make_user(), category=make_category("=HYPERLINK(1)"))
    asked = {"measure": "came_in", "group": "category", "period": "this_month"}
    book = load_workbook(BytesIO(b"".join(page.get("/reports/build/report.xlsx", asked).streaming_content)))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert ["'=HYPERLINK(1)", 1] in [row[:2] for row in rows]
    for address in ("/reports/build/report.csv", "/api/v1/reports/figures/report.csv"):
        text = b"".join(page.get(address, asked).streaming_content).decode("utf-8-sig")
        assert "'=HYPERLINK(1)" in {row[0] for row in csv.reader(StringIO(text))}


def test_the_page_asks_the_database_a_bounded_number_of_times(page) -> None:
    page.get("/reports/build/", ASKED)
    for _n in range(12):
        make_ticket(make_user())
    with CaptureQueriesContext(connection) as queries:
        page.get("/reports/build/", {**ASKED, "group": "team"})
    assert len(queries) <= MAX_STATEMENTS


def test_the_same_figures_come_by_the_api(page, desk) -> None:
    rows = page.get("/api/v1/reports/figures/", {**ASKED, "group": ""}).json()["rows"]
    figure = compute("solved", Scope(NOVEMBER, DECEMBER, user=desk))
    assert [(one["measure"], one["value"]) for one in rows[0]["figures"]] == [
        ("came_in", 6.0),
        ("solved", figure.value),
    ]


def test_the_api_keeps_a_definition_and_works_it_out(page) -> None:
    asked = {"measures": ["solved"], "group": "priority", "period": "this_month"}
    made = page.post("/api/v1/report-definitions/", {"name": "Solved", "definition": asked}, "application/json")
    assert made.status_code == 201, made.content
    found = page.get(f"/api/v1/report-definitions/{made.json()['id']}/figures/").json()
    assert sum(row["figures"][0]["value"] for row in found["rows"]) == 4
    sheet = page.get(f"/api/v1/report-definitions/{made.json()['id']}/report.xlsx")
    assert load_workbook(BytesIO(b"".join(sheet.streaming_content))).active["A1"].value == "Solved"
    changed = page.patch(f"/api/v1/report-definitions/{made.json()['id']}/", {"sharing": "staff"}, "application/json")
    assert (changed.status_code, changed.json()["sharing"]) == (200, "staff")


def test_the_api_refuses_a_bad_definition_at_its_field(page) -> None:
    made = page.post(
        "/api/v1/report-definitions/", {"name": "x", "definition": {"measures": ["nothing"]}}, "application/json"
    )
    assert made.status_code == 400
    assert [one["field"] for one in made.json()["errors"]] == ["definition.measures"]


def test_all_measures_are_listed_with_their_formula(page) -> None:
    found = page.get("/api/v1/reports/measures/").json()
    assert {"first_contact", "resolution_kept", "availability"} <= {one["key"] for one in found}
    assert all(one["formula"] and one["edge_cases"] and one["source"] for one in found)
