"""Row by row: what an import would make, change or refuse, and why. Nothing is written."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from assets.choices import AssetState, Family
from assets.events import as_json
from assets.history import read_value
from assets.importing.books import (
    BadCell,
    Books,
    number_of,
    open_books,
    read_count,
    read_day,
    read_state,
    same,
)
from assets.importing.columns import BY_NAME
from assets.importing.reader import NEEDED, Row
from assets.inputs import applicable
from assets.models import Asset

HOLDING = ("owner", "department", "place")


class Outcome(TextChoices):
    """What becomes of a row."""

    NEW = "new", pgettext_lazy("import", "New")
    CHANGED = "changed", pgettext_lazy("import", "Changed")
    SAME = "same", pgettext_lazy("import", "As it is")
    REFUSED = "refused", pgettext_lazy("import", "Refused")


@dataclass
class Planned:
    """A row with what it comes to. `values` are ready for the verbs."""

    line: int
    number: str
    name: str
    outcome: Outcome = Outcome.NEW
    values: dict[str, Any] = field(default_factory=dict)
    asset: Asset | None = None
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def refuse(self, name: str, why: str) -> None:
        """Adds a reason, with the column that it is about."""
        self.outcome = Outcome.REFUSED
        head = str(BY_NAME[name].label) if name in BY_NAME else ""
        self.problems.append(_("%(column)s: %(why)s") % {"column": head, "why": why} if head else why)


@dataclass
class Plan:
    """All rows with what they come to."""

    rows: list[Planned]

    def counts(self) -> list[tuple[Outcome, int]]:
        """How many rows of each outcome, in their order."""
        found = Counter(row.outcome for row in self.rows)
        return [(outcome, found[outcome]) for outcome in Outcome]

    @property
    def has_work(self) -> bool:
        return any(row.outcome in (Outcome.NEW, Outcome.CHANGED) for row in self.rows)


def plan(rows: Iterable[Row]) -> Plan:
    """What an import of these rows would do now, in a bounded number of statements."""
    rows = list(rows)
    return Plan(plan_of(rows, 0, len(rows)))


def plan_of(rows: list[Row], start: int, end: int) -> list[Planned]:
    """The plan of some of the rows; what stands in the file twice is known from all of them."""
    some = rows[start:end]
    books = open_books(some)
    numbers = Counter(number_of(row) for row in rows if number_of(row))
    serials = Counter(row.cells["serial"].upper() for row in rows if row.cells.get("serial"))
    return [_plan_row(row, books, numbers, serials) for row in some]


def _plan_row(row: Row, books: Books, numbers: Counter[str], serials: Counter[str]) -> Planned:
    number = number_of(row)
    planned = Planned(row.line, number, row.cells.get("name", ""), asset=books.assets.get(number))
    if number and numbers[number] > 1:
        planned.refuse("number", _("it stands in the file %(count)d times") % {"count": numbers[number]})
    if serials[row.cells.get("serial", "").upper()] > 1:
        planned.refuse("serial", _("it stands in the file more than once"))
    planned.values = _read_cells(row, books, planned)
    if planned.asset is None:
        _plan_new(planned, row)
    else:
        planned.name = planned.name or planned.asset.name
        _plan_change(planned, planned.asset)
    _check_serial(planned, books)
    return planned


def _readers(books: Books) -> Mapping[str, Callable[[str], Any]]:
    return {
        "kind": books.kind,
        "state": read_state,
        "owner": books.owner,
        "department": books.department,
        "place": books.place,
        "purchased_on": read_day,
        "warranty_until": read_day,
        "seats": read_count,
    }


def _read_cells(row: Row, books: Books, planned: Planned) -> dict[str, Any]:
    """The cells that say something, as values; an empty cell leaves things as they are."""
    readers = _readers(books)
    values = {}
    for name, text in row.cells.items():
        if name == "number" or not text:
            continue
        try:
            values[name] = readers[name](text) if name in readers else _text(name, text)
        except BadCell as error:
            planned.refuse(name, str(error))
    return values


def _text(name: str, text: str) -> str:
    field: Any = Asset._meta.get_field(name)
    limit = field.max_length
    if limit and len(text) > limit:
        raise BadCell(_("longer than %(limit)d characters") % {"limit": limit})
    return text


def _plan_new(planned: Planned, row: Row) -> None:
    for name in NEEDED:
        if not row.cells.get(name):
            planned.refuse(name, _("needed for a new asset"))
    kind = planned.values.get("kind")
    if planned.number:
        try:
            number: Any = Asset._meta.get_field("number")
            number.run_validators(planned.number)
        except ValidationError as error:
            planned.refuse("number", error.messages[0])
    if kind is None:
        return
    if not kind.is_active:
        planned.refuse("kind", _("it is no longer offered"))
    _drop_unfit(planned, kind.family)
    _check_new_state(planned, kind.family)


def _drop_unfit(planned: Planned, family: str) -> None:
    """Refuses facts that assets of the family do not have."""
    fitting = {"kind", "state", *HOLDING, *applicable(family)}
    for name in [name for name in planned.values if name not in fitting]:
        planned.refuse(name, _("an asset of this kind has none"))


def _check_new_state(planned: Planned, family: str) -> None:
    """As the verb `register` will."""
    state, owner = planned.values.get("state"), planned.values.get("owner")
    is_held = owner or planned.values.get("department")
    if family != Family.HARDWARE and state not in (None, AssetState.IN_USE, AssetState.DISPOSED):
        planned.refuse("state", _("a licence or a service is in use or disposed of, nothing else"))
    elif owner and state in (AssetState.IN_STOCK, AssetState.DISPOSED):
        planned.refuse("state", _("what somebody has is neither in stock nor disposed of"))
    elif family == Family.HARDWARE and state == AssetState.IN_USE and not is_held:
        planned.refuse("state", _("in use: say who has it, a person or a department"))


def _plan_change(planned: Planned, asset: Asset) -> None:
    if not asset.is_live:
        planned.refuse("number", _("it was disposed of and no longer changes"))
        return
    differing = {name: value for name, value in planned.values.items() if not same(getattr(asset, name), value)}
    if "state" in differing:
        planned.refuse("state", _("an import does not change it; use issue, return, repair and so on"))
    if "kind" in differing and differing["kind"].family != asset.kind.family:
        planned.refuse("kind", _("choose a kind that behaves alike"))
    if asset.state == AssetState.IN_STOCK and {"owner", "department"} & differing.keys():
        planned.refuse("owner", _("it lies in stock; issue it to them instead"))
    elif set(HOLDING) & differing.keys() and asset.state not in (AssetState.IN_USE, AssetState.IN_STOCK):
        planned.refuse("state", _("in this state it does not change hands"))
    planned.values = differing
    _drop_unfit(planned, asset.kind.family)
    planned.changes = list(_told(asset, differing))
    if planned.outcome != Outcome.REFUSED:
        planned.outcome = Outcome.CHANGED if differing else Outcome.SAME


def _told(asset: Asset, values: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name, value in values.items():
        old = read_value(name, as_json(getattr(asset, name)))
        yield str(BY_NAME[name].label), old, read_value(name, as_json(value))


def _check_serial(planned: Planned, books: Books) -> None:
    serial = str(planned.values.get("serial", "")).upper()
    other = books.serials.get(serial) if serial else None
    if other and other != planned.number:
        planned.refuse("serial", _("%(number)s has it already") % {"number": other})
