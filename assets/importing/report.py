"""An import as people and scripts read it: its preview, how far it is, what came of it."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from assets.actions.base import require_manager
from assets.importing.apply import rows_of
from assets.importing.plan import Outcome, Planned, plan
from assets.importing.reader import SupportsRead, read_sheet
from assets.models import AssetImport
from tickets import moments

# Of a preview and a report, what a page can bear; refused rows come first.
SHOWN_ROWS = 300


@dataclass(frozen=True)
class Report:
    """The first rows, and how many there are of each outcome."""

    total: int
    done: int
    counts: list[tuple[Outcome, int]]
    rows: list[Any]
    has_work: bool

    @property
    def hidden(self) -> int:
        """How many rows are not shown."""
        return max(0, sum(count for _outcome, count in self.counts) - len(self.rows))


def upload_sheet(file: SupportsRead, name: str, *, by: User) -> AssetImport:
    """Keeps the rows of a file for its preview and its import. Raises NotAllowed or BadSheet."""
    require_manager(by)
    rows = [[row.line, row.cells] for row in read_sheet(file)]
    name = name.replace("\x00", "")[:200]
    return AssetImport.objects.create(file_name=name, rows=rows, created_by=by, created_at=moments.now())


def imports_of(person: User) -> QuerySet[AssetImport]:
    """A person's own, the latest first; others' are not theirs to see."""
    return AssetImport.objects.filter(created_by=person)


def report_of(upload: AssetImport) -> Report:
    """What it came to as far as it has gone; before that, what it would come to now."""
    rows = rows_of(upload)
    told: list[dict[str, Any]] = upload.report or [_told(row) for row in plan(rows).rows]
    found = Counter(row["outcome"] for row in told)
    would = any(found[outcome] for outcome in (Outcome.NEW, Outcome.CHANGED))
    return Report(
        total=len(rows),
        done=len(upload.report),
        counts=[(outcome, found[outcome]) for outcome in Outcome],
        rows=sorted(told, key=lambda row: row["outcome"] != Outcome.REFUSED)[:SHOWN_ROWS],
        has_work=not upload.applied_at if upload.report else would,
    )


def _told(row: Planned) -> dict[str, Any]:
    told = {"line": row.line, "number": row.number, "name": row.name, "outcome": str(row.outcome)}
    return told | {"problems": row.problems, "changes": row.changes}
