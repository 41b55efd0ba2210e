"""What figures are counted from: rows, the moment that puts them into a period, and the columns that narrow them.

A drill is in no figure. What is confidential is counted like the rest: a figure names no ticket.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from changes.models import ChangeType
from knowledge.models import Deflection, Unhelpful
from reports.measures.base import Scope
from sla.models import Breach, Clock, ClockKind
from tickets.choices import Channel, Kind
from tickets.figures import ESCALATING
from tickets.models import Satisfaction, Ticket, TicketEvent, Worklog

TICKET = {
    "team": "team_id",
    "priority": "priority",
    "category": "category_id",
    "kind": "kind",
    "channel": "channel",
    "department": "contact_department_id",
    "assignee": "assignee_id",
}


def of_ticket(**own: str) -> Mapping[str, str]:
    """The columns of rows that belong to a ticket; those that they have themselves are named."""
    return {name: own.get(name, f"ticket__{column}") for name, column in TICKET.items()}


@dataclass(frozen=True)
class Source:
    """`moment` is the column by which a row falls into a period. `ticket` is the column that leads to its ticket, empty
    where there is none."""

    rows: Callable[[], QuerySet[Any]]
    moment: str
    columns: Mapping[str, str] = field(default_factory=lambda: TICKET)
    ticket: str = "pk"
    # Whether a ticket can be among the rows only once.
    is_once: bool = True

    def within(self, scope: Scope) -> Q:
        return Q(**{f"{self.moment}__gte": scope.begins_at, f"{self.moment}__lt": scope.ends_at})


def _counted() -> QuerySet[Any]:
    return Ticket.objects.counted().order_by()


def _came() -> QuerySet[Any]:
    # The index of what came does not say what is a drill; those are few, and have one of their own.
    drills = Ticket.objects.filter(is_drill=True).order_by()
    return Ticket.objects.exclude(pk__in=drills.values("pk")).order_by()


def _judged(kind: str) -> Callable[[], QuerySet[Any]]:
    """The same clocks as in `sla/dashboard/past.py`, of one kind."""

    def rows() -> QuerySet[Any]:
        judged = (Clock.Status.MET, Clock.Status.BREACHED)
        found = Clock.objects.filter(kind=kind, ended_at__isnull=False, in_figures=True, status__in=judged)
        return found.order_by()

    return rows


AGED = {**TICKET, "age": "created_at"}
CAME = Source(_came, "created_at", AGED)
SOLVED = Source(lambda: _counted().filter(resolved_at__isnull=False), "resolved_at")
ENDED = Source(lambda: _counted().filter(closed_at__isnull=False), "closed_at")
PROBLEMS = Source(lambda: _counted().filter(kind=Kind.PROBLEM), "created_at", AGED)
KNOWN_ERRORS = Source(
    lambda: _counted().filter(kind=Kind.PROBLEM, problem__known_error_at__isnull=False), "problem__known_error_at", AGED
)
CHANGES = Source(
    lambda: _counted().filter(kind=Kind.CHANGE, closed_at__isnull=False).exclude(change__outcome=""),
    "closed_at",
    {**TICKET, "change_type": "change__type"},
)
UNAUTHORISED = Source(lambda: _counted().filter(kind=Kind.CHANGE, change__type=ChangeType.UNAUTHORISED), "created_at")
RELEASES = Source(
    lambda: _counted().filter(kind=Kind.RELEASE, closed_at__isnull=False).exclude(release__outcome=""),
    "closed_at",
    {**TICKET, "release_type": "release__type"},
)

OF_CLOCK = {"team": "team_id", "priority": "priority", "category": "category_id"}
# A ticket has one of each of these; of the others it can have several.
ONE_EACH = frozenset({ClockKind.RESPONSE, ClockKind.RESOLUTION, ClockKind.ACKNOWLEDGE})
PROMISES = {
    kind: Source(_judged(kind.value), "ended_at", of_ticket(**OF_CLOCK), ticket="ticket_id", is_once=kind in ONE_EACH)
    for kind in ClockKind
}
BREACHES = Source(
    lambda: Breach.objects.filter(clock__in_figures=True).order_by(),
    "at",
    {
        **of_ticket(team="team_id", assignee="assignee_id", priority="clock__priority", category="clock__category_id"),
        "clock": "clock__kind",
        "reason": "reason_id",
    },
    ticket="ticket_id",
    is_once=False,
)
ESCALATIONS = Source(
    lambda: TicketEvent.objects.filter(verb__in=ESCALATING, ticket__is_drill=False).order_by(),
    "at",
    of_ticket(),
    ticket="ticket_id",
    is_once=False,
)
# Whose work is rated: who had the ticket when it closed.
OF_RATING = of_ticket(team="team_id", assignee="assignee_id")
ASKED = Source(
    lambda: Satisfaction.objects.asked().filter(ticket__is_drill=False).order_by(),
    "asked_at",
    OF_RATING,
    ticket="ticket_id",
    is_once=False,
)
RATED = Source(
    lambda: Satisfaction.objects.answered().filter(ticket__is_drill=False).order_by(),
    "answered_at",
    OF_RATING,
    ticket="ticket_id",
    is_once=False,
)
# Whoever did the work, whosever ticket it was.
LOGGED = Source(
    lambda: Worklog.objects.filter(ticket__is_drill=False).order_by(),
    "worked_at",
    of_ticket(assignee="user_id"),
    ticket="ticket_id",
    is_once=False,
)
DEFLECTED = Source(lambda: Deflection.objects.order_by(), "at", {"department": "department_id"}, ticket="")
UNHELPFUL = Source(lambda: Unhelpful.objects.order_by(), "at", {"department": "department_id"}, ticket="")
ASKED_IN_PORTAL = Source(
    lambda: _came().filter(channel=Channel.PORTAL), "created_at", {"department": "contact_department_id"}
)
