"""What became of the log: counted for the eye, and row by row in a CSV file."""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from incidents.log_import.reader import Group

# What a spreadsheet would take for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def _column_names() -> list[str]:
    return [
        pgettext("import report", "line"),
        pgettext("import report", "incident"),
        pgettext("import report", "outcome"),
        pgettext("import report", "ticket"),
        pgettext("import report", "entry"),
        pgettext("import report", "remark"),
    ]


def neutral(value: str) -> str:
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value


@dataclass
class Totals:
    """Counts, by what happened."""

    incidents_taken: int = 0
    rows_taken: int = 0
    incidents_known: int = 0
    rows_known: int = 0
    incidents_left: int = 0
    rows_left: int = 0
    rows_remarked: int = 0
    made: Counter[str] = field(default_factory=Counter)
    # Of what was left, the first few by number, why.
    left: dict[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        return self.rows_taken + self.rows_known + self.rows_left


class Report:
    """Writes a line per row of the log as soon as it is certain what became of it."""

    NAMED = 20

    def __init__(self, path: Path) -> None:
        self.path = path
        self.totals = Totals()

    def __enter__(self) -> Self:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # With the mark by which spreadsheets know UTF-8.
        self._file = self.path.open("w", encoding="utf-8-sig", newline="")
        self._lines = csv.writer(self._file)
        self._lines.writerow(_column_names())
        return self

    def __exit__(self, *exception: Any) -> None:
        self._file.close()

    def take(self, group: Group, number: str, remarks: Mapping[int, str]) -> None:
        """The incident is in the database as ticket `number`."""
        self.totals.incidents_taken += 1
        self.totals.rows_taken += len(group.rows)
        self.totals.rows_remarked += len(remarks)
        # Entry 1 is the opening.
        for entry, row in enumerate(group.rows, start=2):
            self._write(
                row.line,
                group.number,
                pgettext("import report", "taken"),
                number,
                str(entry),
                remarks.get(row.line, ""),
            )

    def find(self, group: Group, number: str, *, same: bool) -> None:
        """The incident was there already."""
        self.totals.incidents_known += 1
        self.totals.rows_known += len(group.rows)
        remark = "" if same else _("It was imported from other rows; it stays as it is.")
        self.totals.rows_remarked += 0 if same else len(group.rows)
        for row in group.rows:
            self._write(row.line, group.number, pgettext("import report", "already there"), number, "", remark)

    def leave(self, group: Group, why: str) -> None:
        """The incident is not taken, with none of its rows."""
        self.totals.incidents_left += 1
        self.totals.rows_left += len(group.rows)
        if len(self.totals.left) < self.NAMED:
            self.totals.left[group.number or "–"] = why
        for row in group.rows:
            self._write(row.line, group.number, pgettext("import report", "left out"), "", "", why)

    def _write(self, line: int, *cells: str) -> None:
        self._lines.writerow([line, *(neutral(cell) for cell in cells)])


def summary(report: Report, seconds: float) -> Iterator[str]:
    """The closing words."""
    totals = report.totals
    yield _("Taken: %(incidents)d incidents from %(rows)d rows.") % {
        "incidents": totals.incidents_taken, "rows": totals.rows_taken,
    }  # fmt: skip
    if totals.incidents_known:
        yield _("Already there: %(incidents)d incidents (%(rows)d rows).") % {
            "incidents": totals.incidents_known, "rows": totals.rows_known,
        }  # fmt: skip
    yield _("Left out: %(incidents)d incidents (%(rows)d rows).") % {
        "incidents": totals.incidents_left, "rows": totals.rows_left,
    }  # fmt: skip
    for number, why in totals.left.items():
        yield f"  {number}: {why}"
    if totals.incidents_left > len(totals.left):
        yield "  …"
    if totals.rows_remarked:
        yield ngettext(
            "%(count)d row has a remark.", "%(count)d rows have a remark.", totals.rows_remarked
        ) % {"count": totals.rows_remarked}  # fmt: skip
    made = totals.made
    yield _("Made: %(people)d people, %(teams)d teams, %(categories)d categories, %(codes)d close codes.") % {
        "people": made["people"], "teams": made["teams"], "categories": made["categories"],
        "codes": made["close codes"],
    }  # fmt: skip
    yield _("%(seconds).1f seconds, %(rate)d rows a second.") % {
        "seconds": seconds, "rate": totals.rows / seconds if seconds else 0,
    }  # fmt: skip
    yield _("Row by row: %(path)s") % {"path": report.path}
