"""The change calendar: what is changed when, what is frozen, and what stands in each other's way."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any, cast
from urllib.parse import urlencode

from django.utils import timezone

from accounts.models import Team, User
from changes.conflicts import Conflict, Reach, Window
from changes.models import Change, Freeze
from changes.models.change import CLAIMING, ChangeQuerySet
from tickets.asset_directory import assets
from tickets.keyset import Page, oldest_first
from tickets.models import Ticket
from tickets.policies import can_view

VIEWS = ("month", "week", "list")
# Beyond this a month is no calendar any more; the page says that there are more.
MOST_CHANGES = 600
# States that a calendar leaves out: what will not happen, and what is not settled enough to be planned around.
NOT_SHOWN = ("draft", "rejected", "cancelled")
LIST_DAYS = 28
# Beside the calendar.
SHOWN_CONFLICTS = 20
# A page of the list.
LIST_PAGE = 60
# What one day of a grid shows; the list has the rest.
MOST_A_DAY = {"month": 8, "week": 30}


@dataclass
class Entry:
    """One change on the calendar, as one reader may see it."""

    change: Change
    is_secret: bool = False
    conflicts: list[Conflict] = field(default_factory=list)

    @property
    def ticket(self) -> Ticket:
        return self.change.ticket

    @property
    def starts_at(self) -> datetime:
        return cast(datetime, self.change.starts_at)  # the calendar reads only those with a window

    @property
    def ends_at(self) -> datetime:
        return cast(datetime, self.change.ends_at)

    @property
    def window(self) -> Window:
        return Window(self.starts_at, self.ends_at)

    @property
    def minutes(self) -> int:
        return max(1, int(self.window.length.total_seconds() // 60))

    @property
    def is_over(self) -> bool:
        return not self.ticket.is_open

    @property
    def is_settled(self) -> bool:
        """Approved, so that it will happen."""
        return self.ticket.state not in ("draft", "submitted", "assessing", "awaiting_approval")

    @property
    def open_conflicts(self) -> list[Conflict]:
        """Those that nobody has accepted."""
        accepted = set(self.change.accepted_conflicts)
        return [conflict for conflict in self.conflicts if conflict.key not in accepted]


@dataclass(frozen=True)
class FrozenDay:
    """A freeze as one day shows it."""

    freeze: Freeze
    ends_here: bool


@dataclass
class Day:
    """One day of the grid."""

    date: date
    is_other_month: bool = False
    is_today: bool = False
    entries: list[Entry] = field(default_factory=list)
    freezes: list[FrozenDay] = field(default_factory=list)
    # Of the entries, how many there is no room for.
    left_out: int = 0

    @property
    def is_weekend(self) -> bool:
        return self.date.weekday() >= 5


def begin_of(day: date) -> datetime:
    """Midnight in the site's zone."""
    return timezone.make_aware(datetime.combine(day, time()), timezone.get_default_timezone())


@dataclass
class Calendar:
    """A month, a week or four weeks as a list, for one reader; read with a fixed number of statements."""

    user: User
    view: str
    on: date
    team: Team | None = None
    cursor: str = ""

    @cached_property
    def first(self) -> date:
        if self.view == "month":
            begin = self.on.replace(day=1)
            return begin - timedelta(days=begin.weekday())
        return self.on if self.view == "list" else self.on - timedelta(days=self.on.weekday())

    @cached_property
    def last(self) -> date:
        """The day after the last one."""
        if self.view == "week":
            return self.first + timedelta(days=7)
        if self.view == "list":
            return self.first + timedelta(days=LIST_DAYS)
        end = _next_month(self.on)
        return end + timedelta(days=-end.weekday() % 7)

    @property
    def final(self) -> date:
        """The last day that is shown."""
        return self.last - timedelta(days=1)

    @property
    def previous(self) -> date:
        if self.view == "month":
            return (self.on.replace(day=1) - timedelta(days=1)).replace(day=1)
        return self.on - timedelta(days=7 if self.view == "week" else LIST_DAYS)

    @property
    def next(self) -> date:
        if self.view == "month":
            return _next_month(self.on)
        return self.on + timedelta(days=7 if self.view == "week" else LIST_DAYS)

    @cached_property
    def span(self) -> Window:
        return Window(begin_of(self.first), begin_of(self.last))

    @cached_property
    def _found(self) -> ChangeQuerySet:
        found = shown_changes().overlapping(self.span.starts_at, self.span.ends_at)
        return found if self.team is None else found.filter(ticket__team=self.team)

    @cached_property
    def page(self) -> Page[Change]:
        """The changes that are shown: of a list a page, of a grid all, as many as there may be."""
        if self.view == "list":
            return oldest_first(self._found, "starts_at", cursor=self.cursor, limit=LIST_PAGE, key="ticket_id")
        return Page(list(self._found.order_by("starts_at", "pk")[: MOST_CHANGES + 1]))

    @property
    def is_cut(self) -> bool:
        return len(self.page.rows) > MOST_CHANGES

    @cached_property
    def freezes(self) -> list[Freeze]:
        return list(Freeze.objects.overlapping(self.span.starts_at, self.span.ends_at))

    @cached_property
    def entries(self) -> list[Entry]:
        """By begin. What the reader may not see is there as taken time, without its words."""
        changes = self.page.rows[:MOST_CHANGES]
        seen = seen_by(self.user, changes)
        entries = [Entry(change, is_secret=change.pk not in seen) for change in changes]
        mark_conflicts(entries, self.freezes, beside=self._beside(changes))
        return entries

    def _beside(self, shown: list[Change]) -> list[Entry]:
        """What is not shown, of another team or on another page, and can stand in the way of what is."""
        claiming = [Entry(change) for change in shown if change.ticket.state in CLAIMING]
        if not claiming or (self.view != "list" and self.team is None):
            return []
        begin, end = min(entry.starts_at for entry in claiming), max(entry.ends_at for entry in claiming)
        found = shown_changes().claiming().overlapping(begin, end).exclude(pk__in=[change.pk for change in shown])
        return [Entry(change) for change in found.order_by("starts_at", "pk")[:MOST_CHANGES]]

    @cached_property
    def days(self) -> list[Day]:
        today = timezone.localdate()
        days = []
        day = self.first
        while day < self.last:
            other = self.view == "month" and day.month != self.on.month
            days.append(Day(day, is_other_month=other, is_today=day == today))
            day += timedelta(days=1)
        for entry in self.entries:
            _place(days, entry, self.first)
        most = MOST_A_DAY.get(self.view, MOST_CHANGES)
        for shown in days:
            shown.freezes = _frozen(self.freezes, shown.date)
            shown.left_out = max(0, len(shown.entries) - most)
            del shown.entries[most:]
        return days

    @property
    def weeks(self) -> list[list[Day]]:
        return [self.days[at : at + 7] for at in range(0, len(self.days), 7)]

    @property
    def busy_days(self) -> list[Day]:
        """Days on which there is something, for the list; those of its other pages are left to them."""
        dates = [day.date for day in self.days if day.entries]
        first = dates[0] if dates and self.page.newer else self.first
        last = dates[-1] if dates and self.page.older else self.final
        return [day for day in self.days if first <= day.date <= last and (day.entries or day.freezes)]

    @property
    def query(self) -> str:
        """This page of it, as an address says it."""
        return self.address(cursor=self.cursor)

    @property
    def older_query(self) -> str:
        return self.address(cursor=self.page.older) if self.page.older else ""

    @property
    def newer_query(self) -> str:
        return self.address(cursor=self.page.newer) if self.page.newer else ""

    def address(self, **other: Any) -> str:
        """The query of the same calendar but for what is named."""
        values = {"view": self.view, "on": self.on, "team": self.team and self.team.pk, **other}
        return urlencode({name: value for name, value in values.items() if value})

    @property
    def in_conflict(self) -> list[Entry]:
        """The changes that are shown and that something stands against, unless somebody has accepted it."""
        return [entry for entry in self.entries if entry.open_conflicts]

    @property
    def known_in_conflict(self) -> list[Entry]:
        """The first of them that the reader may see."""
        return [entry for entry in self.in_conflict if not entry.is_secret][:SHOWN_CONFLICTS]


def shown_changes() -> ChangeQuerySet:
    """Changes that a calendar shows, with what it shows of them."""
    return (
        Change.objects.filter(starts_at__isnull=False, ends_at__isnull=False)
        .exclude(ticket__state__in=NOT_SHOWN)
        .select_related("ticket__team", "ticket__assignee", "ticket__requester", "ticket__contact_department")
        .defer("ticket__description", "ticket__error_text", "ticket__search")
    )


def seen_by(user: User, changes: Sequence[Change]) -> set[int]:
    """Ids of those that the reader may see. One statement."""
    ids = [change.pk for change in changes]
    return set(Ticket.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()


def mark_conflicts(entries: Sequence[Entry], freezes: Iterable[Freeze], beside: Sequence[Entry] = ()) -> None:
    """Gives each entry what stands against it: freezes, the others, and what is `beside` them. Two statements for the
    assets of those that overlap, however many.
    """
    claiming = [entry for entry in entries if entry.ticket.state in CLAIMING]
    for entry in claiming:
        for freeze in freezes:
            theirs = Window(freeze.starts_at, freeze.ends_at)
            if entry.window.meets(theirs):
                entry.conflicts.append(Conflict(entry.window, theirs, freeze=freeze))
    pairs = list(_overlapping(claiming, beside))
    if not pairs:
        return
    named = assets().named_on({entry.change.pk for pair in pairs for entry in pair})
    reach = Reach.of(named.values())
    meeting = [
        (first, second, over)
        for first, second in pairs
        if (over := reach.between(*(named.get(entry.change.pk, frozenset()) for entry in (first, second))))
    ]
    references = assets().get({asset_id for _first, _second, over in meeting for asset_id in over})
    for first, second, over in meeting:
        names = tuple(references[asset_id] for asset_id in sorted(over) if asset_id in references)
        first.conflicts.append(Conflict(first.window, second.window, change=second.change, over=names))
        second.conflicts.append(Conflict(second.window, first.window, change=first.change, over=names))


def _overlapping(entries: Sequence[Entry], beside: Sequence[Entry]) -> Iterator[tuple[Entry, Entry]]:
    """Pairs whose windows share a moment, one of each of the entries at least."""
    shown = {entry.change.pk for entry in entries}
    everything = sorted((*entries, *beside), key=lambda entry: (entry.starts_at, entry.change.pk))
    for place, first in enumerate(everything):
        for second in everything[place + 1 :]:
            if second.starts_at >= first.ends_at:
                break
            if first.change.pk in shown or second.change.pk in shown:
                yield first, second


@dataclass(frozen=True)
class Bar:
    """One of two windows drawn over the time that both take, in per cent of the picture."""

    name: str
    x: float
    width: float


@dataclass(frozen=True)
class Bars:
    """A conflict as a drawing."""

    window: Window
    bars: list[Bar]
    overlap: Bar


def bars_of(conflict: Conflict, own_name: str, their_name: str) -> Bars:
    """The two windows, one under the other, and what they share."""
    begin = min(conflict.own.starts_at, conflict.theirs.starts_at)
    end = max(conflict.own.ends_at, conflict.theirs.ends_at)
    # A freeze of a week would leave no more than a line of a window of two hours.
    if conflict.freeze is not None:
        margin = conflict.own.length / 2
        begin, end = conflict.own.starts_at - margin, conflict.own.ends_at + margin
    whole = (end - begin).total_seconds()

    def bar(name: str, window: Window) -> Bar:
        left, right = max(window.starts_at, begin), min(window.ends_at, end)
        return Bar(name, (left - begin).total_seconds() / whole * 100, (right - left).total_seconds() / whole * 100)

    drawn = [bar(own_name, conflict.own), bar(their_name, conflict.theirs)]
    return Bars(Window(begin, end), drawn, bar("", conflict.overlap))


def may_see(user: User, conflict: Conflict) -> bool:
    """Whether the reader may know which other change it is."""
    return conflict.change is None or can_view(user, conflict.change.ticket)


def name_for(user: User, conflict: Conflict) -> str:
    """What stands in the way, as the reader may know it; empty where it is a change that is not for them."""
    return conflict.name if may_see(user, conflict) else ""


def _place(days: list[Day], entry: Entry, first: date) -> None:
    """Puts the entry on the day it begins, or on the first one where it began before."""
    begin = max(timezone.localtime(entry.starts_at).date(), first)
    days[(begin - first).days].entries.append(entry)


def _frozen(freezes: Iterable[Freeze], day: date) -> list[FrozenDay]:
    whole = Window(begin_of(day), begin_of(day + timedelta(days=1)))
    return [
        FrozenDay(freeze, ends_here=freeze.ends_at < whole.ends_at)
        for freeze in freezes
        if whole.meets(Window(freeze.starts_at, freeze.ends_at))
    ]


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
