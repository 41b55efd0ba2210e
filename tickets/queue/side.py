"""The left column: the views one has, how much is in each, and who is at work."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import BooleanField, Case, Value, When
from django.utils import timezone

from tickets.models import SavedView
from tickets.queue.counts import count_all, shown
from tickets.queue.definitions import BuiltIn, offered_to
from tickets.queue.people import Colleague, colleagues_on_shift
from tickets.queue.selection import Selection, view_url

# Views beyond this are found by the palette.
MAX_LISTED = 30


@dataclass
class Entry:
    """One line: a view, and its count once it is known."""

    view: BuiltIn | SavedView
    is_current: bool
    count: str = ""

    @property
    def url(self) -> str:
        return view_url(self.view)

    @property
    def tone(self) -> str:
        """The colour of the count: none where there is nothing to count."""
        return self.view.tone if isinstance(self.view, BuiltIn) and self.count not in ("", "0") else ""


@dataclass
class Side:
    built_in: Sequence[Entry]
    own: Sequence[Entry]
    shared: Sequence[Entry]
    colleagues: Sequence[Colleague] = field(default_factory=list)
    # How many tickets the selection itself holds.
    total: str = ""

    @property
    def entries(self) -> list[Entry]:
        return [*self.built_in, *self.own, *self.shared]


def side_of(selection: Selection) -> Side:
    """The views, in one statement."""
    user = selection.user
    visible = SavedView.objects.visible_to(user).only("id", "name", "query", "owner_id")
    # One's own come first, so that what others share never crowds them out.
    is_shared = Case(When(owner=user, then=Value(False)), default=Value(True), output_field=BooleanField())
    saved = visible.order_by(is_shared, "position", "name", "pk")[:MAX_LISTED]
    own: list[Entry] = []
    shared: list[Entry] = []
    for view in saved:
        (own if view.owner_id == user.pk else shared).append(Entry(view, view == selection.view))
    return Side([Entry(view, view == selection.view) for view in offered_to(user)], own, shared)


def counted_side(selection: Selection) -> Side:
    """The same with all counts, in one statement, and with the people, in another."""
    side = side_of(selection)
    user = selection.user
    selections = [Selection.of_view(user, entry.view) for entry in side.entries]
    *counts, total = count_all(user, [one.tickets() for one in [*selections, selection]])
    for entry, count in zip(side.entries, counts, strict=True):
        entry.count = shown(count)
    side.total = shown(total)
    side.colleagues = colleagues_on_shift(user, timezone.now())
    return side
