"""The log of another system for tests: importing it, and writing logs like it."""

import csv
import io
import os
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from incidents.log_import.reader import COLUMNS

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "incident-log"
LOG = FOLDER / "incidents.csv.xz"

if not LOG.exists() and not os.environ.get("CI"):
    pytest.skip(f"NOT TESTED: {LOG} is not here", allow_module_level=True)


def run(path: Path, **options: Any) -> str:
    """Imports; what the command says."""
    out = io.StringIO()
    options.setdefault("report", path.with_suffix(".report.csv"))
    call_command("import_incident_log", path, stdout=out, stderr=out, language="en", **options)
    return out.getvalue()


def write(folder: Path, lines: list[str], name: str = "log.csv") -> Path:
    path = folder / name
    path.write_text("".join(lines), encoding="utf-8")
    return path


def edit(line: str, **cells: str) -> str:
    """A row of the log with other values."""
    values = line.rstrip("\n").split(",")
    for name, value in cells.items():
        values[COLUMNS.index(name)] = value
    return ",".join(values) + "\n"


def rows_of(report: Path) -> list[dict[str, str]]:
    with report.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
