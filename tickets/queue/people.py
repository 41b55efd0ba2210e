"""Who is at work in one's teams, and how much each has."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef

from accounts.models import User
from accounts.shifts import on_shift_in
from tickets.models import Ticket
from tickets.queue.counts import CappedCount, shown

MAX_PEOPLE = 15


@dataclass(frozen=True)
class Colleague:
    user: User
    open_count: str


def colleagues_on_shift(user: User, at: datetime) -> list[Colleague]:
    """The people on shift in one's teams with the open tickets of theirs that one may see, in one statement."""
    if not user.team_ids:
        return []
    load = CappedCount(Ticket.objects.visible_to(user).open().filter(assignee=OuterRef("pk")))
    people = on_shift_in(user.team_ids, at).annotate(open_count=load)
    found = people.only("pk", "name", "employee_number").order_by("name", "pk")[:MAX_PEOPLE]
    return [Colleague(person, shown(person.open_count)) for person in found]
