"""Lists in a report: rows of cells as they are frozen. What is confidential is counted and not listed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from reports.measures import Figure, Scope
from reports.models import FrequentRun
from reports.months import month_after, starts_at

# A list in a report is read by people: so many rows, and how many more there are.
MOST_ROWS = 30
MAX_TEXT = 400


@dataclass(frozen=True)
class Period:
    """The month that a report is of, and what else its lists are made from."""

    month: date
    now: datetime
    frequent: FrequentRun | None = None
    # What was read already, by measure and month.
    figures: dict[tuple[str, date], Figure] = field(default_factory=dict)

    @property
    def end(self) -> date:
        return month_after(self.month)

    @cached_property
    def begins_at(self) -> datetime:
        return starts_at(self.month)

    @cached_property
    def ends_at(self) -> datetime:
        return min(starts_at(self.end), self.now)

    @cached_property
    def scope(self) -> Scope:
        return Scope(self.month, self.end, now=self.now)

    def during(self, column: str) -> dict[str, Any]:
        """As a filter: the moment lies in the month."""
        return {f"{column}__gte": self.begins_at, f"{column}__lt": self.ends_at}


@dataclass
class Table:
    """`columns` are keys of `reading.COLUMNS`. `total` counts what is not listed too, `hidden` what is confidential."""

    columns: Sequence[str]
    rows: list[dict[str, Any]] = field(default_factory=list)
    total: int = 0
    hidden: int = 0

    def add(self, url: str, *cells: Any) -> None:
        self.rows.append({"cells": list(cells), "url": url})

    def as_json(self) -> dict[str, Any]:
        return {"columns": list(self.columns), "rows": self.rows, "total": self.total, "hidden": self.hidden}


def at(moment: datetime | None) -> Any:
    return {"at": moment.isoformat()} if moment else ""


def on(day: date | None) -> Any:
    return {"on": day.isoformat()} if day else ""


def lasting(seconds: float | None) -> Any:
    return {"seconds": round(seconds)} if seconds is not None else ""


def cut(text: str) -> str:
    """On one line, and not too long."""
    words = " ".join(text.replace("\x00", "").split())
    return words if len(words) <= MAX_TEXT else f"{words[: MAX_TEXT - 1].rstrip()}…"
