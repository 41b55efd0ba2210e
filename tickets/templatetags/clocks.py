"""The signs of promised times."""

from functools import cache
from html import escape

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from tickets.clocks import BREACHED, MET, OK, PAUSED, SOON, Chip, clock_time, word_of
from tickets.templatetags import desk

register = template.Library()

ICONS = {
    OK: "clock", SOON: "hourglass", BREACHED: "alert-triangle-filled", PAUSED: "player-pause-filled",
    MET: "circle-check",
}  # fmt: skip


@register.simple_tag
def clock_chip(chip: Chip | None) -> SafeString:
    """The chip of a clock, which static/js/clocks.js keeps going; a dash for none."""
    return mark_safe(chip_html(chip))  # noqa: S308 (every value is escaped there)


def chip_html(chip: Chip | None) -> str:
    """The same for tables, which put their cells together by themselves."""
    if chip is None:
        return '<span class="secondary">—</span>'
    due = due_words(chip)
    title = f' title="{due}"' if due else ""
    said = f'<span class="visually-hidden">{due}</span>' if due else ""
    name, word, picture = escape(chip.name), _word(chip.tone, chip.seconds >= 0, get_language() or ""), ICONS[chip.tone]
    return (
        f'<span class="chip chip-clock chip-{chip.tone}"{title}{_ticking(chip)}>{desk.icon(picture)}<span>{name} '
        f"<strong><span data-clock-word>{word}</span> <span data-clock-time>{chip.time}</span></strong></span>{said}"
        "</span>"
    )


def due_words(chip: Chip) -> str:
    """The exact due time."""
    if chip.due_at is None:
        return ""
    return escape(gettext("due %(at)s") % {"at": desk.exact(timezone.localtime(chip.due_at))})


@cache
def _word(tone: str, is_left: bool, language: str) -> str:
    return escape(word_of(tone, 0 if is_left else -1))


@register.simple_tag
def clock_data(chip: Chip) -> SafeString:
    """The attributes from which a browser goes on counting."""
    return mark_safe(_ticking(chip))  # noqa: S308 (numbers and words of ours)


def _ticking(chip: Chip) -> str:
    if not chip.is_ticking:
        return ""
    turns = ",".join(map(str, chip.turns))
    return (
        f' data-clock="{chip.tone}" data-left="{chip.seconds}" data-at="{int(chip.at.timestamp() * 1000)}"'
        f' data-soon="{chip.soon_seconds}" data-open="{int(chip.is_open)}" data-turns="{turns}"'
    )


@register.inclusion_tag("tickets/_clock_words.html")
def clock_words() -> dict[str, object]:
    """The words and pictures that the script needs when a clock goes on to its next colour."""
    return {"words": {"left": word_of(OK, 0), "over": word_of(BREACHED, -1), "icons": ICONS}}


@register.filter(name="clock_time")
def clock_time_filter(seconds: int) -> str:
    """A length as a clock shows it."""
    return clock_time(seconds)


@register.filter
def per_cent(value: float) -> str:
    """A share as SVG takes it, within the picture."""
    return f"{min(100.0, max(0.0, value)):.2f}%"
