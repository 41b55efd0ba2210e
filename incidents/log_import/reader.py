"""Reading the log: a CSV, plain or compressed, one row per update, the rows of an incident together.

Nothing here keeps more than one incident in memory, whatever the size of the file.
"""

import csv
import gzip
import lzma
import zlib
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BufferedIOBase
from itertools import groupby
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

COLUMNS = (
    "number", "incident_state", "active", "reassignment_count", "reopen_count", "sys_mod_count", "made_sla",
    "caller_id", "opened_by", "opened_at", "sys_created_by", "sys_created_at", "sys_updated_by", "sys_updated_at",
    "contact_type", "location", "category", "subcategory", "u_symptom", "cmdb_ci", "impact", "urgency", "priority",
    "assignment_group", "assigned_to", "knowledge", "u_priority_confirmation", "notify", "problem_id", "rfc", "vendor",
    "caused_by", "closed_code", "resolved_by", "resolved_at", "closed_at",
)  # fmt: skip
UNKNOWN = "?"
MAX_LINE_BYTES = 1 << 20
# The longest incident of the whole log has 58 updates; a file whose incidents have thousands is something else.
MAX_UPDATES = 5_000
# How often the hashes of all numbers are walked through: a sixteenth of them is in memory at a time as a set.
PASSES = 16


class BadLog(Exception):
    """The file cannot be imported; the message says why, in the reader's language."""


@dataclass(frozen=True)
class Row:
    """A line of the file, blanks collapsed. `fault` says what is wrong with it as a whole."""

    line: int
    values: Mapping[str, str]
    fault: str = ""

    @property
    def number(self) -> str:
        return self.values.get("number", "")


@dataclass(frozen=True)
class Group:
    """All rows of one incident. `fault` says why it cannot be taken."""

    number: str
    rows: list[Row]
    fault: str = ""


@dataclass
class Survey:
    """What a first walk through the file found out."""

    rows: int = 0
    incidents: int = 0
    # Of incidents whose rows do not stand together.
    scattered: set[int] = field(default_factory=set)
    # Of a file that was cut off: the line after which nothing is whole, and the incident that stands there.
    cut_after: int | None = None
    cut_number: str = ""


class _Cut(Exception):
    """The file ends in the middle."""


@contextmanager
def _open(path: Path) -> Iterator[BufferedIOBase]:
    """The file's bytes, unpacked; the first bytes say how it is packed, whatever its name."""
    with path.open("rb") as plain:
        start = plain.read(6)
        plain.seek(0)
        if start == b"\xfd7zXZ\x00":
            with lzma.open(plain, "rb") as unpacked:
                yield unpacked
        elif start[:2] == b"\x1f\x8b":
            with gzip.open(plain, "rb") as unpacked:
                yield unpacked
        else:
            yield plain


def hash_of(number: str) -> int:
    return hash(number) & 0xFFFF_FFFF_FFFF_FFFF


class LogFile:
    """An incident log on disk. Raises BadLog when it is none: wrong columns, no UTF-8, damaged, empty."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.extra_columns: list[str] = []
        self._cut: int | None = None
        self._header: list[str] = []
        self.survey = self._survey()

    def groups(self) -> Iterator[Group]:
        """The incidents in the order of the file, the one in which it was cut off with that fault."""
        for number, rows in groupby(self._rows(), key=lambda row: row.number):
            taken: list[Row] = []
            for row in rows:
                if len(taken) <= MAX_UPDATES:
                    taken.append(row)
            yield Group(number, taken, self._fault(number, taken))

    def _fault(self, number: str, rows: list[Row]) -> str:
        if not number:
            return _("the row has no incident number")
        if self.survey.cut_after is not None and number == self.survey.cut_number:
            return _("the file is cut off in the middle of this incident")
        if hash_of(number) in self.survey.scattered:
            return _("its rows do not stand together in the file")
        if len(rows) > MAX_UPDATES:
            return _("it has more than %(count)d rows") % {"count": MAX_UPDATES}
        return next((row.fault for row in rows if row.fault), "")

    def _survey(self) -> Survey:
        """Walks through the whole file once, so that nothing is imported from one that is broken."""
        found = Survey()
        hashes = array("Q")
        last: list[Row] = []
        for row in self._rows():
            found.rows += 1
            if not last or last[-1].number != row.number:
                hashes.append(hash_of(row.number))
            last = [*last[-1:], row]
        found.incidents = len(hashes)
        found.scattered = _repeated(hashes)
        if self._cut is not None:
            found.cut_after = self._cut
            found.cut_number = _unfinished(last)
        if all(row.fault for row in last):
            raise BadLog(_("The file has no whole row."))
        return found

    def _rows(self) -> Iterator[Row]:
        """The rows as far as they are whole, and the torn one at the end if its number can be read."""
        self._cut = None
        with self._reading() as stream:
            lines = csv.reader(_decode(stream))
            try:
                self._header = self._check_header(next(lines, None))
                yield from self._pair(lines)
            except _Cut:
                self._cut = lines.line_num
            except csv.Error as error:
                raise BadLog(
                    _("Line %(line)d is no CSV: %(error)s.") % {"line": lines.line_num + 1, "error": error}
                ) from error

    @contextmanager
    def _reading(self) -> Iterator[BufferedIOBase]:
        try:
            with _open(self.path) as stream:
                yield stream
        except FileNotFoundError as error:
            raise BadLog(_("There is no file %(path)s.") % {"path": self.path}) from error
        except IsADirectoryError as error:
            raise BadLog(_("%(path)s is a folder, not a file.") % {"path": self.path}) from error
        except (lzma.LZMAError, gzip.BadGzipFile, zlib.error) as error:
            raise BadLog(
                _("The compressed file is damaged (%(error)s); nothing was imported from it.") % {"error": error}
            ) from error
        except OSError as error:
            raise BadLog(
                _("%(path)s cannot be read: %(error)s.") % {"path": self.path, "error": error.strerror or error}
            ) from error

    def _pair(self, lines: Any) -> Iterator[Row]:
        """Cells with their columns. A short row at the very end means that the file was cut off."""
        position = {name: self._header.index(name) for name in COLUMNS}
        numbered = _with_next((lines.line_num, cells) for cells in lines if cells)
        for (line, cells), is_last in numbered:
            if len(cells) == len(self._header):
                row = Row(line, {name: " ".join(cells[at].split()) for name, at in position.items()})
                if is_last and self._header[-1] == COLUMNS[-1] and not _ends_whole(row):
                    yield Row(line, row.values, fault=_("the row is cut off"))
                    raise _Cut
                yield row
                continue
            yield self._torn(line, cells, position)
            if is_last and len(cells) < len(self._header):
                raise _Cut

    def _torn(self, line: int, cells: list[str], position: Mapping[str, int]) -> Row:
        known = {name: " ".join(cells[at].split()) for name, at in position.items() if at < len(cells)}
        fault = _("line %(line)d has %(found)d columns instead of %(wanted)d") % {
            "line": line, "found": len(cells), "wanted": len(self._header),
        }  # fmt: skip
        return Row(line, known, fault)

    def _check_header(self, cells: list[str] | None) -> list[str]:
        if cells is None:
            raise BadLog(_("The file is empty."))
        header = [cell.strip() for cell in cells]
        missing = [name for name in COLUMNS if name not in header]
        doubled = [name for name, count in Counter(header).items() if count > 1]
        self.extra_columns = [name for name in header if name not in COLUMNS]
        if not missing and not doubled:
            return header
        raise BadLog(" ".join(self._complaints(header, missing, doubled)))

    def _complaints(self, header: list[str], missing: list[str], doubled: list[str]) -> Iterator[str]:
        comma = pgettext("between items", ", ")
        yield _("These are not the columns of an incident log.")
        if missing:
            yield _("Missing: %(names)s.") % {"names": comma.join(missing)}
        if doubled:
            yield _("There more than once: %(names)s.") % {"names": comma.join(name or "–" for name in doubled)}
        unknown = [name for name in self.extra_columns if name and len(name) < 100]
        if missing and unknown:
            yield _("Not known: %(names)s.") % {"names": comma.join(unknown[:40])}
        if len(header) == 1 and any(mark in header[0] for mark in ";\t|"):
            yield _("The cells must be separated by commas.")


def _ends_whole(row: Row) -> bool:
    """Whether the last column of the file's last row reads like a value that was written to its end."""
    closed_at = row.values["closed_at"]
    return closed_at == UNKNOWN or closed_at[-3:-2] == ":"


def _unfinished(last: list[Row]) -> str:
    """The number of the incident in which a file breaks off, or nothing when that was between two."""
    if len(last) == 2 and len(last[1].values) == 1 and last[0].number.startswith(last[1].number):
        last = last[:1]  # cut in the number itself: perhaps another row of the incident before
    return last[-1].number if last and not _is_whole(last[-1]) else ""


def _is_whole(row: Row) -> bool:
    """Whether the incident of a file's last row ends with it: it is closed, and at the moment the log says."""
    values = row.values
    if row.fault or values["incident_state"] != "Closed":
        return False
    return values["closed_at"] in (UNKNOWN, values["sys_updated_at"])


def _repeated(hashes: "array[int]") -> set[int]:
    """Those that occur more than once."""
    repeated: set[int] = set()
    for remainder in range(PASSES):
        seen: set[int] = set()
        for value in hashes:
            if value % PASSES == remainder:
                (repeated if value in seen else seen).add(value)
    return repeated


def _with_next(items: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[tuple[int, list[str]], bool]]:
    """Each item, and whether it is the last. A cut in what lies behind is raised after the item before it."""
    held: tuple[int, list[str]] | None = None
    try:
        for item in items:
            if held is not None:
                yield held, False
            held = item
    except _Cut:
        if held is not None:
            yield held, False
        raise
    if held is not None:
        yield held, True


def _decode(stream: BufferedIOBase) -> Iterator[str]:
    """The file's lines as text, a byte order mark taken off."""
    for number, raw in enumerate(_lines(stream), start=1):
        try:
            yield raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            if error.reason == "unexpected end of data" and not raw.endswith(b"\n"):
                raise _Cut from error
            raise BadLog(
                _("Line %(line)d is not UTF-8 (byte 0x%(byte)02X). Save the file as UTF-8 and try again.")
                % {"line": number, "byte": raw[error.start]}
            ) from error


def _lines(stream: BufferedIOBase) -> Iterator[bytes]:
    while True:
        try:
            raw = stream.readline(MAX_LINE_BYTES)
        except EOFError as error:  # compressed, and the end is missing
            raise _Cut from error
        if not raw:
            return
        if len(raw) == MAX_LINE_BYTES:
            raise BadLog(_("The file has lines of more than a mebibyte; that is no incident log."))
        yield raw
