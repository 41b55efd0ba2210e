"""What only the account of a clock says."""

from datetime import datetime

from django import template
from django.utils import timezone

from sla import catalog_items, explain_words
from sla.explain import Line

register = template.Library()

ICONS = {
    "counted": "player-play", "closed": "moon", "paused": "player-pause", "stopped": "player-pause",
    "started": "flag", "resumed": "player-play", "reopened": "rotate", "ended": "check", "cancelled": "ban",
    "retargeted": "arrows-exchange", "breached": "alert-triangle-filled",
}  # fmt: skip


@register.filter
def exactly(at: datetime | None) -> str:
    """A moment to the second, in the reader's way of writing."""
    return explain_words.moment(at) if at else "—"


@register.filter
def line_time(line: Line) -> str:
    """A line's moment, or where it goes from and to; the day is not said twice."""
    start = explain_words.moment(line.start)
    if line.end is None:
        return start
    same_day = timezone.localtime(line.start).date() == timezone.localtime(line.end).date()
    return f"{start} → {explain_words.moment(line.end, with_day=not same_day)}"


@register.filter
def line_icon(line: Line) -> str:
    return ICONS.get(line.kind, "point")


@register.filter
def item_name(slug: str) -> str:
    """What is ordered, as people know it."""
    return catalog_items.item_name(slug)
