"""A chart as the page, the API and the sheet have it: names, figures, and where a click leads. It knows no database."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

PERCENT, COUNT, HOURS, SCORE = "percent", "count", "hours", "score"
LINES, COLUMNS, BARS = "lines", "columns", "bars"


@dataclass(frozen=True)
class Series:
    """One line, or one set of bars. `is_drawn` is off for what only the table holds."""

    name: str
    values: Sequence[float | None]
    unit: str = COUNT
    is_drawn: bool = True


@dataclass(frozen=True)
class Cell:
    value: float | None
    text: str
    is_drawn: bool


@dataclass(frozen=True)
class Line:
    """One row of the table of figures."""

    label: str
    url: str
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Chart:
    """Labels along the axis, each with the address that a click on it opens, and series over them."""

    key: str
    title: str
    shape: str
    unit: str
    axis: str
    labels: Sequence[str]
    series: Sequence[Series]
    links: Sequence[str] = ()
    subtitle: str = ""
    # A line that the figures are measured against.
    target: float | None = None
    # What is to be said about one point: its place, and the words.
    note: tuple[int, str] | None = None

    @property
    def lines(self) -> list[Line]:
        links = self.links or [""] * len(self.labels)
        return [
            Line(label, link, [Cell(s.values[n], shown(s.values[n], s.unit), s.is_drawn) for s in self.series])
            for n, (label, link) in enumerate(zip(self.labels, links, strict=True))
        ]

    @property
    def has_figures(self) -> bool:
        return any(value for series in self.series if series.is_drawn for value in series.values)

    @property
    def summary(self) -> str:
        """What a screen reader hears in place of the picture."""
        last = [
            f"{series.name} {shown(series.values[-1], series.unit)}"
            for series in self.series
            if series.is_drawn and series.values
        ]
        if self.shape == LINES and last:
            latest = pgettext("between items", ", ").join(last)
            return _("%(title)s, most recently %(latest)s. The table below has all figures.") % {
                "title": self.title,
                "latest": latest,
            }
        return _("%(title)s. The table below has all figures.") % {"title": self.title}


def shown(value: float | None, unit: str) -> str:
    """A figure in words: 97.8 %, 3.5 h, 1,204; a dash where there is none."""
    if value is None:
        return "—"
    if unit == PERCENT:
        return f"{number_format(round(value, 1), 1)} %"
    if unit == HOURS:
        places = 1 if value >= 1 else 2
        return _("%(hours)s h") % {"hours": number_format(round(value, places), places)}
    if unit == SCORE and value < 100:
        return number_format(round(value, 2), 2)
    return number_format(value, 0, force_grouping=True)


def percent(part: float, whole: float) -> float | None:
    """A share, or nothing where there is nothing to share."""
    return round(part * 100 / whole, 2) if whole else None


def hours(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / 3600, 3)


def lowest(values: Sequence[float | None]) -> int | None:
    """Where the least figure stands, if it stands out at all."""
    known = [value for value in values if value is not None]
    if len(known) < 3 or max(known) - min(known) < 1:
        return None
    return values.index(min(known))
