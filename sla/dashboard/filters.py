"""What an address of the dashboard asks for: whose figures, of what, and by which stretch of time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import pgettext

from accounts.models import Team, User
from sla.stretches import DAY, MONTH, STRETCHES, WEEK, first_day, following, midnight
from tickets.choices import Priority
from tickets.filters import clean_filters, condition_for
from tickets.models import Category, Ticket
from tickets.models.ticket import TicketQuerySet

# What narrows the figures, by the names that the queue has for it.
NAMES = ("team", "category", "priority")
EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True)
class Choice:
    """One entry of a filter's menu."""

    label: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class Scope:
    """Everything that the figures of one request depend on."""

    user: User
    now: datetime
    by: str = WEEK
    # The last day of the trend, when it is not today.
    until: date | None = None
    params: QueryDict = field(default_factory=QueryDict)
    path: str = ""

    @classmethod
    def from_params(cls, user: User, params: QueryDict, now: datetime, path: str = "") -> "Scope":
        """What cannot be understood is left out."""
        understood, _errors = clean_filters(params)
        kept = QueryDict(mutable=True)
        for name in NAMES:
            if name in understood:
                kept.setlist(name, params.getlist(name))
        by = params.get("by", WEEK)
        return cls(user, now, by if by in STRETCHES else WEEK, _day(params.get("until", ""), now), kept, path)

    # --- what is counted -------------------------------------------------------------------------

    @cached_property
    def teams(self) -> Sequence[Team]:
        return list(Team.objects.filter(is_active=True))

    @cached_property
    def all_categories(self) -> Sequence[Category]:
        """Those out of use too: tickets of the past have them."""
        return list(Category.objects.only("id", "name", "name_en", "slug", "path", "parent", "is_active"))

    @property
    def categories(self) -> Sequence[Category]:
        return [category for category in self.all_categories if category.is_active]

    def tickets(self) -> TicketQuerySet:
        """The tickets that the person may see, narrowed. The priority narrows what is past, not what is now."""
        narrowed = self.params.copy()
        narrowed.pop("priority", None)
        found = Ticket.objects.visible_to(self.user).counted()
        if narrowed.pop("category", None):
            # By their ids: the index of the figures has no need of the tree.
            found = found.filter(category_id__in=self.category_ids)
        return found.filter(condition_for(narrowed, self.user))

    def past(self) -> Q:
        """The same as a condition over what has a team, a priority and a category: tickets, or clocks."""
        condition = self._of("team")
        if "priority" in self.params:
            condition &= self._of("priority")
        if "category" in self.params:
            condition &= Q(category_id__in=self.category_ids)
        return condition

    def team_keys(self) -> list[str] | None:
        """The ids of the teams that are asked for, and “none”; None for all."""
        if "team" not in self.params:
            return None
        given = set(self.params.getlist("team"))
        mine = {str(pk) for pk in self.user.team_ids} if "mine" in given else set()
        return sorted((given - {"mine"}) | mine)

    def team_condition(self) -> Q:
        return self._of("team")

    def _of(self, name: str) -> Q:
        only = QueryDict(mutable=True)
        if name in self.params:
            only.setlist(name, self.params.getlist(name))
        return condition_for(only, self.user)

    @cached_property
    def category_ids(self) -> list[int]:
        slugs = set(self.params.getlist("category"))
        roots = tuple(category.path for category in self.categories if category.slug in slugs)
        return [category.pk for category in self.categories if roots and category.path.startswith(roots)]

    # --- stretches of time -----------------------------------------------------------------------

    @cached_property
    def days(self) -> Sequence[date]:
        """The first days of the stretches, the oldest first; the last may still be running."""
        last = first_day(self.last_day, self.by)
        found = [last]
        while len(found) < STRETCHES[self.by]:
            found.append(first_day(found[-1] - timedelta(days=1), self.by))
        return found[::-1]

    @property
    def last_day(self) -> date:
        """The last day that is looked at: today, or the one that was chosen."""
        return self.until or timezone.localdate(self.now)

    def recent(self, days: int) -> tuple[datetime, datetime]:
        """From when until when the last so many days go."""
        until = min(midnight(following(self.last_day, DAY)), self.now)
        return midnight(self.last_day - timedelta(days=days - 1)), until

    @property
    def begins_at(self) -> datetime:
        return midnight(self.days[0])

    @property
    def ends_at(self) -> datetime:
        return min(midnight(following(self.days[-1], self.by)), self.now)

    def label(self, day: date) -> str:
        """A stretch as an axis names it."""
        if self.by == MONTH:
            return date_format(day, pgettext("chart month", "M Y"))
        return date_format(day, pgettext("chart day", "j M"))

    @property
    def said_filters(self) -> str:
        """What the figures are narrowed to, in words."""
        chosen = [choice.label for choice in (*self.team_choices(), *self.category_choices()) if choice.is_current]
        return pgettext("between filters", " · ").join(chosen)

    @property
    def said_period(self) -> str:
        last = timezone.localdate(self.ends_at - timedelta(seconds=1))
        this_year = self.days[0].year == timezone.localdate(self.now).year
        how = pgettext("chart period", "j M") if this_year else pgettext("chart period", "j M Y")
        return f"{date_format(self.days[0], how)} – {date_format(last, how)}"

    # --- addresses -------------------------------------------------------------------------------

    def query(self, **changes: str) -> str:
        """The address's query string with some parts changed; an empty value takes a part off."""
        params = self.params.copy()
        if self.by != WEEK:
            params["by"] = self.by
        if self.until:
            params["until"] = self.until.isoformat()
        for name, value in changes.items():
            params.pop(name, None)
            if value:
                params[name] = value
        return params.urlencode()

    def url(self, **changes: str) -> str:
        return f"{self.path}?{self.query(**changes)}"

    def zoom_url(self, day: date) -> str:
        """A stretch looked at by the day."""
        last = following(day, self.by) - timedelta(days=1)
        return "" if self.by == DAY else self.url(by=DAY, until=min(last, timezone.localdate(self.now)).isoformat())

    @property
    def earlier_url(self) -> str:
        """As long a time just before."""
        before = self.days[0] - timedelta(days=1)
        return self.url(until=before.isoformat()) if before >= EARLIEST else ""

    @property
    def later_url(self) -> str:
        """As long a time just after; nothing where it would lie ahead."""
        today = timezone.localdate(self.now)
        if self.days[-1] >= first_day(today, self.by):
            return ""
        day = self.days[-1]
        for _stretch in self.days:
            day = following(day, self.by)
        return self.url(until="" if day >= first_day(today, self.by) else day.isoformat())

    @property
    def latest(self) -> date:
        """The last day that can be chosen."""
        return timezone.localdate(self.now)

    def kept(self) -> list[tuple[str, str]]:
        """What a form that asks for another last day hands on."""
        params = QueryDict(self.query(until=""))
        return [(name, value) for name, values in params.lists() for value in values]

    def queue_url(self, **filters: str | Sequence[str]) -> str:
        """The list of the queue that holds the tickets of a figure, under the same filters."""
        params = QueryDict(mutable=True)
        params["view"], params["open"], params["drill"] = "all", "true", "false"
        for name in ("team", "category"):
            if name in self.params:
                params.setlist(name, self.params.getlist(name))
        for name, value in filters.items():
            params.setlist(name, [value] if isinstance(value, str) else list(value))
        return f"{reverse('tickets:queue')}?{params.urlencode()}"

    def by_choices(self) -> list[Choice]:
        labels = {
            DAY: pgettext("chart", "Day"),
            WEEK: pgettext("chart", "Week"),
            MONTH: pgettext("chart", "Month"),
        }
        return [Choice(label, self.url(by=by, until=""), by == self.by) for by, label in labels.items()]

    def priority_choices(self) -> list[Choice]:
        chosen = self.params.getlist("priority")
        found = [Choice(pgettext("chart", "All"), self.url(priority=""), not chosen)]
        for priority in Priority:
            value = str(priority.value)
            found.append(Choice(str(priority.label), self.url(priority=value), chosen == [value]))
        return found

    def team_choices(self) -> list[Choice]:
        chosen = self.params.getlist("team")
        found = [Choice(pgettext("chart", "All teams"), self.url(team=""), not chosen)]
        return found + [Choice(str(row), self.url(team=str(row.pk)), str(row.pk) in chosen) for row in self.teams]

    def category_choices(self) -> list[Choice]:
        """The first level; a chosen one below it is listed too."""
        chosen = self.params.getlist("category")
        found = [Choice(pgettext("chart", "All categories"), self.url(category=""), not chosen)]
        for row in self.categories:
            if row.parent_id is None or row.slug in chosen:
                found.append(Choice(str(row), self.url(category=row.slug), row.slug in chosen))
        return found


def _day(text: str, now: datetime) -> date | None:
    """A day that has been; None for today, and for what is none."""
    try:
        day = parse_date(text) if len(text) == 10 else None
    except ValueError:
        return None
    return day if day is not None and EARLIEST <= day < timezone.localdate(now) else None
