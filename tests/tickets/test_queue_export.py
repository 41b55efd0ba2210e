"""What is seen, as a sheet."""

import csv
import io

import pytest
from openpyxl import load_workbook

from tests.factories import make_agent, make_team, make_ticket, make_user
from tests.tickets.test_queue_page import QUEUE, as_user
from tickets.queue import export

pytestmark = pytest.mark.django_db


def csv_of(user, query: str = "view=all") -> list[list[str]]:
    answer = as_user(user).get(f"{QUEUE}export/csv/?{query}")
    raw = answer.getvalue()
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))


def xlsx_of(user, query: str = "view=all") -> list[tuple]:
    answer = as_user(user).get(f"{QUEUE}export/xlsx/?{query}")
    book = load_workbook(io.BytesIO(answer.getvalue()))
    return list(book.active.iter_rows(values_only=True))


def test_csv_holds_the_columns_and_rows_of_the_view():
    agent = make_agent("周启明", teams=(make_team(),))
    ticket = make_ticket(make_user("林晓雨"), by=agent, title="打印机", assignee=agent, priority=1)
    make_ticket(by=agent, priority=4)
    head, *rows = csv_of(agent, "view=all&priority=1")
    assert head[:4] == ["Number", "Title", "Requester", "Priority"]
    assert [row[:6] for row in rows] == [[ticket.number, "打印机", "林晓雨", "Urgent", "Assigned", "周启明"]]


def test_xlsx_holds_the_same_with_moments_as_moments():
    agent = make_agent()
    ticket = make_ticket(by=agent)
    head, row = xlsx_of(agent)
    assert row[0] == ticket.number
    created = row[head.index("Submitted")]
    assert created.tzinfo is None
    assert created.strftime("%Y%m%d") == ticket.number.split("-")[1]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "\t="])
def test_no_cell_is_a_formula(start):
    agent = make_agent()
    make_ticket(make_user(f"{start}HYPERLINK(1)"), by=agent, title=f"{start}cmd|' /C calc'!A0")
    for rows in (csv_of(agent), xlsx_of(agent)):
        for value in rows[1]:
            assert not str(value).startswith(("=", "+", "-", "@", "＝", "\t"))


def test_a_control_character_does_not_break_the_sheet():
    agent = make_agent()
    make_ticket(by=agent, title="a\x0bb")
    assert xlsx_of(agent)[1][1] == "ab"


def test_all_rows_are_exported_not_only_the_page(monkeypatch):
    monkeypatch.setattr("tickets.views.queue.PAGE_SIZE", 2)
    agent = make_agent()
    for _ in range(5):
        make_ticket(by=agent)
    assert len(csv_of(agent)) == 6


def test_up_to_the_bound(monkeypatch):
    monkeypatch.setitem(export.MAX_ROWS, "csv", 3)
    agent = make_agent()
    for _ in range(5):
        make_ticket(by=agent)
    assert len(csv_of(agent)) == 4


def test_another_form_is_not_there():
    assert as_user(make_agent()).get(f"{QUEUE}export/pdf/").status_code == 404


@pytest.mark.parametrize("character", ["\ufffe", "\uffff"])
def test_no_character_makes_the_sheet_unreadable(character):
    agent = make_agent()
    make_ticket(by=agent, title=f"a{character}b")
    assert xlsx_of(agent)[1][1] == "ab"
