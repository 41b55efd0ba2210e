"""Stock-taking 盘点: what should be there, counted one by one, and the books put right afterwards."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext as _

from accounts.models import Department, User
from assets import events
from assets.actions.base import require_manager
from assets.actions.move import move
from assets.choices import AssetState, Family
from assets.models import Asset, Outcome, Place, StockTake, StockTakeLine
from tickets import moments
from tickets.exceptions import WrongState

# More is no longer one person's round; it would be several stock-takes.
MAX_LINES = 20_000
# What one scanning sends at once.
MAX_CODES = 200
BATCH = 2_000
SEPARATORS = re.compile(r"[\s,;，；、]+")


@dataclass(frozen=True)
class Counted:
    """What became of one number that was typed or scanned."""

    code: str
    line: StockTakeLine
    is_repeated: bool


@dataclass(frozen=True)
class Correction:
    """How the books can be put right after a line: a move with its values."""

    name: str
    values: Mapping[str, Any]


def scope(place: Place | None, department: Department | None, kind_id: int | None) -> Q:
    """The assets that a stock-take of this scope expects: things, still the company's and not known to be lost."""
    condition = Q(kind__family=Family.HARDWARE) & ~Q(state__in=[AssetState.DISPOSED, AssetState.LOST])
    if place:
        condition &= Q(place__path__startswith=place.path)
    if department:
        condition &= Q(department__path__startswith=department.path)
    if kind_id:
        condition &= Q(kind_id=kind_id)
    return condition


@transaction.atomic
def start_stock_take(*, by: User, name: str, at: datetime | None = None, **chosen: Any) -> StockTake:
    """Begins a stock-take over `place`, `department` and `kind` (each may be left out); its lines are what stands in
    the books now. Raises NotAllowed, or ValidationError.
    """
    require_manager(by)
    now = at or moments.now()
    stock_take = StockTake(name=name.strip(), started_by=by, started_at=now, **chosen)
    stock_take.full_clean(exclude={"started_by"})
    expected = Asset.objects.filter(scope(stock_take.place, stock_take.department, stock_take.kind_id))
    rows = list(expected.order_by("number").values_list("pk", "number", "place_id")[: MAX_LINES + 1])
    if not rows:
        raise ValidationError(_("The books hold nothing there; there is nothing to count."), code="empty")
    if len(rows) > MAX_LINES:
        message = _("These are more than %(count)d assets. Divide them by place, department or kind.")
        raise ValidationError(message, code="too_many", params={"count": MAX_LINES})
    stock_take.save(force_insert=True)
    lines = (
        StockTakeLine(stock_take=stock_take, asset_id=pk, code=number, expected_place_id=place_id)
        for pk, number, place_id in rows
    )
    StockTakeLine.objects.bulk_create(lines, batch_size=BATCH)
    return stock_take


def _lock(stock_take: StockTake) -> StockTake:
    """The open stock-take, its row locked: two people counting the same thing make one line. Raises WrongState."""
    fresh = StockTake.objects.select_for_update(of=("self",)).select_related("place").get(pk=stock_take.pk)
    if not fresh.is_open:
        raise WrongState(_("“%(name)s” is closed; nothing more is counted in it.") % {"name": fresh.name})
    return fresh


def read_codes(text: str) -> list[str]:
    """The numbers in what was typed or scanned, each once; of a scanned address the last part."""
    parts = (part.rstrip("/").rpartition("/")[2] for part in SEPARATORS.split(text) if part)
    return list(dict.fromkeys(part.upper()[:100] for part in parts if part))


@transaction.atomic
def count(
    stock_take: StockTake, codes: list[str], *, by: User, place: Place | None = None, at: datetime | None = None
) -> list[Counted]:
    """Notes that these numbers (of assets, or serial numbers) were found, at the place if one is named.

    A place counts with everything below it. A number counted again is noted anew. Raises NotAllowed, WrongState,
    ValidationError.
    """
    require_manager(by)
    if not codes or len(codes) > MAX_CODES:
        message = _("Give 1 to %(count)d numbers at once.")
        raise ValidationError({"codes": ValidationError(message, code="count", params={"count": MAX_CODES})})
    stock_take = _lock(stock_take)
    assets = _assets_of(codes)
    named = Q(asset__in=[asset.pk for asset in assets.values()]) | Q(asset=None, code__in=codes)
    lines = {
        line.asset_id or line.code: line
        for line in stock_take.lines.filter(named).select_related("asset", "expected_place", "found_place")
    }
    now = at or moments.now()
    done = []
    for code in codes:
        asset = assets.get(code)
        line = lines.get(asset.pk if asset else code) or StockTakeLine(
            stock_take=stock_take, asset=asset, code=asset.number if asset else code, outcome=_besides(asset)
        )
        lines[asset.pk if asset else code] = line
        done.append(Counted(code, line, is_repeated=line.counted_at is not None))
        _note(line, by, place, now)
    return done


def _besides(asset: Asset | None) -> Outcome:
    """What is not on the list is extra, or nothing that the books know."""
    return Outcome.EXTRA if asset else Outcome.UNKNOWN


def _assets_of(codes: list[str]) -> dict[str, Asset]:
    """The assets by the number or serial that was given."""
    named = Asset.objects.annotate(upper_serial=Upper("serial")).filter(
        Q(number__in=codes) | Q(upper_serial__in=codes) & ~Q(serial="")
    )
    found: dict[str, Asset] = {}
    for asset in named.select_related("kind", "place").defer("search"):
        found.setdefault(asset.serial.upper(), asset)
        found[asset.number] = asset
    return found


def _note(line: StockTakeLine, by: User, place: Place | None, now: datetime) -> None:
    line.counted_by, line.counted_at, line.found_place = by, now, place
    if line.outcome not in (Outcome.EXTRA, Outcome.UNKNOWN):
        is_there = place is None or (line.expected_place and line.expected_place.path.startswith(place.path))
        line.outcome = Outcome.FOUND if is_there else Outcome.ELSEWHERE
    line.save()


@transaction.atomic
def close_stock_take(stock_take: StockTake, *, by: User, at: datetime | None = None) -> StockTake:
    """Ends the counting: what nobody found is missing. Raises NotAllowed, WrongState."""
    require_manager(by)
    stock_take = _lock(stock_take)
    stock_take.lines.filter(outcome=Outcome.WAITING).update(outcome=Outcome.MISSING)
    stock_take.state = StockTake.State.CLOSED
    stock_take.closed_by, stock_take.closed_at = by, at or moments.now()
    stock_take.save(update_fields=["state", "closed_by", "closed_at"])
    return stock_take


def correction_of(line: StockTakeLine) -> Correction | None:
    """The move that puts the books right after a line, or None where nothing is wrong or nothing can be done."""
    asset = line.asset
    if asset is None or line.correction or not asset.is_live:
        return None
    reason = _("Stock-take “%(name)s”") % {"name": line.stock_take.name}
    if line.outcome == Outcome.MISSING:
        return None if asset.state == AssetState.LOST else Correction("lose", {"reason": reason})
    if line.outcome not in (Outcome.ELSEWHERE, Outcome.EXTRA):
        return None
    there = {"place": line.found_place} if line.found_place else {}
    if asset.state == AssetState.LOST:
        return Correction("find", {**there, "comment": reason})
    if not there or asset.place_id == line.found_place_id or asset.state == AssetState.IN_REPAIR:
        return None
    return Correction("transfer", {**there, "comment": reason})


@transaction.atomic
def correct_line(line: StockTakeLine, *, by: User, at: datetime | None = None) -> StockTakeLine:
    """Puts the books right after a line of a closed stock-take, by the asset's own verb; once.

    Raises NotAllowed, WrongState when nothing is left to correct, and what the verb raises.
    """
    require_manager(by)
    related = ("stock_take", "asset__kind", "found_place")
    line = StockTakeLine.objects.select_for_update(of=("self",)).select_related(*related).get(pk=line.pk)
    found = correction_of(line)
    if line.stock_take.is_open or found is None or line.asset is None:
        raise WrongState(_("There is nothing left to correct on this line."))
    now = at or moments.now()
    move(line.asset, found.name, by=by, at=now, **found.values)
    line.correction, line.corrected_by, line.corrected_at = found.name, by, now
    line.save(update_fields=["correction", "corrected_by", "corrected_at"])
    return line


def told(counted: Counted) -> dict[str, Any]:
    """One counting in JSON's own types."""
    return {"code": counted.code, "outcome": counted.line.outcome, "asset": events.as_json(counted.line.asset)}
