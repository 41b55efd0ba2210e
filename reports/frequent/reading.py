"""What a page says of frequent problems: names, change, examples, and what the desk already knows of each."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language

from accounts.models import Team, User
from knowledge.models import Article
from reports.models import FrequentGroup, FrequentRun
from tickets.choices import Kind, LinkKind
from tickets.models import Ticket, TicketLink
from tickets.models.ticket import TicketQuerySet
from tickets.wording import Leaders, wording_terms

EXAMPLES = 3
# Of one group: what is asked for problems that are known, and what one act links.
MAX_MEMBERS = 200
# Newest published articles that are compared with what recurs.
MAX_ARTICLES = 3_000
Basis = FrequentGroup.Basis


@dataclass
class Row:
    """One frequent problem as a reader sees it."""

    group: FrequentGroup
    total: int
    teams: Sequence[tuple[str, int]] = ()
    examples: Sequence[Ticket] = ()
    problems: Sequence[Ticket] = ()
    article: Article | None = None

    @property
    def name(self) -> str:
        return name_of(self.group)

    @property
    def share(self) -> float:
        """Of all tickets of the month, in percent."""
        return self.group.count * 100 / self.total if self.total else 0.0

    @property
    def change(self) -> int:
        return self.group.count - self.group.before

    @property
    def is_new(self) -> bool:
        return self.group.before == 0


@dataclass
class Section:
    """All that recurs by one basis."""

    basis: str
    label: str
    rows: list[Row] = field(default_factory=list)


def name_of(group: FrequentGroup) -> str:
    """In the reader's language, where the name has one."""
    return group.name_en if group.name_en and (get_language() or "").startswith("en") else group.name


def sections(run: FrequentRun, user: User) -> list[Section]:
    """Everything a look found, by basis; a bounded number of statements however much it is."""
    groups = list(FrequentGroup.objects.filter(run=run).order_by("basis", "position"))
    rows = rows_of(groups, run, user)
    found = {basis: Section(basis, str(Basis(basis).label)) for basis in Basis.values}
    for row in rows:
        found[row.group.basis].rows.append(row)
    return list(found.values())


def rows_of(groups: Sequence[FrequentGroup], run: FrequentRun, user: User) -> list[Row]:
    teams = {team.pk: str(team) for team in Team.objects.filter(pk__in=_team_ids(groups))}
    seen = _examples(groups, user)
    known = _problems(groups, user)
    articles = _articles(groups, user)
    return [
        Row(
            group=group,
            total=run.tickets,
            teams=[(teams[pk], count) for pk, count in group.teams if pk in teams],
            examples=[seen[pk] for pk in group.ticket_ids[:EXAMPLES] if pk in seen],
            problems=known.get(group.pk, ()),
            article=articles.get(group.pk),
        )
        for group in groups
    ]


def members(group: FrequentGroup, user: User) -> TicketQuerySet:
    """The tickets of a group that the reader may see."""
    return Ticket.objects.visible_to(user).filter(pk__in=group.ticket_ids)


def _team_ids(groups: Iterable[FrequentGroup]) -> set[int]:
    return {pk for group in groups for pk, _count in group.teams}


def _examples(groups: Iterable[FrequentGroup], user: User) -> dict[int, Ticket]:
    wanted = {pk for group in groups for pk in group.ticket_ids[:EXAMPLES]}
    found = Ticket.objects.visible_to(user).filter(pk__in=wanted).only("number", "title", "kind", "created_at")
    return {ticket.pk: ticket for ticket in found}


def _problems(groups: Sequence[FrequentGroup], user: User) -> dict[int, list[Ticket]]:
    """The problems that tickets of each group are known to come from, the latest first."""
    wanted = {pk for group in groups for pk in group.ticket_ids[:MAX_MEMBERS]}
    kinds = (LinkKind.CAUSED_BY, LinkKind.SAME_PROBLEM)
    links = TicketLink.objects.filter(source__in=wanted, kind__in=kinds, target__kind=Kind.PROBLEM)
    targets: dict[int, set[int]] = {}
    for source, target in links.values_list("source_id", "target_id"):
        targets.setdefault(source, set()).add(target)
    ids = {pk for found in targets.values() for pk in found}
    visible = Ticket.objects.visible_to(user).filter(pk__in=ids).only("number", "title", "kind", "state")
    problems = {ticket.pk: ticket for ticket in visible} if ids else {}
    return {group.pk: _of_group(group, targets, problems) for group in groups}


def _of_group(
    group: FrequentGroup, targets: Mapping[int, Collection[int]], problems: Mapping[int, Ticket]
) -> list[Ticket]:
    found = {pk for ticket in group.ticket_ids[:MAX_MEMBERS] for pk in targets.get(ticket, ())}
    return [problems[pk] for pk in sorted(found, reverse=True) if pk in problems]


def _articles(groups: Sequence[FrequentGroup], user: User) -> dict[int, Article]:
    """By its wording the published article that answers a group, where the reader has one."""
    worded = [group for group in groups if group.basis == Basis.WORDING]
    if not worded:
        return {}
    readable = Article.objects.readable_by(user).only("number", "title", "kind").order_by("-updated_at", "-pk")
    articles = list(readable[:MAX_ARTICLES])
    leaders = Leaders()
    for article in articles:
        leaders.add(wording_terms(article.title))
    nearest: dict[int, Any] = {group.pk: leaders.nearest(wording_terms(group.name)) for group in worded}
    return {key: articles[place] for key, place in nearest.items() if place is not None}
