"""Making the figures of a report: read once, from the measures, and kept as a document that nothing changes.

A figure is `[value, numerator, denominator, count]`. Words that are frozen are so in every language of the desk.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from reports.measures import Figure, Scope, compute, measure_of, series, tickets_behind
from reports.measures.dimensions import DIMENSIONS, NOBODY
from reports.models import FrequentRun
from reports.monthly.languages import in_all, names_in_all
from reports.monthly.plan import HEADLINE, MOST_ROWS, PLAN, Block, Figures, Records, Split, Trend, defined
from reports.monthly.records import RECORDS, Period
from reports.months import month_after, month_before, starts_at, year_before

VERSION = 1
Step = Callable[[int], None]
Json = dict[str, Any]


def build(month: date, now: datetime, frequent: FrequentRun | None, step: Step = lambda percent: None) -> Json:
    """The whole document of a month. `step` is told how much of a hundred is done."""
    period = Period(month, now, frequent)
    sections = []
    blocks_in_all = sum(len(section.blocks) for section in PLAN) + 1
    with timezone.override(ZoneInfo(settings.TIME_ZONE)):
        headline, done = _figures(period, HEADLINE), 1
        for section in PLAN:
            blocks = []
            for block in section.blocks:
                made = _block(period, block)
                if made is not None:
                    blocks.append(made)
                done += 1
                step(done * 100 // blocks_in_all)
            if blocks:
                sections.append({"key": section.key, "blocks": blocks})
    return {
        "version": VERSION,
        "month": f"{month:%Y-%m}",
        "made_at": now.isoformat(),
        "is_over": now >= starts_at(period.end),
        "target": float(settings.SLA_TARGET_PERCENT),
        "headline": headline,
        "sections": sections,
    }


def _block(period: Period, block: Block) -> Json | None:
    """A block as JSON; None where the desk counts nothing of it."""
    if isinstance(block, Figures):
        rows = _figures(period, block.keys)
        return {"type": "figures", "rows": rows} if rows else None
    title = in_all(lambda: block.title)
    if isinstance(block, Trend):
        return _trend(period, block, title)
    if isinstance(block, Split):
        return _split(period, block, title)
    return _records(period, block, title)


def as_json(figure: Figure) -> list[Any]:
    value = round(figure.value, 4) if figure.value is not None else None
    return [value, figure.numerator, figure.denominator, figure.count]


def _figures(period: Period, keys: Sequence[str]) -> list[Json]:
    rows = []
    for key in defined(keys):
        months = (period.month, month_before(period.month), year_before(period.month))
        now, before, year = (_in_month(period, key, month) for month in months)
        # What there is nothing of now, and was not then, is not worth a line.
        if any(figure.value is not None for figure in (now, before, year)):
            row = {"key": key, "url": tickets_behind(key, period.scope)}
            rows.append(row | {"now": as_json(now), "before": as_json(before), "year": as_json(year)})
    return rows


def _in_month(period: Period, key: str, month: date) -> Figure:
    """A measure of one month, read once however often the report has it."""
    found = period.figures.get((key, month))
    if found is None:
        found = compute(key, period.scope.during(month, month_after(month)))
        period.figures[key, month] = found
    return found


def _trend(period: Period, block: Trend, title: Json) -> Json | None:
    keys = defined(block.keys)
    if not keys:
        return None
    whole = period.scope.during(year_before(period.month), period.end)
    months = whole.split("month")
    return {
        "type": "trend",
        "title": title,
        "shape": block.shape,
        "has_target": block.has_target,
        "months": [f"{scope.start:%Y-%m}" for scope in months],
        "series": [_line(key, whole, months) for key in keys],
    }


def _line(key: str, whole: Scope, months: Sequence[Scope]) -> Json:
    figures = [as_json(figure) for figure in series(key, whole)]
    return {"key": key, "figures": figures, "urls": [tickets_behind(key, month) for month in months]}


def _split(period: Period, block: Split, title: Json) -> Json | None:
    """Rows are the values of the dimension; those beyond the busiest are counted, not shown."""
    keys = [key for key in defined(block.keys) if block.dimension in measure_of(key).dimensions]
    if not keys:
        return None
    dimension = DIMENSIONS[block.dimension]
    found: dict[str | None, dict[str, Figure]] = {}
    for key in keys:
        for value, figure in measure_of(key).recipe.by(period.scope, dimension):
            found.setdefault(value, {})[key] = figure
    if not found:
        return None
    ranks = {value: rank for rank, value in enumerate(dimension.order)}

    def place(value: str | None) -> tuple[bool, int, int, str]:
        busiest = found[value].get(keys[0])
        return value is None, ranks.get(value or "", 0), -busiest.count if busiest else 1, value or ""

    ordered = sorted(found, key=place)
    words = names_in_all(lambda: dimension.names([value for value in found if value is not None]))
    nothing = in_all(lambda: dimension.nothing)
    rows = []
    for value in ordered[:MOST_ROWS]:
        scope = period.scope.narrowed(dimension.filter_name, NOBODY if value is None else value)
        rows.append(
            {
                "label": nothing if value is None else words.get(value, value),
                "figures": {key: as_json(figure) for key, figure in found[value].items()},
                "urls": {key: tickets_behind(key, scope) for key in found[value]},
            }
        )
    return {
        "type": "split",
        "title": title,
        "dimension": block.dimension,
        "keys": keys,
        "is_drawn": block.is_drawn,
        "rows": rows,
        "more": max(0, len(ordered) - MOST_ROWS),
    }


def _records(period: Period, block: Records, title: Json) -> Json | None:
    make = RECORDS.get(block.name)
    if make is None:
        return None
    table = make(period).as_json()
    return {"type": "records", "name": block.name, "title": title, "nothing": in_all(lambda: block.nothing)} | table
