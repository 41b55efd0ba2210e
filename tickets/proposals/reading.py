"""The tickets that one learns from: the newest, with what people filed them under in the end."""

from array import array
from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Left

from accounts.models import Team
from tickets.choices import Kind
from tickets.models import Category, ProposalOutcome, Target, Ticket
from tickets.proposals.features import MAX_TEXT, Corpus

# What people call for; the other processes are filed by those who work in them.
KINDS = (Kind.INCIDENT, Kind.REQUEST)
NEWEST = 50_000
CHUNK = 1_000
UNKNOWN = -1


class Filed:
    """Texts, and for each target what people chose for each of them, or UNKNOWN."""

    def __init__(self) -> None:
        self.corpus = Corpus()
        self.labels = {target: array("q") for target in Target}


def text_of(title: str, description: str, error_text: str = "") -> str:
    """The words of a ticket in the order in which they say what it is about."""
    return f"{title}\n{error_text}\n{description}"


def how_many() -> int:
    """How many tickets there are to learn from, at most NEWEST."""
    return _newest().count()


def read_filed(tell: Callable[[int], None]) -> Filed:
    """Reads ticket after ticket and keeps a few bytes a word. Calls `tell` with how many are read.

    Confidential tickets are learned from too: what is kept of them are counts of hashes, no words. A category or team
    that is no longer used is nothing to propose. A team counts once somebody took the ticket up there, and not where a
    proposal chose it and nobody has looked since: else it would learn from itself.
    """
    filed = Filed()
    active = {
        Target.CATEGORY: set(Category.objects.filter(is_active=True).values_list("pk", flat=True)),
        Target.TEAM: set(Team.objects.filter(is_active=True).values_list("pk", flat=True)),
    }
    for count, row in enumerate(_rows(), start=1):
        title, description, error_text, category, team, priority, is_team_known = row
        filed.corpus.add(text_of(title, description, error_text))
        known = team if is_team_known else None
        filed.labels[Target.CATEGORY].append(category if category in active[Target.CATEGORY] else UNKNOWN)
        filed.labels[Target.TEAM].append(known if known in active[Target.TEAM] else UNKNOWN)
        filed.labels[Target.PRIORITY].append(priority)
        if count % CHUNK == 0:
            tell(count)
    return filed


def _newest() -> QuerySet[Ticket]:
    found = Ticket.objects.counted().filter(kind__in=KINDS).exclude(state="cancelled")
    return found.order_by("-created_at", "-pk")[:NEWEST]


def _rows() -> Iterator[tuple[Any, ...]]:
    by_proposal = ProposalOutcome.objects.filter(
        ticket=OuterRef("pk"), target=Target.TEAM, result=ProposalOutcome.Result.ROUTED
    )
    taken_up = Q(accepted_at__isnull=False) | Q(resolved_at__isnull=False)
    rows = (
        _newest()
        .annotate(
            beginning=Left("description", MAX_TEXT),
            error=Left("error_text", MAX_TEXT),
            is_team_known=(taken_up & (Q(reassignment_count__gt=0) | ~Exists(by_proposal))),
        )
        .values_list("title", "beginning", "error", F("category"), F("team"), "priority", "is_team_known")
    )
    return rows.iterator(chunk_size=CHUNK)
