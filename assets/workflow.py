"""An asset's life as data, and the questions one can ask of it.

Read by the pages, the API, the tests and the import. Carrying a move out is `actions.move`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from assets.choices import AssetState, Family

if TYPE_CHECKING:
    from assets.models import Asset

Text = str | Promise
# Says in words what must happen first, or nothing.
Guard = Callable[["Asset"], Text | None]

STOCK, USE, REPAIR = AssetState.IN_STOCK, AssetState.IN_USE, AssetState.IN_REPAIR
LOST, DISPOSED = AssetState.LOST, AssetState.DISPOSED
THINGS = (Family.HARDWARE,)
ALL = (Family.HARDWARE, Family.LICENCE, Family.SERVICE)


@dataclass(frozen=True, kw_only=True)
class Look:
    """How a state is drawn: the icon of its badge, and its colour where it means something."""

    icon: str
    tone: str = ""


LOOKS: Mapping[str, Look] = {
    STOCK: Look(icon="package"),
    USE: Look(icon="circle-check", tone="done"),
    REPAIR: Look(icon="tool", tone="active"),
    LOST: Look(icon="alert-triangle", tone="bad"),
    DISPOSED: Look(icon="ban"),
}


@dataclass(frozen=True, kw_only=True)
class Move:
    """Something that can be done with an asset in some states.

    `target` is the next state, HOME for where it was before (with whoever has it, else the stock), or None for a move
    that stays. `requires` and `optional` name its inputs, those of `assets/inputs.py`; of `one_of` one is needed.
    """

    label: Text
    source: Mapping[Family, tuple[AssetState, ...]]
    target: AssetState | str | None
    verb: str
    requires: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    guards: tuple[Guard, ...] = ()
    # It leaves whoever had it.
    frees: bool = False
    icon: str = "arrow-right"
    # danger asks first; main is the one to be expected next.
    tone: str = "default"

    @property
    def inputs(self) -> tuple[str, ...]:
        return self.requires + self.optional

    def starts_from(self, family: str, state: str) -> bool:
        return state in self.source.get(Family(family), ())

    def target_from(self, asset: "Asset") -> str:
        if self.target == HOME:
            return USE if asset.issued_at else STOCK
        return self.target or asset.state


HOME = "home"


def of(families: tuple[Family, ...], *states: AssetState) -> dict[Family, tuple[AssetState, ...]]:
    return dict.fromkeys(families, states)


def nothing_depends(asset: "Asset") -> Text | None:
    """Live assets that run on it, depend on it or are part of it would be left without."""
    count = asset.relations_in.exclude(source__state=DISPOSED).count()
    if not count:
        return None
    words = ngettext_lazy(
        "%(count)d other asset hangs on it; take the relation away first.",
        "%(count)d other assets hang on it; take the relations away first.",
        "count",
    )
    return words % {"count": count}


def no_seats_used(asset: "Asset") -> Text | None:
    return _("Seats of it are in use; take them back first.") if asset.seats_used else None


MOVES: Mapping[str, Move] = {
    "issue": Move(
        label=pgettext_lazy("asset", "Issue"),
        source=of(THINGS, STOCK),
        target=USE,
        verb="issued",
        optional=("owner", "department", "place", "comment"),
        one_of=("owner", "department"),
        icon="package-export",
        tone="main",
    ),
    "return": Move(
        label=pgettext_lazy("asset", "Take back"),
        source=of(THINGS, USE),
        target=STOCK,
        verb="returned",
        optional=("place", "comment"),
        frees=True,
        icon="package-import",
        tone="main",
    ),
    "transfer": Move(
        label=pgettext_lazy("asset", "Transfer"),
        source=of(THINGS, STOCK, USE) | of((Family.LICENCE, Family.SERVICE), USE),
        target=None,
        verb="transferred",
        optional=("owner", "department", "place", "comment"),
        one_of=("owner", "department", "place"),
        icon="arrows-exchange",
    ),
    "repair": Move(
        label=pgettext_lazy("asset", "Send to repair"),
        source=of(THINGS, STOCK, USE),
        target=REPAIR,
        verb="sent_to_repair",
        requires=("reason",),
        optional=("repairer", "back_on"),
        icon="tool",
    ),
    "repaired": Move(
        label=pgettext_lazy("asset", "Back from repair"),
        source=of(THINGS, REPAIR),
        target=HOME,
        verb="repaired",
        optional=("comment",),
        icon="checks",
        tone="main",
    ),
    "lose": Move(
        label=pgettext_lazy("asset", "Report lost"),
        source=of(THINGS, STOCK, USE, REPAIR),
        target=LOST,
        verb="lost",
        requires=("reason",),
        icon="alert-triangle",
        tone="danger",
    ),
    "find": Move(
        label=pgettext_lazy("asset", "Found again"),
        source=of(THINGS, LOST),
        target=HOME,
        verb="found",
        optional=("place", "comment"),
        icon="search",
        tone="main",
    ),
    "dispose": Move(
        label=pgettext_lazy("asset", "Dispose of"),
        source=of(THINGS, STOCK, REPAIR, LOST) | of((Family.LICENCE, Family.SERVICE), USE),
        target=DISPOSED,
        verb="disposed",
        requires=("reason",),
        guards=(nothing_depends, no_seats_used),
        frees=True,
        icon="trash",
        tone="danger",
    ),
}


@dataclass(frozen=True)
class Offer:
    """A move as it can be found on one asset: open, or blocked with what is missing."""

    name: str
    move: Move
    blocked_by: list[Text] = field(default_factory=list)


def blockers(move: Move, asset: "Asset") -> list[Text]:
    reasons = (guard(asset) for guard in move.guards)
    return [reason for reason in reasons if reason]


def offers(asset: "Asset") -> list[Offer]:
    """The moves that can be made from where the asset is, by whoever manages assets."""
    open_here = ((name, move) for name, move in MOVES.items() if move.starts_from(asset.kind.family, asset.state))
    return [Offer(name, move, blockers(move, asset)) for name, move in open_here]


def first_state(family: str, is_held: bool) -> AssetState:
    """Where an asset begins: a thing in stock unless somebody has it; licences and services are in use at once."""
    return STOCK if family == Family.HARDWARE and not is_held else USE
