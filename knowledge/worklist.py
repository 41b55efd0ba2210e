"""What the knowledge manager has to do next, and what the knowledge base is good for, in figures."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q
from django.db.models.functions import TruncMonth
from django.utils import timezone

from accounts.models import User
from knowledge.choices import ArticleState
from knowledge.models import Article, ArticleTicket, ArticleVersion, Deflection, Gap, SearchDecision, Unhelpful
from tickets.models import SearchLog, Ticket

LOOKED_BACK = timedelta(days=90)
SHOWN = 15
MAX_EXAMPLES = 3
MONTHS = 12
# From how many words against it an article counts as of no use, or from how many readings without a word for it.
LEAST_AGAINST, LEAST_READ = 2, 30


@dataclass(frozen=True)
class FailedSearch:
    """Words searched for in vain: how often, how often nothing was found, how many then asked for help."""

    text: str
    times: int
    nothing: int
    asked: int
    latest: datetime


@dataclass(frozen=True)
class MonthCount:
    """How many matters ended without a ticket in a month."""

    month: date
    count: int
    percent: int


@dataclass
class WorkList:
    """All of it; what is long is cut to SHOWN."""

    searches: list[FailedSearch]
    unhelpful: list[Article]
    due: list[Article]
    gaps: list[Gap]
    waiting: list[ArticleVersion]
    months: list[MonthCount] = field(default_factory=list)
    used: list[Article] = field(default_factory=list)

    @property
    def count(self) -> int:
        parts: tuple[Sequence[Any], ...] = (self.searches, self.unhelpful, self.due, self.gaps, self.waiting)
        return sum(len(part) for part in parts)


def read_worklist(user: User, now: datetime) -> WorkList:
    """What the person sees of it, in a bounded number of statements."""
    since = now - LOOKED_BACK
    seen = Article.objects.visible_to(user).for_list()
    return WorkList(
        searches=failed_searches(since),
        unhelpful=list(_unhelpful(since).filter(pk__in=seen.values("pk")).for_list()[:SHOWN]),
        due=list(seen.due_for_review(timezone.localdate(now)).order_by("review_on", "pk")[:SHOWN]),
        gaps=open_gaps(user),
        waiting=list(
            ArticleVersion.objects.for_list()
            .filter(state="in_review", article__in=seen.values("pk"))
            .select_related("article")
            .order_by("submitted_at", "pk")[:SHOWN]
        ),
        months=months(now),
        used=used(seen, since),
    )


def failed_searches(since: datetime) -> list[FailedSearch]:
    """The commonest of those that nobody has dealt with since they last failed. One statement."""
    decided = SearchDecision.objects.filter(text=OuterRef("text"), at__gte=OuterRef("at"))
    rows = SearchLog.objects.since(since).in_vain().filter(~Exists(decided)).by_text().filter(nothing__gt=0)
    return [
        FailedSearch(row["text"], row["times"], row["nothing"], row["asked"], row["latest"]) for row in rows[:SHOWN]
    ]


def _unhelpful(since: datetime) -> Any:
    """Published, and more say it did not help than that it did; or much read and never of use."""
    against = Unhelpful.objects.filter(article=OuterRef("pk"), at__gte=since).order_by().values("article")
    counted = against.annotate(count=Count("pk")).values("count")
    found = Article.objects.published().alias(said=counted)
    more_against = Q(not_useful_count__gte=LEAST_AGAINST, not_useful_count__gt=F("useful_count") + F("solved_count"))
    no_use = Q(view_count__gte=LEAST_READ, useful_count=0, solved_count=0)
    passed_over = Q(said__gte=LEAST_AGAINST) & Q(said__gt=F("useful_count") + F("solved_count"))
    return found.filter(more_against | no_use | passed_over).order_by("-not_useful_count", "-view_count", "pk")


def open_gaps(user: User) -> list[Gap]:
    """Those for which nobody has begun an article meanwhile, each with the newest tickets as examples."""
    begun = ArticleTicket.objects.filter(ticket__knowledge_gaps=OuterRef("pk")).exclude(
        article__state=ArticleState.ARCHIVED
    )
    members = Ticket.objects.visible_to(user).only("number", "title", "state", "kind", "resolved_at", "created_at")
    newest = Prefetch("tickets", members.order_by("-resolved_at", "-pk"), to_attr="shown")
    return list(Gap.objects.open().filter(~Exists(begun)).prefetch_related(newest)[:SHOWN])


def examples_of(gap: Gap) -> list[Ticket]:
    """A few of the tickets that the person sees, the solved ones first: from one of them an article can be written."""
    shown: Sequence[Ticket] = getattr(gap, "shown", ())
    return sorted(shown, key=lambda ticket: ticket.resolved_at is None)[:MAX_EXAMPLES]


def months(now: datetime) -> list[MonthCount]:
    """The last twelve, also those without any. One statement."""
    first = timezone.localdate(now).replace(day=1)
    wanted = [first]
    while len(wanted) < MONTHS:
        wanted.append((wanted[-1] - timedelta(days=1)).replace(day=1))
    begin = timezone.make_aware(datetime(wanted[-1].year, wanted[-1].month, 1))  # noqa: DTZ001  (made aware at once)
    rows = Deflection.objects.filter(at__gte=begin).order_by().annotate(month=TruncMonth("at")).values("month")
    counts = {row["month"].date(): row["count"] for row in rows.annotate(count=Count("pk"))}
    most = max([*counts.values(), 1])
    return [MonthCount(month, counts.get(month, 0), 100 * counts.get(month, 0) // most) for month in reversed(wanted)]


def used(seen: Any, since: datetime) -> list[Article]:
    """The articles that helped most, with the tickets they saved lately."""
    saved = Deflection.objects.filter(article=OuterRef("pk"), at__gte=since).order_by().values("article")
    counted = saved.annotate(count=Count("pk")).values("count")
    found = seen.filter(is_published=True).filter(Q(solved_count__gt=0) | Q(view_count__gt=0))
    return list(found.annotate(saved=counted).order_by("-solved_count", "-view_count", "pk")[:10])
