"""The record table: its columns in their order, whose tickets, safe to open, at once or from a worker."""

import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import Department, User
from accounts.roles import Role
from reports.months import last_month
from reports.record_table import asking
from tests.factories import (
    bring_to,
    make_agent,
    make_category,
    make_department,
    make_team,
    make_ticket,
    make_user,
    resolution,
)
from tests.tickets.desk_cast import signed_in
from tickets import actions, tasks  # noqa: F401  (so that the worker of the tests knows its tasks)
from tickets.models import BackgroundDocument, Satisfaction, Ticket
from tickets.models.satisfaction import RatedVia

pytestmark = pytest.mark.django_db
COLUMNS = [
    "工单编号", "提交时间", "提交人(部门/姓名)", "联系方式", "问题描述", "问题分级", "问题类型", "处理人", "处理过程",
    "解决结果", "用户反馈", "关闭时间", "备注",
]  # fmt: skip


@pytest.fixture
def supervisor() -> User:
    return make_user("吴主管", roles=(Role.SUPERVISOR,), language="en")


@pytest.fixture
def agent() -> User:
    return make_agent("周启明", teams=(make_team("一线", is_service_desk=True),))


def department() -> Department:
    return Department.objects.filter(name="研发部").first() or make_department("研发部")


def closed(agent: User, **fields: Any) -> Ticket:
    requester = make_user("林晓雨", department=department(), phone="8021")
    ticket = make_ticket(requester, **fields)
    return bring_to(ticket, "closed", agent)


def rows_of(content: bytes) -> list[tuple[Any, ...]]:
    return list(load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))


def take(user: User, query: str = "apply=1") -> list[tuple[Any, ...]]:
    answer = signed_in(user).post(f"/reports/record-table/take/?{query}")
    assert answer.status_code == 200, answer.headers
    return rows_of(answer.getvalue())


def test_the_columns_are_those_of_the_manual_in_their_order(supervisor, agent) -> None:
    ticket = closed(agent, category=make_category("打印机"), description="打印时只出白纸")
    head, row = take(supervisor)
    assert list(head) == COLUMNS
    told = dict(zip(head, row, strict=True))
    assert told["工单编号"] == ticket.number
    assert told["提交人(部门/姓名)"] == "研发部/林晓雨"
    assert told["联系方式"].startswith("8021")
    assert "打印时只出白纸" in told["问题描述"]
    assert told["问题类型"].endswith("打印机")
    assert told["处理人"] == "周启明 · 一线"
    assert "已重启打印服务。" in told["解决结果"]
    submitted = timezone.localtime(ticket.created_at).replace(tzinfo=None)
    assert abs(told["提交时间"] - submitted) < timedelta(seconds=1)
    assert told["关闭时间"] is not None


def test_the_course_tells_the_steps_and_no_internal_note(supervisor, agent) -> None:
    ticket = bring_to(make_ticket(make_user("林晓雨")), "in_progress", agent)
    actions.reply(ticket, by=agent, text="请重启一次")
    actions.note(ticket, by=agent, text="用户不太会用")
    actions.move(ticket, "resolve", by=agent, **resolution())
    actions.move(ticket, "confirm", by=ticket.requester)
    course = take(supervisor)[1][COLUMNS.index("处理过程")]
    assert "请重启一次" in course
    assert "用户不太会用" not in course
    assert len(course.splitlines()) >= 5


def test_feedback_and_remarks_are_told(supervisor, agent) -> None:
    ticket = closed(agent)
    from tickets.actions.satisfaction import rate

    rate(
        Satisfaction.objects.get(ticket=ticket), by=ticket.requester, overall="neutral", via=RatedVia.PORTAL, speed=2,
        comment="等太久",
    )  # fmt: skip
    Ticket.objects.update(reopen_count=2)
    row = take(supervisor)[1]
    assert row[COLUMNS.index("用户反馈")] == "So-so, speed 2 of 5\n等太久"
    assert "reopened 2×" in row[COLUMNS.index("备注")]


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_what_would_be_a_formula_is_text(supervisor, agent, start) -> None:
    closed(agent, title=f"{start}HYPERLINK(1)")
    sheet = load_workbook(io.BytesIO(asking.write_now(asking.query_of(_all()), supervisor).read())).active
    cell = sheet.cell(2, COLUMNS.index("问题描述") + 1)
    assert cell.data_type == "s"
    assert cell.value.startswith(f"'{start}")


def _all():
    from django.http import QueryDict

    return QueryDict("apply=1")


def test_hostile_texts_leave_the_sheet_readable(supervisor, agent) -> None:
    ticket = closed(agent, title="<b>&\"'</b> 😀 _x0041_")
    Ticket.objects.filter(pk=ticket.pk).update(description="a\x01b\x0bc\ufffe" + "长" * 40_000)
    described = take(supervisor)[1][COLUMNS.index("问题描述")]
    # Excel reads _x005F_ as the underscore that it is.
    assert described.startswith("<b>&\"'</b> 😀 _x005F_x0041_\nabc长")
    assert len(described.replace("_x005F_", "_")) <= 32_767
    assert described.endswith("…（已截断）")


def test_a_row_is_as_high_as_its_text_and_the_sheet_fits_on_paper(supervisor, agent) -> None:
    closed(agent, description="第一行\n第二行\n" + "很长" * 40)
    sheet = load_workbook(io.BytesIO(asking.write_now(asking.query_of(_all()), supervisor).read())).active
    assert sheet.row_dimensions[2].height >= 6 * 14
    assert (sheet.page_setup.orientation, sheet.sheet_properties.pageSetUpPr.fitToPage) == ("landscape", True)
    assert sheet.print_title_rows == "$1:$1"


def test_without_a_choice_it_is_what_closed_last_month(supervisor, agent) -> None:
    now, before = closed(agent), closed(agent)
    last = last_month()
    moment = timezone.make_aware(datetime(last.year, last.month, 15, 12))
    Ticket.objects.filter(pk=before.pk).update(closed_at=moment)
    assert [row[0] for row in take(supervisor, "")[1:]] == [before.number]
    assert now.number in [row[0] for row in take(supervisor)[1:]]


def test_the_filters_of_the_queue_narrow_it(supervisor, agent) -> None:
    kept, _other = closed(agent, category=make_category(slug="printer")), closed(agent)
    assert [row[0] for row in take(supervisor, "category=printer")[1:]] == [kept.number]


def test_a_filter_that_is_not_understood_is_said(supervisor) -> None:
    answer = signed_in(supervisor).get("/reports/record-table/?closed_after=gestern")
    assert answer.status_code == 400
    assert "2026-11-18" in answer.content.decode()


def test_confidential_tickets_are_in_it_only_for_those_who_see_them(supervisor, agent) -> None:
    ticket = closed(agent)
    Ticket.objects.filter(pk=ticket.pk).update(confidential=True)
    assert len(take(supervisor)) == 1
    ticket.watchers.add(supervisor)
    assert len(take(supervisor)) == 2


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.SUPERVISOR, 200),
        (Role.AUDITOR, 200),
        (Role.PROBLEM_MANAGER, 200),
        (Role.FIRST_LINE, 404),
        (Role.ASSISTANT, 404),
        (Role.ADMINISTRATOR, 404),
        (None, 404),
    ],
)
def test_who_may_take_one(role, status) -> None:
    client = signed_in(make_user(roles=(role,) if role else ()))
    assert client.get("/reports/record-table/").status_code == status
    assert client.post("/reports/record-table/take/").status_code == status


def test_a_long_one_comes_from_a_worker(supervisor, agent, monkeypatch, django_capture_on_commit_callbacks) -> None:
    ticket = closed(agent)
    monkeypatch.setattr(asking, "AT_ONCE", 0)
    with django_capture_on_commit_callbacks(execute=True):
        answer = signed_in(supervisor).post("/reports/record-table/take/?apply=1")
    document = BackgroundDocument.objects.get()
    assert answer["Location"] == document.get_absolute_url()
    client = signed_in(supervisor)
    file = client.get(f"{document.get_absolute_url()}download/").getvalue()
    assert rows_of(file)[1][0] == ticket.number


def test_the_api_asks_for_one(supervisor, agent, django_capture_on_commit_callbacks) -> None:
    ticket = closed(agent)
    with django_capture_on_commit_callbacks(execute=True):
        answer = signed_in(supervisor).post(f"/api/v1/reports/record-table/?assignee={agent.pk}")
    assert answer.status_code == 202, answer.content
    ready = signed_in(supervisor).get(f"/api/v1/documents/{answer.json()['id']}/").json()
    file = signed_in(supervisor).get(ready["download_url"]).getvalue()
    assert [row[0] for row in rows_of(file)[1:]] == [ticket.number]
    assert signed_in(agent).post("/api/v1/reports/record-table/").status_code == 404


def test_more_rows_ask_no_more_statements(supervisor, agent, django_assert_max_num_queries) -> None:
    for _n in range(4):
        closed(agent)
    with django_assert_max_num_queries(12):
        asking.write_now(asking.query_of(_all()), supervisor)
