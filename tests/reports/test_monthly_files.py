"""The report as PDF and XLSX: the same figures, a font that knows Chinese, and texts that are no formulas."""

import io

import pytest
from django.utils import translation
from openpyxl import load_workbook

from reports.monthly import files, making
from tests.reports.making import came, make_supervisor, october, report_of
from tests.tickets.desk_cast import signed_in

pytestmark = pytest.mark.django_db
URL = "/reports/monthly/2026-10/"


def book_of(report, language="en"):
    with translation.override(language):
        return load_workbook(io.BytesIO(files.make(report, "xlsx")))


def texts(sheet):
    return [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None]


def test_the_workbook_has_a_sheet_for_each_section_and_figures_as_numbers():
    october()
    book = book_of(report_of())
    assert book.sheetnames[:3] == ["Summary", "Tickets in and out", "Service levels"]
    rows = {row[0].value: row[1].value for row in book["Tickets in and out"].iter_rows()}
    assert (rows["Tickets that came in"], rows["Tickets solved"]) == (6, 2)


def test_a_rate_is_a_percentage_to_the_sheet():
    october()
    sheet = book_of(report_of())["Quality of solutions"]
    [cell] = [row[1] for row in sheet.iter_rows() if row[0].value == "Tickets handed on"]
    assert (cell.value, cell.number_format) == (1, "0.0%")


def test_a_rate_stands_beside_the_number_it_was_made_from():
    october()
    sheet = book_of(report_of())["Quality of solutions"]
    [row] = [row for row in sheet.iter_rows() if row[0].value == "Tickets handed on"]
    head = [cell.value for cell in sheet[3]]
    assert (head[1:3], row[2].value) == (["October 2026", "October 2026: number"], 2)


def test_a_figure_links_to_its_tickets():
    october()
    sheet = book_of(report_of())["Tickets in and out"]
    [cell] = [row[1] for row in sheet.iter_rows() if row[0].value == "Tickets that came in"]
    assert "figure=came_in" in cell.hyperlink.target


@pytest.mark.parametrize("title", ["=1+1", "+cmd", "@SUM(A1)", "-2+3"])
def test_no_text_is_a_formula(title):
    came(3, title=title)
    sheet = book_of(report_of())["Frequent problems"]
    found = [value for value in texts(sheet) if isinstance(value, str) and title in value]
    assert found == [f"'{title}"]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_what_a_sheet_cannot_hold_is_left_out():
    report = report_of()
    making.write(report, by=make_supervisor(), remarks="铃\x07声 🎉", summary="", language="en")
    report.refresh_from_db()
    assert "铃声 🎉" in texts(book_of(report)["Summary"])


def test_the_summary_is_in_the_readers_language(settings):
    october()
    report = report_of()
    making.write(report, by=make_supervisor(), remarks="", summary="安静的一个月。", language="zh-hans")
    report.refresh_from_db()
    assert "安静的一个月。" in texts(book_of(report, "zh-hans").worksheets[0])
    assert "安静的一个月。" not in texts(book_of(report, "en")["Summary"])


def test_the_pdf_embeds_a_font_with_chinese():
    pytest.importorskip("weasyprint")
    october()
    supervisor = make_supervisor(language="en")
    report_of()
    answer = signed_in(supervisor).get(f"{URL}report.pdf")
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert "service-report-2026-10-1.pdf" in answer["Content-Disposition"]
    assert b"CIDFontType" in answer.content or b"/FontFile3" in answer.content or len(answer.content) > 20_000


def test_without_a_pdf_maker_the_page_says_so(monkeypatch):
    from tickets.documents.pdf import PdfUnavailable

    def refuse(*args):
        raise PdfUnavailable("none")

    monkeypatch.setattr(files, "render_pdf", refuse)
    october()
    report_of()
    answer = signed_in(make_supervisor(language="en")).get(f"{URL}report.pdf", follow=True)
    assert "makes no PDF files" in answer.content.decode()
