"""How far a stock-take is, and its lines."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from assets.actions.stock_take import Correction, correction_of
from assets.models import Outcome, StockTake, StockTakeLine
from assets.models.kind import LONG_NAME
from assets.workflow import MOVES
from tickets.keyset import BadCursor, Order, Page, decode, encode, read_stretch

SIZE = 100
BY_ID = Order(("id",))
RELATED = (
    "asset__kind", "asset__owner", f"expected_place__{LONG_NAME}", f"found_place__{LONG_NAME}", "counted_by",
    "corrected_by",
)  # fmt: skip
EXPECTED = (Outcome.WAITING, Outcome.FOUND, Outcome.ELSEWHERE, Outcome.MISSING)


@dataclass(frozen=True)
class Progress:
    """How many lines there are of each outcome."""

    counts: dict[str, int]

    @property
    def expected(self) -> int:
        return sum(self.counts.get(outcome, 0) for outcome in EXPECTED)

    @property
    def counted(self) -> int:
        """Of those expected."""
        return self.counts.get(Outcome.FOUND, 0) + self.counts.get(Outcome.ELSEWHERE, 0)

    @property
    def percent(self) -> int:
        return 100 * self.counted // self.expected if self.expected else 100

    @property
    def tiles(self) -> list[tuple[str, str | Promise, int]]:
        return [(outcome.value, outcome.label, self.counts.get(outcome, 0)) for outcome in Outcome]


@dataclass(frozen=True)
class ExplainedLine:
    """A line with what can be done about it."""

    line: StockTakeLine
    correction: Correction | None
    label: str | Promise = ""
    done: str | Promise = ""


def progress_of(stock_take: StockTake) -> Progress:
    """One statement over one index."""
    rows = stock_take.lines.order_by().values_list("outcome").annotate(count=Count("pk"))
    return Progress(dict(rows))


def lines_of(stock_take: StockTake) -> QuerySet[StockTakeLine]:
    return stock_take.lines.select_related(*RELATED).defer("asset__note", "asset__search")


def lines_page(stock_take: StockTake, outcome: str, cursor: str, size: int = SIZE) -> Page[StockTakeLine]:
    """A page of the lines, of one outcome or of all. A cursor that is not understood is the first page's."""
    found = lines_of(stock_take)
    if outcome:
        found = found.filter(outcome=outcome)
    try:
        forwards, key = decode(cursor, outcome or "all", BY_ID.fields) if cursor else (True, [])
    except BadCursor:
        forwards, key = True, []
    stretch = read_stretch(found, BY_ID, key, forwards=forwards, limit=size)
    if not stretch.rows:
        return Page([])
    name = outcome or "all"
    return Page(
        stretch.rows,
        older=encode(name, True, [stretch.rows[-1].pk]) if stretch.has_next else None,
        newer=encode(name, False, [stretch.rows[0].pk]) if stretch.has_previous else None,
    )


def explained_lines(lines: Sequence[StockTakeLine], stock_take: StockTake) -> list[ExplainedLine]:
    """Each line with the correction that is offered once the stock-take is closed."""
    explained = []
    for line in lines:
        line.stock_take = stock_take
        found = None if stock_take.is_open else correction_of(line)
        done = MOVES[line.correction].label if line.correction else ""
        explained.append(ExplainedLine(line, found, MOVES[found.name].label if found else "", done))
    return explained


def all_lines(stock_take: StockTake) -> Iterator[StockTakeLine]:
    """What an export reads, in pieces."""
    return lines_of(stock_take).order_by("outcome", "pk").iterator(chunk_size=2_000)


def sheet_rows(lines: Iterable[StockTakeLine]) -> Iterator[list[Any]]:
    """The head, then a row for each line."""
    yield [
        _("Number"), _("Name"), _("Outcome"), _("Expected at"), _("Found at"), _("Owner"), _("Counted by"),
        _("Counted at"), _("Put right by"),
    ]  # fmt: skip
    for line in lines:
        asset, expected, found = line.asset, line.expected_place, line.found_place
        yield [
            line.code, asset.name if asset else "", str(line.get_outcome_display()),
            expected.long_name if expected else "", found.long_name if found else "",
            asset.owner.name if asset and asset.owner else "", line.counted_by.name if line.counted_by else "",
            line.counted_at, line.corrected_by.name if line.corrected_by else "",
        ]  # fmt: skip
