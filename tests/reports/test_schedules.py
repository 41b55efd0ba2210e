"""Reports sent: by somebody or by themselves, to each once, in their language, never to who may not read."""

import io
from datetime import UTC, datetime, time

import pytest
from django.core import mail
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import User
from accounts.roles import Role
from reports.models import MonthlyReport, ReportMail, ReportSchedule, ReportSending, SavedReport, ScheduleChange
from reports.schedules import keeping, mails, sending
from reports.tasks import carry_out_schedules, make_monthly
from tests.factories import make_agent, make_user
from tests.reports.making import OCTOBER, make_supervisor, october, report_of
from tests.tickets.desk_cast import signed_in
from tickets.exceptions import NotAllowed
from tickets.notifications.delivery import RETRY_AFTER

pytestmark = pytest.mark.django_db
URL = "/reports/monthly/2026-10/"
NOVEMBER = datetime(2026, 11, 2, 1, tzinfo=UTC)
XLSX = ["xlsx"]


@pytest.fixture
def supervisor():
    return make_supervisor(language="en", email="qin@example.com")


def auditor(name="温如玉", **fields):
    return make_user(name, roles=(Role.AUDITOR,), **fields)


def send(report, by, *people, formats=XLSX):
    found = sending.send_now(report, by=by, people=people, formats=formats)
    sending.send(found.pk)
    found.refresh_from_db()
    return found


def make_schedule(by, **fields):
    values = {"name": "管理层月报", "is_active": True, "day": 2, "at": time(8), "formats": XLSX, "roles": []}
    people = fields.pop("people", [by])
    return keeping.save_schedule(None, values | fields, by=by, people=people)


def states(found):
    return list(found.mails.order_by("pk").values_list("recipient__name", "state"))


# --- at once -------------------------------------------------------------------------------------


def test_the_supervisor_sends_it_from_the_page(supervisor):
    october()
    report_of()
    reader = auditor()
    answer = signed_in(supervisor).post(
        f"{URL}send/", {"people": [str(reader.pk)], "formats": ["xlsx"], "message": "请审阅。"}
    )
    assert answer["Location"] == URL
    found = ReportSending.objects.get()
    sending.send(found.pk)
    [message] = mail.outbox
    assert message.to == [reader.email]
    assert "请审阅。" in message.body


def test_each_gets_it_in_their_own_language_with_the_file(supervisor):
    october()
    send(report_of(), supervisor, supervisor, auditor(language="zh-hans"))
    english, chinese = sorted(mail.outbox, key=lambda one: one.to != [supervisor.email])
    assert "Monthly service report October 2026" in english.subject
    assert "6 tickets came in" in english.body
    [(name, content, kind)] = english.attachments
    assert (name, kind.endswith("sheet")) == ("service-report-2026-10-1.xlsx", True)
    assert load_workbook(io.BytesIO(content)).sheetnames[0] == "Summary"
    assert chinese.attachments[0][1] != content


def test_the_pdf_is_attached():
    pytest.importorskip("weasyprint")
    supervisor = make_supervisor()
    send(report_of(), supervisor, supervisor, formats=["pdf", "xlsx"])
    [message] = mail.outbox
    assert [name.rpartition(".")[2] for name, _content, _kind in message.attachments] == ["pdf", "xlsx"]
    assert message.attachments[0][1][:5] == b"%PDF-"


def test_what_is_too_large_is_left_out_and_said(supervisor, monkeypatch):
    monkeypatch.setattr(mails, "MAX_ATTACHED_BYTES", 100)
    send(report_of(), supervisor, supervisor)
    [message] = mail.outbox
    assert message.attachments == []
    assert "Too large for a mail, or not to be made here: XLSX" in message.body


def test_who_may_not_see_figures_is_refused_at_the_field(supervisor):
    report_of()
    stranger = make_agent("周启明")
    answer = signed_in(supervisor).post(
        "/api/v1/reports/monthly/2026-10/sendings/", {"people": [stranger.pk]}, content_type="application/json"
    )
    assert answer.status_code == 400
    assert "people" in str(answer.json())
    assert not ReportSending.objects.exists()


def test_one_who_left_before_it_went_out_gets_none(supervisor):
    reader = auditor()
    found = sending.send_now(report_of(), by=supervisor, people=[supervisor, reader], formats=XLSX)
    User.objects.filter(pk=reader.pk).update(is_active=False)
    sending.send(found.pk)
    assert [message.to for message in mail.outbox] == [[supervisor.email]]
    assert states(found) == [("秦主管", "sent"), ("温如玉", "skipped")]


def test_running_twice_sends_once(supervisor):
    found = send(report_of(), supervisor, supervisor)
    sending.send(found.pk)
    sending.sweep()
    assert len(mail.outbox) == 1
    assert found.state == "done"


def test_a_mail_that_fails_is_tried_again_and_at_last_shown(supervisor, monkeypatch):
    def refuse(*args, **options):
        raise OSError("mail server is away")

    monkeypatch.setattr(sending, "compose", refuse)
    found = send(report_of(), supervisor, supervisor)
    assert (found.state, states(found)) == ("sending", [("秦主管", "pending")])
    for _attempt in RETRY_AFTER:
        ReportMail.objects.update(next_attempt_at=NOVEMBER.replace(year=2020))
        sending.sweep()
    found.refresh_from_db()
    assert (found.state, states(found)) == ("failed", [("秦主管", "failed")])
    page = signed_in(supervisor).get(URL).content.decode()
    assert "mail server is away" in page
    monkeypatch.undo()
    signed_in(supervisor).post(f"{URL}sendings/{found.pk}/again/")
    sending.send(found.pk)
    assert len(mail.outbox) == 1


def test_what_failed_is_tried_again_by_api_and_nothing_else_is(supervisor):
    found = send(report_of(), supervisor, supervisor)
    address = f"/api/v1/reports/monthly/2026-10/sendings/{found.pk}/again/"
    assert signed_in(supervisor).post(address).status_code == 409
    ReportSending.objects.update(state="failed")
    assert signed_in(auditor()).post(address).status_code == 403
    answer = signed_in(supervisor).post(address)
    assert (answer.status_code, answer.json()["error"]) == (200, "")
    assert signed_in(supervisor).post(address.replace("2026-10", "2026-09")).status_code == 404


def test_an_auditor_sends_nothing(supervisor):
    report = report_of()
    with pytest.raises(NotAllowed):
        sending.send_now(report, by=auditor(), people=[supervisor], formats=XLSX)


# --- by itself -----------------------------------------------------------------------------------


def test_a_schedule_makes_last_months_report_and_sends_it_once(supervisor):
    october()
    schedule = make_schedule(supervisor)
    ReportSchedule.objects.update(next_due_at=NOVEMBER)
    assert keeping.carry_out(NOVEMBER) == 1
    sending.sweep()
    make_monthly(MonthlyReport.objects.get(month=OCTOBER).pk)
    sending.sweep()
    sending.sweep()
    assert len(mail.outbox) == 1
    schedule.refresh_from_db()
    assert schedule.next_due_at == datetime(2026, 12, 2, 0, tzinfo=UTC)
    assert keeping.carry_out(NOVEMBER) == 0


def test_the_same_month_is_never_sent_twice(supervisor):
    report_of()
    make_schedule(supervisor)
    for _time in range(2):
        ReportSchedule.objects.update(next_due_at=NOVEMBER)
        keeping.carry_out(NOVEMBER)
        sending.sweep()
    assert (ReportSending.objects.count(), len(mail.outbox)) == (1, 1)


def test_after_an_outage_only_the_last_month_goes_out(supervisor):
    report_of()
    make_schedule(supervisor)
    ReportSchedule.objects.update(next_due_at=datetime(2026, 8, 2, tzinfo=UTC))
    keeping.carry_out(NOVEMBER)
    assert [found.month for found in ReportSending.objects.all()] == [OCTOBER]


def test_whoever_has_the_role_on_that_day_gets_it(supervisor):
    report_of()
    make_schedule(supervisor, roles=["auditor"], people=[])
    reader = auditor()
    ReportSchedule.objects.update(next_due_at=NOVEMBER)
    keeping.carry_out(NOVEMBER)
    sending.sweep()
    assert [message.to for message in mail.outbox] == [[reader.email]]


def test_a_report_that_fails_is_shown_with_the_sending(supervisor):
    make_schedule(supervisor)
    ReportSchedule.objects.update(next_due_at=NOVEMBER)
    keeping.carry_out(NOVEMBER)
    sending.sweep()
    MonthlyReport.objects.update(state="failed", error="no disk")
    sending.sweep()
    found = ReportSending.objects.get()
    assert (found.state, found.error) == ("failed", "no disk")


def test_the_beat_carries_out(supervisor):
    report_of()
    make_schedule(supervisor)
    ReportSchedule.objects.update(next_due_at=NOVEMBER)
    carry_out_schedules()
    assert ReportSending.objects.count() == 1


def saved_report(owner, **fields):
    now = NOVEMBER
    definition = {"measures": ["came_in"], "group": "team", "period": "last_month", "shape": "bars"}
    return SavedReport.objects.create(
        owner=owner, name="各组受理量", definition=definition, created_at=now, updated_at=now, **fields
    )


def test_a_saved_report_goes_out_as_a_sheet_to_those_who_have_it(supervisor):
    october()
    with_it, without = supervisor, auditor()
    make_schedule(supervisor, saved=saved_report(supervisor), people=[with_it, without])
    ReportSchedule.objects.update(next_due_at=NOVEMBER)
    keeping.carry_out(NOVEMBER)
    sending.sweep()
    [message] = mail.outbox
    assert message.to == [with_it.email]
    assert "各组受理量" in message.subject
    [(_name, content, _kind)] = message.attachments
    assert load_workbook(io.BytesIO(content)).active["A1"].value == "各组受理量"
    assert not MonthlyReport.objects.exists()
    assert states(ReportSending.objects.get()) == [("秦主管", "sent"), ("温如玉", "skipped")]


def test_somebody_elses_saved_report_is_not_to_be_scheduled(supervisor):
    own = saved_report(auditor())
    answer = signed_in(supervisor).post(
        "/api/v1/report-schedules/",
        {"name": "甲", "saved": own.pk, "roles": ["auditor"]},
        content_type="application/json",
    )
    assert (answer.status_code, ReportSchedule.objects.count()) == (400, 0)


# --- the settings --------------------------------------------------------------------------------


def form(**changes):
    values = {
        "name": "管理层月报",
        "is_active": "on",
        "day": "3",
        "at": "09:30",
        "formats": ["pdf"],
        "roles": ["auditor"],
    }
    return values | changes


def test_a_schedule_is_made_on_the_page_and_remembered(supervisor):
    client = signed_in(supervisor)
    assert client.post(reverse("reports:new_schedule"), form())["Location"] == reverse("reports:schedules")
    schedule = ReportSchedule.objects.get()
    assert (schedule.day, schedule.at, schedule.formats, schedule.roles) == (3, time(9, 30), ["pdf"], ["auditor"])
    assert ScheduleChange.objects.get().by == supervisor
    page = client.get(reverse("reports:schedules")).content.decode()
    assert "管理层月报" in page


@pytest.mark.parametrize(
    ("field", "value"), [("day", "31"), ("day", "x"), ("at", "25:00"), ("name", ""), ("roles", ["first_line"])]
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(supervisor, field, value):
    answer = signed_in(supervisor).post(reverse("reports:new_schedule"), form(**{field: value}))
    assert answer.status_code == 400
    assert "field-error" in answer.content.decode()
    assert not ReportSchedule.objects.exists()


def test_somebody_must_get_it(supervisor):
    answer = signed_in(supervisor).post(reverse("reports:new_schedule"), form(roles=[]))
    assert (answer.status_code, ReportSchedule.objects.count()) == (400, 0)


def test_paused_it_is_not_due(supervisor):
    schedule = make_schedule(supervisor)
    keeping.save_schedule(schedule, {"is_active": False}, by=supervisor)
    schedule.refresh_from_db()
    assert schedule.next_due_at is None


def test_removing_it_keeps_what_it_sent(supervisor):
    report_of()
    schedule = make_schedule(supervisor)
    ReportSchedule.objects.update(next_due_at=NOVEMBER)
    keeping.carry_out(NOVEMBER)
    signed_in(supervisor).post(reverse("reports:remove_schedule", args=[schedule.pk]))
    assert (ReportSchedule.objects.count(), ReportSending.objects.count()) == (0, 1)


def test_only_who_makes_reports_opens_the_form():
    assert signed_in(auditor()).get(reverse("reports:new_schedule")).status_code == 404
    assert signed_in(auditor()).get(reverse("reports:schedules")).status_code == 200
    assert signed_in(make_agent()).get(reverse("reports:schedules")).status_code == 404


# --- by API --------------------------------------------------------------------------------------


def test_by_api_a_report_is_made_read_written_and_sent(supervisor):
    october()
    client = signed_in(supervisor)
    url = "/api/v1/reports/monthly/2026-10/"
    assert client.get(url).status_code == 404
    assert client.post(url).status_code == 202
    make_monthly(MonthlyReport.objects.get().pk)
    body = client.get(url).json()
    assert (body["month"], body["figures"]["headline"][0]["now"][0]) == ("2026-10", 6)
    changed = client.patch(url, {"remarks": "甲", "version": 1}, content_type="application/json").json()
    assert (changed["remarks"], changed["version"]) == ("甲", 2)
    assert client.patch(url, {"remarks": "乙", "version": 1}, content_type="application/json").status_code == 409
    sent = client.post(f"{url}sendings/", {"people": [supervisor.pk]}, content_type="application/json")
    assert (sent.status_code, sent.json()["edition"]) == (201, 1)
    assert client.get(f"{url}report.xlsx").content[:2] == b"PK"


def test_by_api_schedules_are_kept(supervisor):
    client = signed_in(supervisor)
    url = "/api/v1/report-schedules/"
    made = client.post(
        url, {"name": "月报", "day": 5, "at": "08:00", "roles": ["auditor"]}, content_type="application/json"
    )
    assert made.status_code == 201
    one = f"{url}{made.json()['id']}/"
    assert client.patch(one, {"day": 6}, content_type="application/json").json()["day"] == 6
    assert client.patch(one, {"day": 31}, content_type="application/json").status_code == 400
    assert [found["name"] for found in client.get(url).json()] == ["月报"]
    assert client.delete(one).status_code == 204


def test_by_api_an_auditor_reads_and_an_agent_does_not(supervisor):
    report_of()
    url = "/api/v1/reports/monthly/2026-10/"
    assert signed_in(auditor()).get(url).status_code == 200
    assert signed_in(auditor()).post(url).status_code == 403
    assert signed_in(make_agent()).get(url).status_code == 403
