"""What a hold in force covers."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from archive.models import ArchivedTicket, Bundle, Hold


def in_force(day: date | None = None) -> list[Hold]:
    """The holds that count today."""
    return list(Hold.objects.in_force(day or timezone.localdate()).select_related("person"))


def held_condition(holds: list[Hold]) -> Q:
    """The archived tickets that any of these covers. The trigger `archive_is_held` says the same of live ones."""
    condition = Q(pk__in=[])
    for hold in holds:
        condition |= _covered(hold)
    return condition


def _covered(hold: Hold) -> Q:
    if hold.scope == Hold.Scope.TICKET:
        return Q(number=hold.number)
    if hold.scope == Hold.Scope.PERSON:
        person: Any = hold.person_id
        return Q(requester_id=person) | Q(assignee_id=person) | Q(opened_by_id=person)
    return Q(bundle__month=hold.month)


def is_held(bundle: Bundle) -> bool:
    """Whether the month, or any ticket of the bundle, is held."""
    holds = in_force()
    if any(hold.scope == Hold.Scope.MONTH and hold.month == bundle.month for hold in holds):
        return True
    return ArchivedTicket.objects.filter(bundle=bundle).filter(held_condition(holds)).exists()


def holds_on(ticket: ArchivedTicket) -> list[Hold]:
    """The holds in force on one ticket."""
    people = (ticket.requester_id, ticket.assignee_id, ticket.opened_by_id)
    return [
        hold
        for hold in in_force()
        if (hold.scope == Hold.Scope.TICKET and hold.number == ticket.number)
        or (hold.scope == Hold.Scope.PERSON and hold.person_id in people)
        or (hold.scope == Hold.Scope.MONTH and hold.month == ticket.bundle.month)
    ]
