"""Figures in words: 97.8 %, 3.5 h, 1,204 and a dash where there is none."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from reports.measures.base import BUSINESS, PERCENT, SCORE, WALL, Figure, Measure
from sla.dashboard import charts

HOURS = (BUSINESS, WALL)


def unit_of(measure: Measure) -> str:
    """The unit of the charts."""
    if measure.unit == PERCENT:
        return charts.PERCENT
    if measure.unit in HOURS:
        return charts.HOURS
    return charts.SCORE if measure.unit == SCORE else charts.COUNT


def charted(figure: Figure, measure: Measure) -> float | None:
    """The figure in the unit of the charts."""
    if figure.value is None:
        return None
    if measure.unit in HOURS:
        return charts.hours(figure.value)
    return float(round(figure.value, 2))


def shown(measure: Measure, figure: Figure) -> str:
    """With its unit."""
    return charts.shown(charted(figure, measure), unit_of(measure))


def made_from(measure: Measure, figure: Figure) -> str:
    """The number beside a rate, or nothing: “of 1,204 tickets solved”."""
    if figure.denominator is None or not measure.of:
        return ""
    number = number_format(figure.denominator, 0, force_grouping=True)
    return _("of %(number)s %(what)s") % {"number": number, "what": measure.of}


def number_of(figure: Figure) -> str:
    """The same in short, where there is little room: “of 1,204”."""
    if figure.denominator is None:
        return ""
    return _("of %(number)s") % {"number": number_format(figure.denominator, 0, force_grouping=True)}
