"""When an employee can expect an answer and a solution: what a person promised, else what the clocks say."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from tickets.choices import Impact, Kind, Urgency
from tickets.clocks import Expectation, clocks
from tickets.models import Category, Ticket
from tickets.priority import proposed_priority
from tickets.reference import one_look


def expected_by(tickets: Sequence[Ticket]) -> Mapping[int, datetime]:
    """When each ticket is expected to be solved. A clock that is over promises nothing any more."""
    waiting = [ticket.pk for ticket in tickets if ticket.is_open and not ticket.resolved_at and not ticket.promised_at]
    now = timezone.now()
    by_clock = {pk: due_at for pk, due_at in clocks().solved_by(waiting).items() if due_at > now}
    return {ticket.pk: ticket.promised_at for ticket in tickets if ticket.promised_at} | by_clock


@one_look()
def foreseen(user: User, params: QueryDict) -> Expectation:
    """What would be promised for a ticket with what the asking page says so far."""
    impact = params.get("impact", "") if params.get("impact") in Impact.values else Impact.PERSON
    urgency = params.get("urgency", "") if params.get("urgency") in Urgency.values else Urgency.MEDIUM
    slug = (params.get("subcategory") or params.get("category") or "").replace("\x00", "")
    category = Category.objects.filter(slug=slug[:50]).first() if slug else None
    ticket = Ticket(
        kind=Kind.INCIDENT,
        priority=proposed_priority(impact, urgency),
        requester=user,
        contact_department=user.department,
        category=category,
    )
    return clocks().foresee(ticket, timezone.now())
