"""Which tickets of a month recur: grouped by wording, by the asset they name and by category, and how it was before.

Which texts are alike, and how many tickets make a group, is as for problem candidates: `tickets.wording` and the
settings of problems. Confidential tickets are left out, for everybody with the figures reads the titles.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from problems.models import ProblemSettings
from reports.models import FrequentGroup
from reports.months import month_after, month_before, starts_at
from tickets.asset_directory import assets
from tickets.choices import Kind
from tickets.models import Category, Ticket
from tickets.wording import counted_in, sets_of_one_wording

KINDS = (Kind.INCIDENT, Kind.REQUEST)
# The newest of a month, beyond what any desk of one company sees.
MAX_TICKETS = 200_000
# So many different titles are compared, the commonest first: seconds, whatever the month.
MAX_TITLES = 8_000
MOST_GROUPS = 20
MOST_TEAMS = 5
CHUNK = 10_000

Basis = FrequentGroup.Basis
Step = Callable[[int], None]


@dataclass(frozen=True)
class Seen:
    """A ticket as this look sees it."""

    id: int
    number: str
    title: str
    category: int | None
    team: int | None


@dataclass(frozen=True)
class Found:
    """Tickets that hang together, the oldest first."""

    basis: str
    key: str
    name: str
    name_en: str
    tickets: Sequence[Seen]
    before: int = 0

    def teams(self) -> list[list[int]]:
        counts = Counter(ticket.team for ticket in self.tickets if ticket.team is not None)
        ranked = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
        return [[team, count] for team, count in ranked[:MOST_TEAMS]]


@dataclass(frozen=True)
class Look:
    """What one look through a month comes to."""

    tickets: int
    before: int
    is_cut: bool
    groups: Sequence[Found]


def read_month(month: date, limit: int = MAX_TICKETS) -> list[Seen]:
    """The tickets that came in the month, the oldest first; of too many, the newest."""
    came = Ticket.objects.counted().filter(
        kind__in=KINDS,
        confidential=False,
        created_at__gte=starts_at(month),
        created_at__lt=starts_at(month_after(month)),
    )
    rows = came.exclude(state="cancelled").order_by("-created_at", "-pk")
    columns = rows.values_list("pk", "number", "title", "category_id", "team_id")[:limit]
    return [Seen(*row) for row in columns.iterator(chunk_size=CHUNK)][::-1]


def look_through(month: date, step: Step = lambda percent: None) -> Look:
    """Finds what recurs in a month, the most frequent of each kind, and counts the same in the month before."""
    now, earlier = read_month(month, MAX_TICKETS + 1), read_month(month_before(month))
    is_cut = len(now) > MAX_TICKETS
    now = now[-MAX_TICKETS:]
    step(30)
    at_least = ProblemSettings.load().candidate_count
    found = [*_by_wording(now, earlier, at_least)]
    step(75)
    found += _by_asset(now, earlier, at_least)
    step(90)
    found += _by_category(now, earlier, at_least)
    return Look(len(now), len(earlier), is_cut, found)


def _frequent(groups: Mapping[str, list[Seen]], at_least: int) -> list[tuple[str, list[Seen]]]:
    """The largest ones, with their keys; of as many tickets the one that began earlier."""
    enough = [(key, tickets) for key, tickets in groups.items() if len(tickets) >= at_least]
    return sorted(enough, key=lambda one: (-len(one[1]), one[1][0].id))[:MOST_GROUPS]


def _by_wording(now: Sequence[Seen], earlier: Sequence[Seen], at_least: int) -> Iterable[Found]:
    by_title: dict[str, list[Seen]] = defaultdict(list)
    for ticket in now:
        by_title[ticket.title].append(ticket)
    # The commonest first: it begins the set and names it.
    titles = sorted(by_title, key=lambda title: (-len(by_title[title]), by_title[title][0].id))[:MAX_TITLES]
    sets = [[titles[place] for place in places] for places in sets_of_one_wording(titles)]
    groups: dict[str, list[Seen]] = {}
    names: dict[str, list[str]] = {}
    for own in sets:
        tickets = sorted((ticket for title in own for ticket in by_title[title]), key=lambda ticket: ticket.id)
        groups[tickets[0].number] = tickets
        names[tickets[0].number] = own
    frequent = _frequent(groups, at_least)
    counts = counted_in([names[key] for key, _tickets in frequent], Counter(ticket.title for ticket in earlier))
    for (key, tickets), before in zip(frequent, counts, strict=True):
        yield Found(Basis.WORDING, key, names[key][0], "", tickets, before)


def _by_asset(now: Sequence[Seen], earlier: Sequence[Seen], at_least: int) -> Iterable[Found]:
    groups: dict[str, list[Seen]] = defaultdict(list)
    for ticket, asset in _named_on(now):
        groups[str(asset)].append(ticket)
    frequent = _frequent(groups, at_least)
    before = Counter(str(asset) for _ticket, asset in _named_on(earlier))
    known = assets().get([int(key) for key, _tickets in frequent])
    for key, tickets in frequent:
        if int(key) in known:
            yield Found(Basis.ASSET, key, str(known[int(key)]), "", tickets, before[key])


def _named_on(tickets: Sequence[Seen]) -> Iterable[tuple[Seen, int]]:
    for start in range(0, len(tickets), CHUNK):
        part = tickets[start : start + CHUNK]
        named: Mapping[int, Collection[int]] = assets().named_on([ticket.id for ticket in part])
        for ticket in part:
            for asset in sorted(named.get(ticket.id, ())):
                yield ticket, asset


def _by_category(now: Sequence[Seen], earlier: Sequence[Seen], at_least: int) -> Iterable[Found]:
    groups: dict[str, list[Seen]] = defaultdict(list)
    for ticket in now:
        if ticket.category is not None:
            groups[str(ticket.category)].append(ticket)
    frequent = _frequent(groups, at_least)
    before = Counter(str(ticket.category) for ticket in earlier)
    known = Category.objects.in_bulk([int(key) for key, _tickets in frequent])
    for key, tickets in frequent:
        category = known[int(key)]
        yield Found(Basis.CATEGORY, key, category.name, category.name_en, tickets, before[key])
