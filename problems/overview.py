"""What the problem manager's page says: candidates, problems by state and age, reviews that are due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import pgettext_lazy

from accounts.models import User
from problems.models import Candidate, Problem, named
from tickets.choices import Kind
from tickets.models import Ticket
from tickets.models.ticket import TicketQuerySet
from tickets.workflow import workflow_for

MAX_CANDIDATES = 20
MAX_MEMBERS_SHOWN = 3
MAX_ROWS = 50
# How long problems have been open, in days: the bounds of the columns.
AGES = (
    (0, 7, pgettext_lazy("age of problems", "up to a week")),
    (7, 30, pgettext_lazy("age of problems", "up to 30 days")),
    (30, 90, pgettext_lazy("age of problems", "up to 90 days")),
    (90, None, pgettext_lazy("age of problems", "longer")),
)


@dataclass(frozen=True)
class StateRow:
    """How many problems are in a state, by age."""

    state: str
    label: str
    counts: Sequence[int]

    @property
    def total(self) -> int:
        return sum(self.counts)


def state_rows(user: User, now: datetime) -> list[StateRow]:
    """Open problems by state and age, in one statement."""
    columns = {}
    for index, (low, high, _label) in enumerate(AGES):
        within = Q(created_at__lte=now - timedelta(days=low))
        if high is not None:
            within &= Q(created_at__gt=now - timedelta(days=high))
        columns[f"age_{index}"] = Count("pk", filter=within)
    rows = open_problems(user).order_by().values("state").annotate(**columns)
    counts = {row["state"]: [row[name] for name in columns] for row in rows}
    states = workflow_for(Kind.PROBLEM).states
    return [
        StateRow(name, str(state.label), counts.get(name, [0] * len(AGES)))
        for name, state in states.items()
        if state.is_open
    ]


def open_problems(user: User) -> TicketQuerySet:
    return Ticket.objects.visible_to(user).open().filter(kind=Kind.PROBLEM)


def reviews_due(user: User, today: date) -> QuerySet[Problem]:
    """Open problems whose day of review has come, the longest overdue first."""
    found = Problem.objects.filter(review_on__lte=today, ticket__in=open_problems(user).values("pk"))
    return found.select_related("ticket__assignee", "ticket__team").order_by("review_on", "pk")[:MAX_ROWS]


def shown_candidates(user: User) -> list[Candidate]:
    """The open candidates, the largest first, each with the newest of its incidents as `shown`; three statements."""
    newest = Ticket.objects.visible_to(user).for_list().order_by("-created_at", "-pk")[:MAX_MEMBERS_SHOWN]
    found = Candidate.objects.open().prefetch_related(Prefetch("incidents", newest, to_attr="shown"))
    return named(found[:MAX_CANDIDATES])
