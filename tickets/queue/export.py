"""What is seen, as a sheet: all rows of a selection, streamed as CSV or written as XLSX."""

import csv
import io
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, BinaryIO

from django.utils import timezone
from openpyxl import Workbook

from tickets.queue import by_time_left
from tickets.queue.columns import Column, Reader, fields_of
from tickets.queue.paging import ORDERS, with_order_fields
from tickets.queue.selection import Selection

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a person waits for: CSV streams, an XLSX file is sent when it is complete (0.2 ms a row).
MAX_ROWS = {"csv": 50_000, "xlsx": 20_000}
CHUNK = 2_000
# A text that begins so would be a formula to a spreadsheet.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# What XML cannot hold; one such character would make the whole sheet unreadable.
XLSX_FORBIDDEN = {code: None for code in (*range(32), 0xFFFE, 0xFFFF) if chr(code) not in "\t\n\r"}


def neutralised(value: Any) -> Any:
    """Text that no spreadsheet takes for a formula; the quote is shown by none of them as part of a formula."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


def sheet_rows(selection: Selection, columns: Sequence[Column], reader: Reader, *, limit: int) -> Iterator[list[Any]]:
    """The head, then every row of the selection up to the limit in the page's order."""
    yield [str(column.label) for column in columns]
    ordering = "next_due" if selection.ordering == by_time_left.ORDER else selection.ordering
    rows = with_order_fields(selection.tickets(), ordering).order_by(*ORDERS[ordering].names())
    rows = rows.values(*fields_of(columns))[:limit]
    for row in rows.iterator(chunk_size=CHUNK):
        yield [column.plain(row, reader) for column in columns]


def csv_lines(rows: Iterator[list[Any]]) -> Iterator[str]:
    """CSV with a byte order mark, without which Excel does not know Chinese; no text of it is a formula."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    for number, row in enumerate(rows, start=1):
        writer.writerow([_text(value) for value in row])
        if number % 500 == 0:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M:%S}"
    return "" if value is None else str(neutralised(value))


def write_xlsx(rows: Iterator[list[Any]]) -> BinaryIO:
    """An XLSX file, written row by row; memory does not grow with the rows, and no text of it is a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "B2"
    for row in rows:
        sheet.append([_cell(value) for value in row])
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    book.save(file)
    file.seek(0)
    return file


def _cell(value: Any) -> Any:
    """Excel knows no time zones: a moment is written as the site's clock showed it."""
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None, microsecond=0)
    return neutralised(value.translate(XLSX_FORBIDDEN)) if isinstance(value, str) else value
