"""A report as a workbook: a sheet for each section, its figures as numbers, its texts never formulas."""

import io
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from reports.monthly.reading import Cell, Chapter, Grid, Reading
from reports.record_table.workbook import LINE_HEIGHT, lines_of
from tickets.queue.export import XLSX_FORBIDDEN, neutralised

# Excel takes no more in a cell, in the name of a sheet, and in an address.
WORDS_ACROSS = 4
MAX_CELL, MAX_NAME, MAX_LINK = 32_767, 31, 2_000
UNFIT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
NARROWEST, WIDEST = 12, 60
HEAD_FILL = PatternFill("solid", fgColor="EFEFEB")
LINE = Border(bottom=Side(style="thin", color="D3D2CC"))
FACE: dict[str, Any] = {"name": "Microsoft YaHei", "size": 10}
PLAIN, BOLD, NOTE = Font(**FACE), Font(**FACE, bold=True), Font(**FACE, color="63676F")
LINK = Font(**FACE, color="3346C2", underline="single")
FORMATS = {"count": "#,##0", "percent": "0.0%", "score": "0.00"}


def write(reading: Reading) -> bytes:
    """The whole report."""
    book = Workbook()
    first = book.active
    first.title = _name(_("Summary"), book)
    _summary(first, reading)
    for chapter in reading.chapters:
        _chapter(book.create_sheet(_name(chapter.title, book)), chapter)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _name(title: str, book: Workbook) -> str:
    """Fit for a sheet, and none of the names that are taken."""
    plain = " ".join(title.translate(UNFIT_IN_NAMES).split())[:MAX_NAME] or "–"
    names, number, found = set(book.sheetnames), 2, plain
    while found in names:
        found = f"{plain[: MAX_NAME - 4]} {number}"
        number += 1
    return found


def _summary(sheet: Worksheet, reading: Reading) -> None:
    _put(sheet, 1, 1, reading.title).font = Font(**FACE | {"size": 15}, bold=True)
    made = timezone.localtime(reading.report.done_at) if reading.report.done_at else None
    words = {"edition": reading.report.edition, "at": f"{made:%Y-%m-%d %H:%M}" if made else "—"}
    _put(sheet, 2, 1, _("Edition %(edition)s, figures of %(at)s") % words)
    row, said = 4, []
    for text in (*reading.summary.splitlines(), "", *reading.report.remarks.splitlines()):
        _put(sheet, row, 1, text).alignment = Alignment(wrap_text=True, vertical="top")
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=WORDS_ACROSS)
        said.append((row, text))
        row += 1
    head = [(_("Figure"), False), (reading.name, True), (_("Month before"), True), (_("A year before"), True)]
    rows = [[Cell(label), now, before, year] for label, now, before, year in reading.headline]
    _grid(sheet, row + 1, Grid(head, rows))
    _fit(sheet)
    across = sum(sheet.column_dimensions[get_column_letter(column)].width for column in range(1, WORDS_ACROSS + 1))
    for row, text in said:
        sheet.row_dimensions[row].height = LINE_HEIGHT * lines_of(text, across) + 2


def _chapter(sheet: Worksheet, chapter: Chapter) -> None:
    _put(sheet, 1, 1, chapter.title).font = Font(**FACE | {"size": 13}, bold=True)
    row = 3
    for part in chapter.parts:
        if part.title:
            _put(sheet, row, 1, part.title).font = BOLD
            row += 1
        if part.grid and part.grid.rows:
            row = _grid(sheet, row, part.grid)
        elif part.nothing:
            _put(sheet, row, 1, part.nothing)
            row += 1
        for note in part.notes:
            _put(sheet, row, 1, note).font = NOTE
            row += 1
        row += 1
    _fit(sheet)


def _grid(sheet: Worksheet, row: int, grid: Grid) -> int:
    """Writes a table; returns the row after it."""
    grid = with_numbers(grid)
    for column, (title, is_number) in enumerate(grid.head, start=1):
        cell = _put(sheet, row, column, title)
        cell.font, cell.fill, cell.border = BOLD, HEAD_FILL, LINE
        cell.alignment = Alignment(horizontal="right" if is_number else "left", wrap_text=True, vertical="top")
    for cells in grid.rows:
        row += 1
        for column, one in enumerate(cells, start=1):
            _cell(sheet, row, column, one)
    return row + 1


def with_numbers(grid: Grid) -> Grid:
    """The same with a column behind each that has rates, for the number that they were made from."""
    rated = {column for cells in grid.rows for column, one in enumerate(cells) if one.of}

    def spread(cells: Sequence[Any], beside: Callable[[Any], Any]) -> list[Any]:
        pairs = ((one, beside(one)) if column in rated else (one,) for column, one in enumerate(cells))
        return [one for pair in pairs for one in pair]

    head = spread(grid.head, lambda over: (_("%(measure)s: number") % {"measure": over[0]}, True))
    rows = [spread(cells, lambda one: Cell("", one.made_from, "count", is_number=True)) for cells in grid.rows]
    return Grid(head, rows)


def _cell(sheet: Worksheet, row: int, column: int, one: Cell) -> None:
    value, number_format = _value(one)
    cell = _put(sheet, row, column, value)
    cell.border = LINE
    is_text = isinstance(value, str)
    cell.alignment = Alignment(horizontal="right" if one.is_number else None, vertical="top", wrap_text=is_text)
    if number_format:
        cell.number_format = number_format
    if one.url.startswith("http") and len(one.url) < MAX_LINK:
        cell.hyperlink, cell.font = one.url, LINK


def _value(one: Cell) -> tuple[Any, str]:
    """What a sheet calculates with: a rate as a part of one, a length of time in hours."""
    raw = one.raw
    if isinstance(raw, datetime):
        return timezone.localtime(raw).replace(tzinfo=None, microsecond=0), "yyyy-mm-dd hh:mm"
    if isinstance(raw, date):
        return raw, "yyyy-mm-dd"
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        if one.unit == "percent":
            return raw / 100, FORMATS["percent"]
        if one.unit.startswith("seconds"):
            return round(raw / 3600, 3), '0.0" h"'
        return raw, FORMATS.get(one.unit, "0.##")
    return one.text, ""


def _put(sheet: Worksheet, row: int, column: int, value: Any) -> Any:
    if isinstance(value, str):
        value = neutralised(value.translate(XLSX_FORBIDDEN))[:MAX_CELL]
    cell = sheet.cell(row=row, column=column, value=value)
    cell.font = PLAIN
    return cell


def _fit(sheet: Worksheet) -> None:
    """Columns as wide as their words, within reason; on paper A4, landscape, as wide as a page."""
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    widths: dict[int, int] = {}
    merged: Sequence[Any] = [str(one.start_cell.coordinate) for one in sheet.merged_cells.ranges]
    for cells in sheet.iter_rows():
        for cell in cells:
            if cell.value is not None and cell.coordinate not in merged and cell.row > 2:
                wide = sum(2 if ord(character) > 0x2E7F else 1 for character in str(cell.value)[:80])
                widths[cell.column] = max(widths.get(cell.column, 0), wide + 2)
    for column, wide in widths.items():
        sheet.column_dimensions[get_column_letter(column)].width = min(max(wide, NARROWEST), WIDEST)
