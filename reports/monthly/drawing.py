"""Small charts as SVG, made on the server: no script draws them, and a page, a PDF and a mail show the same.

On a page the colours come from the style sheet by class, so that they follow the theme; on paper they are written in.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from unicodedata import east_asian_width

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from reports.monthly.words import shown

WIDTH, HEIGHT = 760, 230
LEFT, RIGHT, TOP, BOTTOM = 58, 210, 16, 30
ROW, NAMES, VALUES = 26, 210, 90
FONT = 12

Ink = Callable[[str], str]
PAPER: Mapping[str, str] = {
    "axis": 'stroke="#e5e4df" stroke-width="1"',
    "target": 'stroke="#63676f" stroke-width="1.2" stroke-dasharray="2 4"',
    "line-0": 'fill="none" stroke="#3346c2" stroke-width="2.2"',
    "line-1": 'fill="none" stroke="#1a1c22" stroke-width="1.8" stroke-dasharray="6 4"',
    "dot-0": 'fill="#3346c2"',
    "dot-1": 'fill="#1a1c22"',
    "bar-0": 'fill="#3346c2"',
    "bar-1": 'fill="#c2c9f2"',
    "text": 'fill="#4e525c"',
    "strong": 'fill="#1a1c22"',
}


def on_page(name: str) -> str:
    return f'class="draw-{name}"'


def on_paper(name: str) -> str:
    fonts = ' font-family="Noto Sans CJK SC, Noto Sans SC, sans-serif"' if name in ("text", "strong") else ""
    return PAPER[name] + fonts


@dataclass(frozen=True)
class Series:
    """One line, or one set of bars, with what it is called."""

    name: str
    values: Sequence[float | None]


def svg(parts: Sequence[str], height: int, summary: str) -> SafeString:
    """`summary` is what a screen reader hears; the figures stand in a table beside the picture."""
    return format_html(
        '<svg class="drawing" viewBox="0 0 {} {}" width="100%" role="img" aria-label="{}">{}</svg>',
        WIDTH,
        height,
        summary,
        mark_safe("".join(parts)),  # noqa: S308  (made here; every text in it is escaped by `_text`)
    )


def lines(
    labels: Sequence[str], series: Sequence[Series], unit: str, summary: str, *, target: float | None = None, ink: Ink
) -> SafeString:
    """Lines over time, named where they end."""
    values = [value for one in series for value in one.values if value is not None]
    low, high, step = _scale([*values, *([target] if target is not None else [])], unit)
    across, up = _across(len(labels)), _up(low, high)
    parts = _grid(low, high, step, unit, up, ink) + _months(labels, across, ink)
    if target is not None:
        y = up(target)
        parts.append(f'<line {ink("target")} x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
    ends: list[tuple[float, int]] = []
    for number, one in enumerate(series):
        points = [(across(n), up(value)) for n, value in enumerate(one.values) if value is not None]
        if not points:
            continue
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline {ink(f"line-{number}")} points="{path}"/>')
        parts.append(f'<circle {ink(f"dot-{number}")} cx="{points[-1][0]:.1f}" cy="{points[-1][1]:.1f}" r="3.2"/>')
        ends.append((points[-1][1], number))
    for y, number in _apart(ends):
        last = next(value for value in reversed(series[number].values) if value is not None)
        words = f"{_short(series[number].name, 148)} {shown(last, unit)}"
        parts.append(_text(WIDTH - RIGHT + 10, y + 4, words, ink("strong")))
    return svg(parts, HEIGHT, summary)


def columns(labels: Sequence[str], series: Sequence[Series], unit: str, summary: str, *, ink: Ink) -> SafeString:
    """Columns side by side over time."""
    values = [value for one in series for value in one.values if value is not None]
    low, high, step = _scale([0, *values], unit)
    up, slot = _up(low, high), (WIDTH - LEFT - RIGHT) / max(len(labels), 1)
    wide = min(22.0, slot * 0.7 / max(len(series), 1))

    def centre(place: int) -> float:
        return LEFT + slot * (place + 0.5)

    parts = _grid(low, high, step, unit, up, ink) + _months(labels, centre, ink)
    for number, one in enumerate(series):
        for place, value in enumerate(one.values):
            if value:
                x = centre(place) + (number - len(series) / 2) * wide
                y = up(value)
                size = f'width="{wide - 1:.1f}" height="{up(0) - y:.1f}"'
                parts.append(f'<rect {ink(f"bar-{number}")} x="{x:.1f}" y="{y:.1f}" {size}/>')
        top = TOP + 8 + number * 22
        parts.append(f'<rect {ink(f"bar-{number}")} x="{WIDTH - RIGHT + 10}" y="{top - 9}" width="10" height="10"/>')
        latest = shown(one.values[-1] if one.values else None, unit)
        parts.append(_text(WIDTH - RIGHT + 26, top, f"{_short(one.name, 148)} {latest}", ink("strong")))
    return svg(parts, HEIGHT, summary)


def bars(labels: Sequence[str], values: Sequence[float | None], unit: str, summary: str, *, ink: Ink) -> SafeString:
    """Bars from the left, the figure at the end of each."""
    highest = max((value for value in values if value is not None), default=0) or 1
    room = WIDTH - NAMES - VALUES
    parts = []
    for place, (label, value) in enumerate(zip(labels, values, strict=True)):
        y = place * ROW + 4
        length = room * (value or 0) / highest
        parts.append(_text(NAMES - 10, y + 13, _short(label, NAMES - 20), ink("text"), anchor="end"))
        bar = ink("bar-0" if place == 0 else "bar-1")
        parts.append(f'<rect {bar} x="{NAMES}" y="{y}" width="{max(length, 1):.1f}" height="{ROW - 10}" rx="2"/>')
        parts.append(_text(NAMES + length + 8, y + 13, shown(value, unit), ink("strong")))
    return svg(parts, len(labels) * ROW + 4, summary)


# --- the parts of a picture ----------------------------------------------------------------------


def _text(x: float, y: float, words: str, ink: str, *, anchor: str = "start") -> str:
    return f'<text {ink} x="{x:.1f}" y="{y:.1f}" font-size="{FONT}" text-anchor="{anchor}">{escape(words)}</text>'


def _across(count: int) -> Callable[[int], float]:
    step = (WIDTH - LEFT - RIGHT - 16) / max(count - 1, 1)
    return lambda place: LEFT + 8 + place * step


def _up(low: float, high: float) -> Callable[[float], float]:
    tall = HEIGHT - TOP - BOTTOM
    return lambda value: TOP + tall * (1 - (value - low) / (high - low))


def _scale(values: Sequence[float], unit: str) -> tuple[float, float, float]:
    """From where to where the axis goes, and in what steps: round numbers, four or five of them."""
    factor = 3600.0 if unit.startswith("seconds") else 1.0
    low, high = min(values, default=0) / factor, max(values, default=1) / factor
    if unit != "percent":
        low = 0.0
    step = _round_step((high - low) / 4 or 1)
    bottom, top = floor(low / step) * step, ceil(high / step) * step
    if unit == "percent":
        top = min(top, 100.0)
    return bottom * factor, (top if top > bottom else bottom + step) * factor, step * factor


def _round_step(rough: float) -> float:
    power = 10 ** floor(log10(rough))
    return next(times for times in (1, 2, 2.5, 5, 10) if times * power >= rough) * power


def _grid(low: float, high: float, step: float, unit: str, up: Callable[[float], float], ink: Ink) -> list[str]:
    parts = []
    for number in range(round((high - low) / step) + 1):
        value = low + number * step
        y = up(value)
        parts.append(f'<line {ink("axis")} x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(_text(LEFT - 8, y + 4, shown(value, unit), ink("text"), anchor="end"))
    return parts


def _months(labels: Sequence[str], across: Callable[[int], float], ink: Ink) -> list[str]:
    """Every other one, the last always: they would run into one another."""
    return [
        _text(across(place), HEIGHT - 8, label, ink("text"), anchor="middle")
        for place, label in enumerate(labels)
        if (len(labels) - 1 - place) % 2 == 0
    ]


def _apart(ends: Sequence[tuple[float, int]]) -> list[tuple[float, int]]:
    """Moves words that would lie upon one another."""
    found: list[tuple[float, int]] = []
    for y, number in sorted(ends):
        found.append((max(y, found[-1][0] + 16) if found else y, number))
    return found


def _short(words: str, room: float) -> str:
    """What fits, by the width of its characters."""
    used = 0.0
    for place, character in enumerate(words):
        used += FONT if east_asian_width(character) in "WF" else FONT * 0.56
        if used > room:
            return f"{words[: max(place - 1, 1)].rstrip()}…"
    return words
