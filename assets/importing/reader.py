"""Taking a sheet apart: CSV in UTF-8 or GBK, or XLSX; every way in which it can be broken has words of its own."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from assets.importing.columns import known_heads
from assets.models.asset import MAX_SEATS

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 5_000
MAX_COLUMNS = 60
MAX_CELL = 2_000
# An XLSX is a compressed archive: a small file may hide a large one.
MAX_UNPACKED = 60 * 1024 * 1024
NEEDED = ("name", "kind")
BROKEN = (
    zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, ValueError, TypeError, EOFError, OSError,
    AttributeError, IndexError, NotImplementedError,
)  # fmt: skip


class SupportsRead(Protocol):
    """A file, or an upload."""

    def read(self, size: int = ..., /) -> bytes: ...


class BadSheet(Exception):
    """The file cannot be read as a sheet of assets; the message says why."""


@dataclass(frozen=True)
class Row:
    """A line of the file (counted from 1, the head included) and its cells by column."""

    line: int
    cells: dict[str, str]


def read_sheet(file: SupportsRead) -> list[Row]:
    """The rows of an uploaded file, at most MAX_ROWS of them. Raises BadSheet."""
    content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise BadSheet(_("The file is larger than %(max)d MB. Divide it.") % {"max": MAX_BYTES // 1024 // 1024})
    if not content.strip():
        raise BadSheet(_("The file is empty."))
    if content.startswith(b"PK\x03\x04"):
        return _rows(_xlsx_lines(content))
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise BadSheet(_("This is an old Excel file (.xls), or one with a password. Save it as .xlsx or as CSV."))
    return _rows(_csv_lines(content))


def _csv_lines(content: bytes) -> Iterator[list[str]]:
    text = _decode(content)
    if "\x00" in text:
        raise BadSheet(_("This is neither a CSV file nor an XLSX file."))
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)
    except csv.Error as error:
        raise BadSheet(_("The file cannot be read as CSV: %(error)s.") % {"error": error}) from error


def _decode(content: bytes) -> str:
    """UTF-8, with or without its mark; else what Excel writes in China; else UTF-16 with its mark."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadSheet(_("The file is neither UTF-8 nor GBK. Save it as CSV UTF-8 or as XLSX."))


def _xlsx_lines(content: bytes) -> Iterator[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
                raise BadSheet(_("Unpacked, the file is too large. Divide it, or save it as CSV."))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.active
        if sheet is None:
            raise BadSheet(_("The workbook has no sheet."))
        for row in sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS):
            yield [_cell(value) for value in row]
    except BROKEN as error:
        raise BadSheet(_("The XLSX file is damaged. Open it in Excel, save it anew, and try again.")) from error


def _cell(value: Any) -> str:
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float) and value.is_integer() and abs(value) <= MAX_SEATS * 1_000_000:
        return str(int(value))
    return "" if value is None else str(value)


def _rows(lines: Iterable[list[str]]) -> list[Row]:
    """The lines by the columns of their head; empty ones are passed over."""
    numbered = enumerate(lines, start=1)
    columns = _read_head(
        next(((number, line) for number, line in numbered if any(cell.strip() for cell in line)), None)
    )
    rows: list[Row] = []
    for number, line in numbered:
        cells = {name: _clean(cell) for name, cell in zip(columns, line, strict=False) if name}
        if not any(cells.values()):
            continue
        if len(rows) == MAX_ROWS:
            raise BadSheet(_("The file has more than %(max)d rows. Divide it.") % {"max": MAX_ROWS})
        rows.append(Row(number, cells))
    if not rows:
        raise BadSheet(_("Below its head the file has no rows."))
    return rows


def _read_head(found: tuple[int, list[str]] | None) -> list[str]:
    """The column that stands under each head; an unknown head stands for none."""
    if found is None:
        raise BadSheet(_("The file is empty."))
    known = known_heads()
    columns = [known.get(cell.strip().strip("*＊").lower(), "") for cell in found[1][:MAX_COLUMNS]]
    # A name stands for its owner only where no column gives the employee number.
    columns = [("" if "owner" in columns else "owner") if name == "owner_name" else name for name in columns]
    if twice := [name for name in dict.fromkeys(columns) if name and columns.count(name) > 1]:
        heads = pgettext("between items", ", ").join(
            cell for cell, name in zip(found[1], columns, strict=False) if name in twice
        )
        raise BadSheet(_("Several columns mean the same: %(heads)s.") % {"heads": heads})
    if not any(columns):
        raise BadSheet(_("None of the heads in the first row is known. Begin from the template."))
    return columns


def _clean(cell: str) -> str:
    """Without blanks around it, and without the quote by which an export kept it from being a formula."""
    text = cell.replace("\x00", "").strip()[: MAX_CELL + 1]
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@", "＝", "＋", "－", "＠") else text
