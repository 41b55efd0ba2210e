"""A dashboard of one's own: reports are placed, ordered, taken off; a role begins with one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from reports.models import Dashboard, SavedReport
from tests.factories import make_user
from tests.reports.builder.conftest import saved_by
from tests.sla.test_dashboard import signed_in

MAX_STATEMENTS = 30


@pytest.fixture
def board(page) -> Dashboard:
    page.post("/reports/dashboards/new/", {"name": "My desk", "sharing": "own"})
    return Dashboard.objects.get()


def placed(client, board: Dashboard, *names: str) -> list[SavedReport]:
    for name in names:
        saved_by(client, name=name)
        report = SavedReport.objects.get(name=name)
        client.post(f"/reports/dashboards/{board.pk}/change/", {"verb": "place", "report": report.pk})
    return list(SavedReport.objects.filter(places__dashboard=board).order_by("places__position"))


def order(client, board: Dashboard) -> list[str]:
    return [widget.saved.name for widget in client.get(board.get_absolute_url()).context["widgets"]]


def test_reports_stand_on_it_in_the_order_in_which_they_were_placed(page, board) -> None:
    placed(page, board, "One", "Two", "Three")
    assert order(page, board) == ["One", "Two", "Three"]


def test_a_report_moves_and_leaves(page, board) -> None:
    one, _two, three = placed(page, board, "One", "Two", "Three")
    page.post(f"/reports/dashboards/{board.pk}/change/", {"verb": "up", "report": three.pk})
    assert order(page, board) == ["One", "Three", "Two"]
    page.post(f"/reports/dashboards/{board.pk}/change/", {"verb": "take_off", "report": one.pk})
    assert order(page, board) == ["Three", "Two"]
    assert SavedReport.objects.count() == 3


def test_what_was_not_worked_out_yet_comes_after_the_page_and_then_stands_there_at_once(page, board) -> None:
    (report,) = placed(page, board, "One")
    text = page.get(board.get_absolute_url()).content.decode()
    address = f"/reports/dashboards/{board.pk}/reports/{report.pk}/"
    assert f'hx-get="{address}"' in text
    assert "chart-card" in page.get(address).content.decode()
    assert 'hx-get="' + address not in page.get(board.get_absolute_url()).content.decode()


def test_without_scripts_all_is_worked_out_at_once(page, board) -> None:
    placed(page, board, "One")
    assert "Table of figures" in page.get(f"{board.get_absolute_url()}?all=1").content.decode()


def test_somebody_elses_dashboard_is_not_there(page, board) -> None:
    other = signed_in(make_user(roles=(Role.SUPERVISOR,)))
    assert other.get(board.get_absolute_url()).status_code == 404
    assert other.post(f"/reports/dashboards/{board.pk}/change/", {"verb": "remove"}).status_code == 404
    assert Dashboard.objects.exists()


def test_a_shared_dashboard_shows_only_the_reports_that_the_reader_may_see(page, board, agent) -> None:
    shared, _own = placed(page, board, "Shared", "Own")
    SavedReport.objects.filter(pk=shared.pk).update(sharing="staff")
    Dashboard.objects.filter(pk=board.pk).update(sharing="staff")
    assert order(signed_in(agent), board) == ["Shared"]


def test_a_role_begins_with_one_dashboard(page, board) -> None:
    given = {"name": "For auditors", "sharing": "own", "role": Role.AUDITOR.value}
    page.post("/reports/dashboards/new/", given)
    page.post("/reports/dashboards/new/", {**given, "name": "For auditors, better"})
    assert list(Dashboard.objects.filter(role=Role.AUDITOR).values_list("name", flat=True)) == ["For auditors, better"]
    auditor = signed_in(make_user(roles=(Role.AUDITOR,)))
    assert auditor.get("/reports/").context["beginning"].name == "For auditors, better"


def test_a_full_dashboard_takes_no_more(page, board) -> None:
    placed(page, board, *(f"Report {n}" for n in range(13)))
    assert board.places.count() == 12


def test_the_page_asks_no_more_for_more_reports_once_they_are_worked_out(page, board) -> None:
    placed(page, board, *(f"Report {n}" for n in range(8)))
    page.get(f"{board.get_absolute_url()}?all=1")
    with CaptureQueriesContext(connection) as queries:
        page.get(board.get_absolute_url())
    assert len(queries) <= MAX_STATEMENTS


def test_the_same_by_api(page) -> None:
    saved_by(page, name="One")
    saved_by(page, name="Two")
    ids = list(SavedReport.objects.order_by("-pk").values_list("pk", flat=True))
    made = page.post("/api/v1/report-dashboards/", {"name": "Board", "reports": ids}, "application/json")
    assert (made.status_code, made.json()["reports"]) == (201, ids)
    changed = page.patch(f"/api/v1/report-dashboards/{made.json()['id']}/", {"reports": ids[::-1]}, "application/json")
    assert changed.json()["reports"] == ids[::-1]
    assert page.delete(f"/api/v1/report-dashboards/{made.json()['id']}/").status_code == 204
