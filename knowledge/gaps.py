"""What recurs among the tickets and no article answers: looked for each night, kept for the knowledge manager."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from knowledge.answering import answers_among
from knowledge.choices import ArticleState
from knowledge.models import Article, ArticleTicket, Gap
from tickets.asset_directory import assets
from tickets.choices import Kind
from tickets.models import Ticket
from tickets.wording import sets_of_one_wording

KINDS = (Kind.INCIDENT, Kind.REQUEST)
WINDOW = timedelta(days=90)
# The newest of the window; what recurs shows among them.
MAX_TICKETS = 4_000
# How many tickets make it worth an article. A category gathers different matters, so it takes more.
LEAST = {Gap.Basis.WORDING: 3, Gap.Basis.ASSET: 4, Gap.Basis.CATEGORY: 10}
MAX_GAPS = 40
MAX_MEMBERS = 200
MAX_DECIDED = 500
# Any number; whoever looks holds this lock of the database.
LOCK = 7_204_131


@dataclass(frozen=True)
class Group:
    """Tickets, the oldest first, and what they share."""

    basis: Gap.Basis
    key: str
    name: str
    tickets: Sequence[Ticket]


def refresh_gaps(now: datetime) -> int:
    """Keeps what is lacking now, takes back what no longer is. Returns how many there are. May run twice."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        tickets = _recent(now)
        judged = _judged()
        groups = (group for group in _groups(tickets) if _is_worth_it(group, judged) and not _is_answered(group))
        return _keep(list(islice(groups, MAX_GAPS)), now)


def _recent(now: datetime) -> list[Ticket]:
    """The oldest first. Confidential ones are left out: the list is read by everybody who publishes articles."""
    written = ArticleTicket.objects.filter(ticket=OuterRef("pk")).exclude(article__state=ArticleState.ARCHIVED)
    found = Ticket.objects.counted().filter(kind__in=KINDS, created_at__gte=now - WINDOW, confidential=False)
    rows: Any = (
        found.exclude(state="cancelled")
        .select_related("category")
        .annotate(has_article=Exists(written))
        .only("number", "title", "created_at", "category", "resolved_at")
        .order_by("-created_at", "-pk")[:MAX_TICKETS]
    )
    return list(rows)[::-1]


def _groups(tickets: Sequence[Ticket]) -> Iterator[Group]:
    """By wording, asset and category, the largest of each first; the same tickets under the first of them only."""
    seen: set[frozenset[int]] = set()
    for make in (_by_wording, _by_asset, _by_category):
        for group in sorted(make(tickets), key=lambda one: (-len(one.tickets), one.key)):
            members = frozenset(ticket.pk for ticket in group.tickets)
            if members not in seen:
                seen.add(members)
                yield group


def _by_wording(tickets: Sequence[Ticket]) -> Iterator[Group]:
    for places in sets_of_one_wording(ticket.title for ticket in tickets):
        first = tickets[places[0]]
        yield Group(Gap.Basis.WORDING, first.number, first.title, [tickets[place] for place in places])


def _by_asset(tickets: Sequence[Ticket]) -> Iterator[Group]:
    named = assets().named_on([ticket.pk for ticket in tickets])
    holding: dict[int, list[Ticket]] = defaultdict(list)
    for ticket in tickets:
        for asset in named.get(ticket.pk, ()):
            holding[asset].append(ticket)
    frequent = {asset: members for asset, members in holding.items() if len(members) >= LEAST[Gap.Basis.ASSET]}
    references = assets().get(frequent)
    for asset, members in frequent.items():
        if asset in references:
            yield Group(Gap.Basis.ASSET, str(asset), str(references[asset]), members)


def _by_category(tickets: Sequence[Ticket]) -> Iterator[Group]:
    holding: dict[int, list[Ticket]] = defaultdict(list)
    for ticket in tickets:
        if ticket.category is not None:
            holding[ticket.category.pk].append(ticket)
    for category, members in holding.items():
        found = members[0].category
        yield Group(Gap.Basis.CATEGORY, str(category), found.name if found else "", members)


def _judged() -> dict[str, set[int]]:
    """The tickets about which somebody has decided, by basis."""
    decided = dict(
        Gap.objects.exclude(state=Gap.State.OPEN).order_by("-decided_at")[:MAX_DECIDED].values_list("pk", "basis")
    )
    found: dict[str, set[int]] = {basis: set() for basis in Gap.Basis.values}
    for gap, ticket in Gap.tickets.through.objects.filter(gap__in=decided).values_list("gap_id", "ticket_id"):
        found[decided[gap]].add(ticket)
    return found


def _is_worth_it(group: Group, judged: dict[str, set[int]]) -> bool:
    fresh = [ticket for ticket in group.tickets if ticket.pk not in judged[group.basis]]
    return len(fresh) >= LEAST[group.basis]


def _is_answered(group: Group) -> bool:
    """An article was written from one of them or solved one, or stands under the category, or answers these words."""
    if any(getattr(ticket, "has_article", False) for ticket in group.tickets):
        return True
    published = Article.objects.published()
    if group.basis == Gap.Basis.CATEGORY:
        return published.filter(category_id=int(group.key)).exists()
    return bool(answers_among(published, group.name, 1))


def _keep(groups: Collection[Group], now: datetime) -> int:
    open_ones = {(gap.basis, gap.key): gap for gap in Gap.objects.open()}
    for group in groups:
        members = group.tickets[-MAX_MEMBERS:]
        gap = open_ones.pop((group.basis, group.key), None) or Gap(basis=group.basis, key=group.key, found_at=now)
        gap.name, gap.count = group.name[:250], len(members)
        gap.since, gap.until = members[0].created_at, members[-1].created_at
        gap.save()
        gap.tickets.set([ticket.pk for ticket in members])
    for gap in open_ones.values():
        gap.tickets.clear()
        gap.delete()
    return len(groups)
