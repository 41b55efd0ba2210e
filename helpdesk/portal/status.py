"""What is wrong right now, and what was lately: the disturbances that everybody may know of."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from accounts.models import User
from incidents.models import MajorIncident
from tickets.models import TicketEvent

# So many stand on a page; more at once is not a status but a catastrophe.
MAX_CURRENT, MAX_PAST = 20, 50
PAST = timedelta(days=30)
TOLD = ("update_published", "major_ended")


@dataclass(frozen=True)
class Disturbance:
    """One of them with everything that was said of it, the latest first."""

    major: MajorIncident
    updates: Sequence[TicketEvent]

    @property
    def lasted_seconds(self) -> float:
        end = self.major.ended_at or self.major.declared_at
        return (end - self.major.declared_at).total_seconds()


def current(user: User) -> list[MajorIncident]:
    """What is wrong now, with how many are affected and whether this person says so; one statement."""
    return list(MajorIncident.objects.announced().current().with_affected(user)[:MAX_CURRENT])


def current_for_banner() -> list[MajorIncident]:
    """The same as briefly as can be: it stands on every page."""
    return list(MajorIncident.objects.announced().current()[:3])


def since(user: User, now: datetime) -> tuple[list[Disturbance], list[Disturbance]]:
    """What is wrong now, and what has ended in the last 30 days; two statements."""
    shown = MajorIncident.objects.announced().filter(Q(ended_at=None) | Q(ended_at__gte=now - PAST))
    majors = list(shown.with_affected(user)[: MAX_CURRENT + MAX_PAST])
    said: dict[int, list[TicketEvent]] = defaultdict(list)
    events = TicketEvent.objects.filter(ticket__in=[major.ticket_id for major in majors], verb__in=TOLD)
    for event in events.exclude(text="").order_by("ticket", "-sequence"):
        said[event.ticket_id].append(event)
    found = [Disturbance(major, said[major.ticket_id]) for major in majors]
    return [one for one in found if one.major.is_current], [one for one in found if not one.major.is_current]
