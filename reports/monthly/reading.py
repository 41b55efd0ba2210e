"""A report as a reader sees it: the frozen figures with their words in the active language, for page, PDF and XLSX."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from reports.measures.dimensions import DIMENSIONS
from reports.models import MonthlyReport
from reports.monthly import drawing
from reports.monthly.languages import language, pick
from reports.monthly.plan import COLUMNS, PLAN
from reports.monthly.summary import Summary
from reports.monthly.words import DASH, Change, change, counts_of, label_of, lasted, shown, unit_of
from reports.months import month_before, month_name, year_before

Json = Mapping[str, Any]
COLUMN_NAMES = {
    "action": pgettext_lazy("report column", "Action"),
    "breached_at": pgettext_lazy("report column", "Broken at"),
    "cause": pgettext_lazy("report column", "Cause"),
    "clock": pgettext_lazy("report column", "Promise"),
    "comment": pgettext_lazy("report column", "Comment"),
    "count": pgettext_lazy("report column", "Times"),
    "count_before": pgettext_lazy("report column", "Month before"),
    "created_at": pgettext_lazy("report column", "Logged"),
    "declared_at": pgettext_lazy("report column", "Declared"),
    "downtime": pgettext_lazy("report column", "Downtime"),
    "due_on": pgettext_lazy("report column", "Due"),
    "effect": pgettext_lazy("report column", "What came of it"),
    "ended_at": pgettext_lazy("report column", "Ended"),
    "examples": pgettext_lazy("report column", "Examples"),
    "lasted": pgettext_lazy("report column", "Lasted"),
    "outcome": pgettext_lazy("report column", "Result"),
    "over": pgettext_lazy("report column", "Over by"),
    "owner": pgettext_lazy("report column", "Owner"),
    "rated_at": pgettext_lazy("report column", "When"),
    "rating": pgettext_lazy("report column", "Rating"),
    "reason": pgettext_lazy("report column", "Reason"),
    "recurring": pgettext_lazy("report column", "What recurs"),
    "remedy": pgettext_lazy("report column", "Remedy"),
    "resolved_at": pgettext_lazy("report column", "Solved"),
    "services": pgettext_lazy("report column", "Services"),
    "source": pgettext_lazy("report column", "Came of"),
    "state": pgettext_lazy("report column", "State"),
    "team": pgettext_lazy("report column", "Team"),
    "ticket": pgettext_lazy("report column", "Ticket"),
    "title": pgettext_lazy("report column", "Title"),
    "type": pgettext_lazy("report column", "Type"),
    "version": pgettext_lazy("report column", "Version"),
}
# What is counted, and so stands at the right.
NUMBERS = ("count", "count_before", "over", "lasted", "downtime")


@dataclass(frozen=True)
class Cell:
    """One figure or text. `raw` is what a sheet calculates with, `unit` how it writes it."""

    text: str
    raw: Any = None
    unit: str = ""
    url: str = ""
    is_number: bool = False
    # Beside a rate, of how many: in words, and to calculate with.
    of: str = ""
    made_from: float | None = None
    change: Change | None = None

    @property
    def is_short(self) -> bool:
        """Not to be broken over lines: a number, a moment, the number of a ticket."""
        return self.is_number or isinstance(self.raw, date) or self.text.startswith("IT-")


@dataclass(frozen=True)
class Grid:
    """A table: what is written over its columns, and its rows, of which the first cell names the row."""

    head: Sequence[tuple[str, bool]]
    rows: Sequence[Sequence[Cell]]


@dataclass
class Part:
    """A block of a section."""

    kind: str
    title: str = ""
    grid: Grid | None = None
    drawing: SafeString | None = None
    # What is said where there are no rows, and what is left out.
    nothing: str = ""
    notes: list[str] = field(default_factory=list)


@dataclass
class Chapter:
    key: str
    title: str
    parts: list[Part]


@dataclass
class Reading:
    """`is_paper` writes colours into the drawings; `base` makes addresses whole."""

    report: MonthlyReport
    is_paper: bool = False
    base: str = ""

    @property
    def document(self) -> Json:
        return self.report.figures

    @property
    def month(self) -> date:
        return self.report.month

    @property
    def name(self) -> str:
        return month_name(self.month)

    @property
    def title(self) -> str:
        return _("Monthly service report %(month)s") % {"month": self.name}

    @property
    def is_running(self) -> bool:
        """Made before the month was over."""
        return not self.document.get("is_over", True)

    @cached_property
    def own_summary(self) -> list[str]:
        """The sentences that the figures write themselves."""
        return Summary(self.document, self.month).sentences()

    @property
    def summary(self) -> str:
        """Somebody's own, in this language, where there is one."""
        return self.report.summaries.get(language(), "") or "\n".join(self.own_summary)

    @property
    def is_summary_own(self) -> bool:
        return not self.report.summaries.get(language())

    @cached_property
    def headline(self) -> list[tuple[str, Cell, Cell, Cell]]:
        """Tiles: what it is, the figure, and how it stood a month and a year ago."""
        return [(label_of(row["key"]), *self._compared(row)) for row in self.document["headline"]]

    @cached_property
    def chapters(self) -> list[Chapter]:
        titles = {section.key: str(section.title) for section in PLAN}
        return [
            Chapter(one["key"], titles.get(one["key"], one["key"]), [self._part(block) for block in one["blocks"]])
            for one in self.document["sections"]
        ]

    # --- blocks ----------------------------------------------------------------------------------

    def _part(self, block: Json) -> Part:
        make = {"figures": self._figures, "trend": self._trend, "split": self._split, "records": self._records}
        return make[block["type"]](block)

    def _figures(self, block: Json) -> Part:
        head = [
            (pgettext("report", "Figure"), False),
            (self.name, True),
            (month_name(month_before(self.month)), True),
            (month_name(year_before(self.month)), True),
        ]
        rows = [[Cell(label_of(row["key"])), *self._compared(row)] for row in block["rows"]]
        return Part("figures", grid=Grid(head, rows))

    def _compared(self, row: Json) -> tuple[Cell, Cell, Cell]:
        key, now = row["key"], row["now"][0]
        before, year = row["before"], row["year"]
        return (
            self._figure(key, row["now"], row["url"]),
            self._figure(key, before, "", change(key, now, before[0] if _told(before) else None)),
            self._figure(key, year, "", change(key, now, year[0] if _told(year) else None)),
        )

    def _figure(self, key: str, figure: Sequence[Any] | None, url: str = "", changed: Change | None = None) -> Cell:
        if not figure:
            return Cell(DASH, is_number=True)
        unit, value = unit_of(key), figure[0]
        of, made_from = "", figure[2] if counts_of(key) else None
        if made_from:
            count = shown(made_from, "count")
            of = ngettext("of %(count)s", "of %(count)s", round(made_from)) % {"count": count}
        address = self.base + url if url and value is not None else ""
        text = shown(value, unit)
        return Cell(text, value, unit, address, is_number=True, of=of, made_from=made_from, change=changed)

    def _trend(self, block: Json) -> Part:
        months = [date.fromisoformat(f"{month}-01") for month in block["months"]]
        labels = [date_format(month, pgettext("month on an axis", "M Y")) for month in months]
        keys = [one["key"] for one in block["series"]]
        head = [(_("Month"), False), *((label_of(key), True) for key in keys)]
        rows = []
        for place, label in enumerate(labels):
            cells = [self._figure(one["key"], one["figures"][place], one["urls"][place]) for one in block["series"]]
            rows.append([Cell(label), *cells])
        title = pick(block["title"])
        return Part("trend", title, Grid(head, rows), self._draw_trend(block, labels, title))

    def _draw_trend(self, block: Json, labels: Sequence[str], title: str) -> SafeString | None:
        series = [
            drawing.Series(label_of(one["key"]), [figure[0] if _told(figure) else None for figure in one["figures"]])
            for one in block["series"]
        ]
        if not any(value for one in series for value in one.values):
            return None
        unit, summary = unit_of(block["series"][0]["key"]), self._heard(title)
        if block["shape"] == COLUMNS:
            return drawing.columns(labels, series, unit, summary, ink=self._ink)
        target = self.document.get("target") if block["has_target"] else None
        return drawing.lines(labels, series, unit, summary, target=target, ink=self._ink)

    def _split(self, block: Json) -> Part:
        keys = block["keys"]
        name = str(DIMENSIONS[block["dimension"]].label) if block["dimension"] in DIMENSIONS else ""
        head = [(name, False), *((label_of(key), True) for key in keys)]
        rows = [
            [
                Cell(pick(row["label"])),
                *(self._figure(key, row["figures"].get(key), row["urls"].get(key, "")) for key in keys),
            ]
            for row in block["rows"]
        ]
        title = pick(block["title"])
        part = Part("split", title, Grid(head, rows))
        if block["is_drawn"] and len(rows) > 1:
            values = [row["figures"].get(keys[0], [None])[0] for row in block["rows"]]
            heard = self._heard(f"{title}, {label_of(keys[0])}")
            part.drawing = drawing.bars([row[0].text for row in rows], values, unit_of(keys[0]), heard, ink=self._ink)
        if block["more"]:
            part.notes.append(
                ngettext("%(count)d more is not listed.", "%(count)d more are not listed.", block["more"])
                % {"count": block["more"]}
            )
        return part

    def _records(self, block: Json) -> Part:
        names = block["columns"]
        head = [(str(COLUMN_NAMES.get(name, name)), name in NUMBERS) for name in names]
        rows = []
        for row in block["rows"]:
            cells = [_record_cell(cell, name) for cell, name in zip(row["cells"], names, strict=True)]
            first = cells[0]
            cells[0] = Cell(first.text, first.raw, first.unit, self.base + row["url"] if row["url"] else "")
            rows.append(cells)
        part = Part("records", pick(block["title"]), Grid(head, rows), nothing=pick(block["nothing"]))
        part.notes = list(_left_out(block))
        return part

    def _heard(self, title: str) -> str:
        return _("%(title)s. The table has all figures.") % {"title": title}

    @property
    def _ink(self) -> drawing.Ink:
        return drawing.on_paper if self.is_paper else drawing.on_page


def _told(figure: Sequence[Any]) -> bool:
    """Whether there was anything to tell: a month without a single ticket is none to compare with."""
    return figure[0] is not None and bool(figure[3] or figure[2] or figure[0])


def _record_cell(cell: Any, name: str) -> Cell:
    is_number = name in NUMBERS
    if not isinstance(cell, Mapping):
        if isinstance(cell, int | float):
            return Cell(shown(cell, "count"), cell, "count", is_number=is_number)
        return Cell(str(cell) or DASH, str(cell), is_number=is_number)
    if "at" in cell:
        moment = parse_datetime(cell["at"])
        local = timezone.localtime(moment) if moment else None
        return Cell(f"{local:%Y-%m-%d %H:%M}" if local else DASH, moment)
    if "on" in cell:
        return Cell(cell["on"], parse_date(cell["on"]))
    if "seconds" in cell:
        return Cell(lasted(cell["seconds"]), cell["seconds"], "seconds_wall", is_number=is_number)
    if "percent" in cell:
        return Cell(shown(cell["percent"], "percent"), cell["percent"], "percent", is_number=is_number)
    return Cell(pick(cell) or DASH, pick(cell))


def _left_out(block: Json) -> Iterator[str]:
    hidden = block["hidden"]
    more = block["total"] - hidden - len(block["rows"])
    if more > 0:
        yield ngettext("%(count)d more is not listed.", "%(count)d more are not listed.", more) % {"count": more}
    if hidden:
        yield ngettext(
            "%(count)d confidential one is counted and not listed.",
            "%(count)d confidential ones are counted and not listed.",
            hidden,
        ) % {"count": hidden}
