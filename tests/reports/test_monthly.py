"""The monthly report: made once, frozen, told in words, written in, and made anew."""

import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.roles import Role
from reports.measures import Scope, compute
from reports.models import MonthlyReport, ReportWording
from reports.monthly import making
from reports.monthly.reading import Reading
from reports.months import month_after, this_month
from reports.tasks import make_monthly, take_up
from tests.factories import make_agent, make_user
from tests.reports.making import IN_OCTOBER, OCTOBER, came, make_supervisor, october, report_of
from tests.tickets.desk_cast import signed_in
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
ENGLISH = {"Accept-Language": "en"}
URL = "/reports/monthly/2026-10/"


@pytest.fixture
def supervisor():
    return make_supervisor(language="en")


def figure(report, key, when="now"):
    for row in report.figures["headline"]:
        if row["key"] == key:
            return row[when][0]
    raise AssertionError(f"no {key} in the report")


def test_one_click_makes_last_months_report(supervisor):
    october()
    client = signed_in(supervisor)
    assert client.post(f"{URL}make/")["Location"] == URL
    report = MonthlyReport.objects.get()
    assert (report.month, report.edition, report.asked_by) == (OCTOBER, 1, supervisor)
    make_monthly(report.pk)
    page = client.get(URL).content.decode()
    assert "In October 2026 6 tickets came in" in page


def test_the_figures_are_those_of_the_measures():
    october()
    report = report_of()
    scope = Scope(OCTOBER, month_after(OCTOBER))
    keys = ("came_in", "solved", "backlog", "first_contact")
    assert [figure(report, key) for key in keys] == [compute(key, scope).value for key in keys]
    assert (figure(report, "came_in"), figure(report, "came_in", "before"), figure(report, "solved")) == (6, 2, 2)


def test_the_figures_are_frozen():
    tickets = october()
    report = report_of()
    before = report.figures
    Ticket.objects.filter(pk=tickets[0].pk).update(is_drill=True)
    report.refresh_from_db()
    assert report.figures == before


def test_made_anew_it_is_another_edition_and_the_old_one_stays(supervisor):
    october()
    report_of()
    came(1)
    report_of()
    client = signed_in(supervisor)
    assert [figure(one, "came_in") for one in MonthlyReport.objects.order_by("edition")] == [6, 7]
    assert "6 tickets came in" in client.get(f"{URL}?edition=1").content.decode()
    assert "7 tickets came in" in client.get(URL).content.decode()
    assert client.get(f"{URL}?edition=9").status_code == 404


def test_asking_twice_makes_one(supervisor):
    client = signed_in(supervisor)
    client.post(f"{URL}make/")
    client.post(f"{URL}make/")
    assert MonthlyReport.objects.count() == 1


def test_while_it_is_made_the_page_says_how_far(supervisor):
    report = making.ask_for_report(OCTOBER, by=supervisor)
    MonthlyReport.objects.filter(pk=report.pk).update(state="running", percent=40, heartbeat_at=timezone.now())
    page = signed_in(supervisor).get(URL).content.decode()
    assert re.search(r'<progress[^>]*value="40"', page)


def test_a_dead_workers_report_is_taken_up_again(django_capture_on_commit_callbacks):
    report = making.ask_for_report(OCTOBER, by=None)
    MonthlyReport.objects.filter(pk=report.pk).update(
        state="running", heartbeat_at=timezone.now() - timedelta(minutes=10)
    )
    take_up()
    make_monthly(report.pk)
    report.refresh_from_db()
    assert report.state == "done"


def test_every_figure_opens_the_tickets_behind_it(supervisor):
    october()
    report = report_of()
    client = signed_in(supervisor)
    counted = 0
    for section in report.figures["sections"]:
        for block in section["blocks"]:
            if block["type"] != "figures" or section["key"] not in ("volume", "quality"):
                continue
            for row in block["rows"]:
                value, _part, _whole, count = row["now"]
                if value is None:
                    continue
                address = unquote(row["url"]).partition("figure=")[2]
                answer = client.get("/api/v1/tickets/", {"figure": address})
                assert len(answer.json()["results"]) == count, row["key"]
                counted += 1
    assert counted >= 6


def test_the_splits_have_names_in_both_languages(supervisor):
    october()
    report_of()
    client = signed_in(supervisor)
    assert "Network team" in client.get(URL).content.decode()
    supervisor.language = "zh-hans"
    supervisor.save()
    assert "网络组" in client.get(URL).content.decode()


def test_frequent_problems_stand_in_it():
    october()
    report = report_of()
    rows = {
        block["name"]: block["rows"]
        for section in report.figures["sections"]
        for block in section["blocks"]
        if block["type"] == "records"
    }
    [row] = rows["frequent_wording"]
    assert row["cells"][0]["zh-hans"] == "VPN 断线"
    assert row["cells"][1:3] == [6, 0]


def test_a_confidential_title_is_in_no_report(supervisor):
    october()
    came(4, title="裁员名单泄露", confidential=True)
    report = report_of()
    assert figure(report, "came_in") == 10
    assert "裁员名单" not in str(report.figures)


def test_the_supervisor_writes_in_it_and_it_is_remembered(supervisor):
    october()
    report_of()
    client = signed_in(supervisor)
    words = {"remarks": "VPN 网关已更换。", "summary": "A quiet month.", "version": "1"}
    assert client.post(f"{URL}words/", words)["Location"] == URL
    page = client.get(URL).content.decode()
    assert "A quiet month." in page
    assert "VPN 网关已更换。" in page
    assert "6 tickets came in" not in re.sub(r"<textarea.*?</textarea>", "", page, flags=re.S)
    assert set(ReportWording.objects.get().changes) == {"remarks", "summary:en"}


def test_the_figures_own_summary_is_not_kept_as_somebodys(supervisor):
    october()
    report = report_of()
    with translation.override("en"):
        own = "\n".join(Reading(report).own_summary)
    signed_in(supervisor).post(f"{URL}words/", {"remarks": "", "summary": own, "version": "1"})
    report.refresh_from_db()
    assert (report.summaries, ReportWording.objects.count()) == ({}, 0)


def test_writing_over_somebody_elses_words_is_refused_and_nothing_typed_is_lost(supervisor):
    october()
    report = report_of()
    making.write(report, by=supervisor, remarks="甲", summary="", language="en")
    answer = signed_in(supervisor).post(f"{URL}words/", {"remarks": "乙的话", "summary": "", "version": "1"})
    assert answer.status_code == 409
    assert "乙的话" in answer.content.decode()
    report.refresh_from_db()
    assert report.remarks == "甲"


def test_what_is_written_is_no_html(supervisor):
    october()
    report = report_of()
    making.write(report, by=supervisor, remarks="<script>x</script>", summary="<img src=x>", language="en")
    page = signed_in(supervisor).get(URL).content.decode()
    assert "<script>x" not in page
    assert "<img src=x>" not in page


def test_a_month_that_has_not_begun_has_no_report(supervisor):
    client = signed_in(supervisor)
    ahead = f"/reports/monthly/{month_after(this_month()):%Y-%m}/"
    assert client.get(ahead).status_code == 404
    assert client.post(f"{ahead}make/").status_code == 404


def test_an_auditor_reads_and_changes_nothing():
    report_of()
    client = signed_in(make_user(roles=(Role.AUDITOR,)))
    assert client.get(URL).status_code == 200
    answers = [client.post(f"{URL}{name}/").status_code for name in ("make", "words", "send")]
    assert answers == [404, 404, 404]


@pytest.mark.parametrize("path", ["", "report.pdf", "report.xlsx"])
def test_who_may_not_see_figures_finds_nothing(path):
    report_of()
    assert signed_in(make_agent()).get(URL + path).status_code == 404
    assert Client().get(URL + path).status_code == 302


def test_the_list_offers_the_months_and_their_files(supervisor):
    october()
    report_of()
    page = signed_in(supervisor).get(reverse("reports:monthly_list")).content.decode()
    assert f"{URL}report.pdf" in page


def test_the_page_asks_the_database_a_bounded_number_of_times(supervisor, django_assert_max_num_queries):
    october()
    report_of()
    client = signed_in(supervisor)
    client.get(URL)
    with django_assert_max_num_queries(16):
        client.get(URL)


def test_a_month_that_still_runs_is_told_as_such(supervisor):
    report = report_of(this_month())
    assert report.figures["is_over"] is False
    page = signed_in(supervisor).get(f"/reports/monthly/{this_month():%Y-%m}/").content.decode()
    assert "The month was not over yet." in page
    assert timezone.now() > IN_OCTOBER
