"""Figures in words: with their unit, and compared with another month's."""

from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reports.measures import measure_of
from reports.measures.base import COUNT, PERCENT, SCORE, WALL

# Less than this is called about the same: of counts and times a share of what was, of rates points of a hundred.
SAME_SHARE, SAME_POINTS, SAME_SCORE = 0.03, 0.5, 0.05
# Of small numbers a share says little: three tickets more or less are about as many.
SAME_COUNT = 3
DASH = "—"


def unit_of(key: str) -> str:
    try:
        return measure_of(key).unit
    except LookupError:
        return COUNT


def label_of(key: str) -> str:
    """What a measure is called; one that is no longer defined by its key."""
    try:
        return str(measure_of(key).label)
    except LookupError:
        return key


def counts_of(key: str) -> bool:
    """Whether the denominator of a measure is a number of things, to be told beside it."""
    try:
        return bool(measure_of(key).of)
    except LookupError:
        return False


def better_of(key: str) -> str | None:
    try:
        return measure_of(key).better
    except LookupError:
        return None


def shown(value: float | None, unit: str) -> str:
    """A figure with its unit: 1,204 · 97.8 % · 3.5 h · 4.25."""
    if value is None:
        return DASH
    if unit == PERCENT:
        return f"{number_format(round(value, 1), 1)} %"
    if unit == COUNT:
        return number_format(round(value), 0, force_grouping=True)
    if unit == SCORE:
        return number_format(round(value, 2), 2) if value < 100 else number_format(round(value), 0, force_grouping=True)
    return lasted(value, in_days=unit == WALL)


def lasted(seconds: float, *, in_days: bool = True) -> str:
    """A length of time in its largest sensible unit: 38 min, 3.5 h, and by the wall clock 4.2 days."""
    if seconds < 3600:
        return pgettext("length of time", "%(minutes)s min") % {"minutes": number_format(round(seconds / 60), 0)}
    if in_days and seconds >= 3 * 86_400:
        days = number_format(round(seconds / 86_400, 1), 1, force_grouping=True)
        return pgettext("length of time", "%(days)s days") % {"days": days}
    hours = number_format(round(seconds / 3600, 1), 1, force_grouping=True)
    return pgettext("length of time", "%(hours)s h") % {"hours": hours}


def is_same(now: float, then: float, unit: str) -> bool:
    """Whether the difference is too small to speak of."""
    difference = abs(now - then)
    if unit == PERCENT:
        return difference < SAME_POINTS
    if unit == SCORE:
        return difference < SAME_SCORE
    if unit == COUNT and difference <= SAME_COUNT and then < 100:
        return difference == 0 or then >= 20
    return difference < SAME_SHARE * then if then else difference == 0


@dataclass(frozen=True)
class Change:
    """Against another month. `way` is up, down or same; `is_good` is None where neither way is better."""

    way: str
    text: str
    is_good: bool | None


def change(key: str, now: float | None, then: float | None) -> Change | None:
    """None where there is nothing to compare."""
    if now is None or then is None:
        return None
    unit = unit_of(key)
    if is_same(now, then, unit):
        return Change("same", pgettext("change of a figure", "about the same"), None)
    way = "up" if now > then else "down"
    better = better_of(key)
    return Change(way, _difference(now, then, unit), None if better is None else way == better)


def _difference(now: float, then: float, unit: str) -> str:
    sign = "+" if now > then else "−"
    if unit == PERCENT:
        return _("%(sign)s%(points)s points") % {"sign": sign, "points": number_format(round(abs(now - then), 1), 1)}
    if unit == SCORE:
        return f"{sign}{number_format(round(abs(now - then), 2), 2)}"
    if not then or (unit == COUNT and then < 20):
        return f"{sign}{shown(abs(now - then), unit)}"
    return f"{sign}{number_format(round(abs(now - then) * 100 / then), 0, force_grouping=True)} %"


def versus(unit: str, now: float | None, then: float | None, month: str) -> str:
    """A clause that compares with a month: “8 % more than in September 2026 (1,115)”; empty without a figure of it."""
    if now is None or then is None:
        return ""
    values = {"month": month, "then": shown(then, unit)}
    if is_same(now, then, unit):
        return _("about the same as in %(month)s (%(then)s)") % values
    return _clause(unit, now, then) % (values | {"change": _amount(now, then, unit)})


def _clause(unit: str, now: float, then: float) -> str:
    more = now > then
    if unit == COUNT:
        return (
            _("%(change)s more than in %(month)s (%(then)s)")
            if more
            else _("%(change)s fewer than in %(month)s (%(then)s)")
        )
    if unit in (PERCENT, SCORE):
        return (
            _("%(change)s higher than in %(month)s (%(then)s)")
            if more
            else _("%(change)s lower than in %(month)s (%(then)s)")
        )
    return (
        _("%(change)s longer than in %(month)s (%(then)s)")
        if more
        else _("%(change)s shorter than in %(month)s (%(then)s)")
    )


def _amount(now: float, then: float, unit: str) -> str:
    difference = abs(now - then)
    if unit == PERCENT:
        return _("%(points)s points") % {"points": number_format(round(difference, 1), 1)}
    if unit == SCORE:
        return number_format(round(difference, 2), 2)
    if not then or (unit == COUNT and then < 20):
        return shown(difference, unit)
    return f"{number_format(round(difference * 100 / then), 0, force_grouping=True)} %"
