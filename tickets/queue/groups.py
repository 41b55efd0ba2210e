"""Rows of the queue under heads: by urgency when sorted by the clock, by priority when sorted by that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from tickets.clocks import PAUSED, Chip
from tickets.models.ticket import NEVER
from tickets.templatetags import desk

# The orders whose heads need to know the clocks.
BY_CLOCK = frozenset({"next_due", "-next_due", "time_left"})
HOUR = timedelta(hours=1)
HOUR_SECONDS = 3_600
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Group:
    """A head (empty for none) and the rows below it."""

    head: SafeString | str
    rows: Sequence[Row]


def grouped(rows: Sequence[Row], ordering: str, chips: Mapping[int, Chip], now: datetime) -> list[Group]:
    """The rows in their order, under heads."""
    name = ordering.lstrip("-")
    if name == "next_due":
        pieces = groupby(rows, key=lambda row: _urgency(row["due_order_at"], chips.get(row["id"]), now))
        return [Group(_urgency_head(key), list(piece)) for key, piece in pieces]
    if name == "time_left":
        pieces = groupby(rows, key=lambda row: _time_left(chips.get(row["id"])))
        return [Group(_urgency_head(key), list(piece)) for key, piece in pieces]
    if name == "priority":
        by_priority = groupby(rows, key=lambda row: row["priority"])
        return [Group(desk.priority(value), list(piece)) for value, piece in by_priority]
    return [Group("", list(rows))] if rows else []


def _urgency(due_at: datetime, chip: Chip | None, now: datetime) -> str:
    if due_at == NEVER:
        return "paused" if chip is not None and chip.tone == PAUSED else "none"
    if due_at < now:
        return "breached"
    if due_at <= now + HOUR:
        return "hour"
    return "today" if timezone.localdate(due_at) == timezone.localdate(now) else "later"


def _time_left(chip: Chip | None) -> str:
    if chip is None:
        return "none"
    if chip.seconds < 0:
        return "breached"
    return "short" if chip.seconds <= HOUR_SECONDS else "long"


def _urgency_head(key: str) -> SafeString:
    words = {
        "breached": ("alert-triangle", pgettext("groups", "Breached")),
        "hour": ("hourglass", pgettext("groups", "Due within the hour")),
        "today": ("clock", pgettext("groups", "Due today")),
        "later": ("calendar", pgettext("groups", "Due later")),
        "paused": ("player-pause", pgettext("groups", "Clock paused")),
        "none": ("circle-dashed", pgettext("groups", "No clock running")),
        "short": ("hourglass", pgettext("groups", "Less than an hour left")),
        "long": ("clock", pgettext("groups", "More than an hour left")),
    }
    picture, label = words[key]
    return format_html("{}<strong>{}</strong>", desk.icon(picture), label)
