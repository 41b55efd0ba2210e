"""All measures under their headings, as the page and `docs/measures.md` list them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reports.measures import Measure, measures
from reports.measures.base import BUSINESS, COUNT, PERCENT, SCORE, WALL
from reports.measures.dimensions import DIMENSIONS
from reports.measures.headings import HEADINGS

LANGUAGES = ("en", "zh-hans")


@dataclass(frozen=True)
class Section:
    key: str
    label: str | Promise
    measures: Sequence[Measure]


def sections() -> list[Section]:
    grouped = groupby(sorted(measures(), key=lambda one: list(HEADINGS).index(one.group)), key=lambda one: one.group)
    return [Section(key, HEADINGS[key], list(found)) for key, found in grouped]


def unit_words(measure: Measure) -> str:
    return {
        COUNT: pgettext("unit", "number"),
        PERCENT: pgettext("unit", "percent"),
        BUSINESS: pgettext("unit", "hours of business time"),
        WALL: pgettext("unit", "hours by the clock on the wall"),
        SCORE: pgettext("unit", "number with decimals"),
    }[measure.unit]


def better_words(measure: Measure) -> str:
    """Which way is good."""
    return {"up": _("more is better"), "down": _("less is better")}.get(measure.better or "", "")


def by_words(measure: Measure) -> str:
    """By what it can be broken down."""
    labels = [str(DIMENSIONS[name].label) for name in measure.dimensions]
    return pgettext("between items", ", ").join(labels)


def markdown() -> Iterator[str]:
    """`docs/measures.md`, line by line."""
    yield "<!-- Written by `make docs` from reports/measures; do not edit. -->"
    yield "# Measures"
    yield ""
    yield from INTRODUCTION.splitlines()
    with translation.override("en"):
        for section in sections():
            yield ""
            yield f"## {section.label} · {_in('zh-hans', section.label)}"
            for measure in section.measures:
                yield ""
                yield from _entry(measure)


def _entry(measure: Measure) -> Iterator[str]:
    yield f"### {measure.label} · {_in('zh-hans', measure.label)}"
    yield ""
    kind = ", ".join(filter(None, (unit_words(measure), better_words(measure))))
    yield f"`{measure.key}` · {kind}"
    yield ""
    yield f"- **Formula**: {measure.formula}"
    yield f"- **Source**: {measure.source}"
    yield f"- **Edge cases**: {measure.edge_cases}"
    yield f"- **By**: {by_words(measure)}"


def _in(language: str, words: object) -> str:
    with translation.override(language):
        return str(words)


INTRODUCTION = """\
Each figure of the desk is defined once, in `reports/measures/`; pages, reports, mails, the API
(`/api/v1/reports/measures/`) and this page read the definition. The SLA dashboard counts from the same clocks by
the same conditions, and a test holds both against each other.

- **Periods** are days of the site's own clock, from the first day until the end of the last.
- **Drills** are in no figure. **Cancelled** tickets count as come in and as cancelled, and in no rate.
- **Confidential tickets count** in every figure: it names no ticket, and would else differ from reader to reader.
  The list behind a figure shows what its reader may see, and says how many confidential ones it leaves out: listed
  and left out come to the figure.
- **Behind every figure** stand its tickets: the link opens the queue under the figure's own condition, so that
  both agree. Where a ticket can be in a figure several times, as with broken promises, the list has it once.
- **Who sees them**: supervisors, problem managers, auditors and administrators. Comparisons of people only
  supervisors and auditors; everybody who works tickets their own. A report can be shared with colleagues of the
  desk by whoever sees it."""
