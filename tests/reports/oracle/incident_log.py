"""The incident log counted straight from its file, with a CSV reader and nothing of the product.

    python tests/reports/oracle/incident_log.py /work/shared/data/incident-log/incidents.csv.xz

The rows of one incident stand together; its last row says what it came to.
"""

import csv
import json
import lzma
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

PRIORITIES = ("1 - Critical", "2 - High", "3 - Moderate", "4 - Low")


def last_rows(path: str) -> Iterator[dict[str, str]]:
    with lzma.open(path, "rt", encoding="ascii", newline="") as file:
        for _number, rows in groupby(csv.DictReader(file), key=lambda row: row["number"]):
            *_before, last = rows
            yield last


def moment(text: str) -> datetime | None:
    if text == "?":
        return None
    day, _space, clock = text.partition(" ")
    date, month, year = (int(part) for part in day.split("/"))
    hour, minute = (int(part) for part in clock.split(":"))
    return datetime(year, month, date, hour, minute)  # noqa: DTZ001  (the log names no zone)


def percentile(values: Sequence[float], share: float) -> float:
    """The one that lies so far along, between two where it falls between them."""
    ranked = sorted(values)
    place = (len(ranked) - 1) * share
    below = int(place)
    above = min(below + 1, len(ranked) - 1)
    return ranked[below] + (ranked[above] - ranked[below]) * (place - below)


def counted(path: str) -> dict[str, Any]:
    """Everything that the measures are held against."""
    groups: Counter[str] = Counter()
    minutes: defaultdict[str, list[float]] = defaultdict(list)
    months: Counter[str] = Counter()
    incidents = solved = handed_on = reassigned = reopened = reopenings = first = 0
    for row in last_rows(path):
        incidents += 1
        groups[row["assignment_group"]] += 1
        opened, resolved = moment(row["opened_at"]), moment(row["resolved_at"])
        if opened is None or resolved is None:
            continue
        solved += 1
        months[f"{resolved:%Y-%m}"] += 1
        hands, returns = int(row["reassignment_count"]), int(row["reopen_count"])
        reassigned, handed_on = reassigned + hands, handed_on + (hands > 0)
        reopenings, reopened = reopenings + returns, reopened + (returns > 0)
        first += hands == 0 and returns == 0
        for key in (row["priority"], "ALL"):
            minutes[key].append((resolved - opened).total_seconds() / 60)
    return {
        "incidents": incidents,
        "solved": solved,
        "reassignments": reassigned,
        "handed_on": handed_on,
        "reopenings": reopenings,
        "reopened": reopened,
        "first_contact": first,
        "groups": dict(groups),
        "solved_by_month": dict(sorted(months.items())),
        "minutes": {
            key: {
                "n": len(found),
                "median": percentile(found, 0.5),
                "p95": percentile(found, 0.95),
                "mean": sum(found) / len(found),
            }
            for key, found in sorted(minutes.items())
        },
    }


if __name__ == "__main__":
    print(json.dumps(counted(sys.argv[1]), indent=1))  # noqa: T201
