"""What stands against a window: freeze periods, and other changes of the same assets or of ones they depend on.

Source: processes.md, "Change" (Calendar). A conflict does not forbid a change; somebody must accept it by name.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.translation import gettext

from changes.models import Change, Freeze
from tickets.asset_directory import AssetReference, assets
from tickets.models import Ticket

# So many changes at the same time are looked at; a company that has more has stopped planning.
MOST_AT_ONCE = 500


@dataclass(frozen=True)
class Window:
    """From when to when something is changed, or must not be."""

    starts_at: datetime
    ends_at: datetime

    def meets(self, other: "Window") -> bool:
        """Whether they share more than a border."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def shared_with(self, other: "Window") -> "Window":
        return Window(max(self.starts_at, other.starts_at), min(self.ends_at, other.ends_at))

    @property
    def length(self) -> timedelta:
        return self.ends_at - self.starts_at


@dataclass(frozen=True)
class Conflict:
    """One thing that stands against a window. `key` names it with both windows: when one moves it is another one."""

    own: Window
    theirs: Window
    freeze: Freeze | None = None
    change: Change | None = None
    # Of another change: the assets by which the two meet.
    over: tuple[AssetReference, ...] = field(default=(), compare=False)

    @property
    def key(self) -> str:
        thing = f"freeze:{self.freeze.pk}" if self.freeze else f"change:{self.change.pk if self.change else 0}"
        ends = (self.own.starts_at, self.own.ends_at, self.theirs.starts_at, self.theirs.ends_at)
        return ":".join([thing, *(str(int(end.timestamp())) for end in ends)])

    @property
    def name(self) -> str:
        """The freeze by its name, the change by its number; of a confidential one not even that is told."""
        if self.freeze is not None:
            return str(self.freeze)
        if self.change is None:
            return ""
        return gettext("Another change") if self.change.ticket.confidential else self.change.ticket.number

    @property
    def overlap(self) -> Window:
        return self.own.shared_with(self.theirs)


def window_of(change: Change) -> Window | None:
    """The change's window when it has both ends."""
    if change.starts_at is None or change.ends_at is None:
        return None
    return Window(change.starts_at, change.ends_at)


def find_conflicts(window: Window, asset_ids: Collection[int], *, apart_from: int | None = None) -> list[Conflict]:
    """Everything that stands against a window in which these assets are changed, the freezes first.

    `apart_from` is the ticket whose window it is. At most five statements, whatever there is.
    """
    freezes = Freeze.objects.overlapping(window.starts_at, window.ends_at)
    found = [Conflict(window, Window(freeze.starts_at, freeze.ends_at), freeze=freeze) for freeze in freezes]
    if not asset_ids:
        return found
    others = (
        Change.objects.claiming()
        .overlapping(window.starts_at, window.ends_at)
        .exclude(pk=apart_from)
        .select_related("ticket__team", "ticket__assignee")
        .order_by("starts_at", "pk")[:MOST_AT_ONCE]
    )
    return found + _meeting(window, frozenset(asset_ids), list(others))


def _meeting(window: Window, own: frozenset[int], others: Sequence[Change]) -> list[Conflict]:
    if not others:
        return []
    named = assets().named_on([other.pk for other in others])
    reach = Reach.of([own, *named.values()])
    pairs = [(other, reach.between(own, named.get(other.pk, frozenset()))) for other in others]
    references = assets().get({asset_id for other, over in pairs for asset_id in over})
    return [
        Conflict(
            window,
            Window(other.starts_at, other.ends_at),
            change=other,
            over=tuple(references[asset_id] for asset_id in sorted(over) if asset_id in references),
        )
        for other, over in pairs
        if over and other.starts_at and other.ends_at
    ]


@dataclass(frozen=True)
class Reach:
    """How far a change of each asset is felt."""

    touched: dict[int, frozenset[int]]

    @classmethod
    def of(cls, groups: Iterable[Collection[int]]) -> "Reach":
        """Reads it for all assets of the groups at once."""
        everything = {asset_id for group in groups for asset_id in group}
        return cls(assets().touched_by_each(everything) if everything else {})

    def between(self, first: Collection[int], second: Collection[int]) -> frozenset[int]:
        """The assets at which two changes meet: changed by one, and changed or felt by the other."""
        return (self._all(first) & frozenset(second)) | (self._all(second) & frozenset(first))

    def _all(self, ids: Collection[int]) -> frozenset[int]:
        return frozenset().union(*(self.touched.get(asset_id, frozenset([asset_id])) for asset_id in ids))


def conflicts_of(ticket: Ticket) -> list[Conflict]:
    """What stands against the change's window, read once for each look at it."""
    change: Change = ticket.change
    window = window_of(change)
    if window is None or change.is_unauthorised:
        return []
    key = (window, change.pk)
    kept = ticket.__dict__.get("_conflicts")
    if kept is None or kept[0] != key:
        asset_ids = assets().named_on([ticket.pk]).get(ticket.pk, frozenset())
        kept = (key, find_conflicts(window, asset_ids, apart_from=ticket.pk))
        ticket.__dict__["_conflicts"] = kept
    found: list[Conflict] = kept[1]
    return found


def not_accepted(ticket: Ticket) -> list[Conflict]:
    """Those that nobody has taken on yet."""
    accepted = set(ticket.change.accepted_conflicts)
    return [conflict for conflict in conflicts_of(ticket) if conflict.key not in accepted]
