"""Who else has a ticket open, and whether they are writing."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from tickets.models import Presence, Ticket

# The page calls every 15 seconds; two missed calls and the person is gone.
GONE_AFTER = timedelta(seconds=40)


@dataclass(frozen=True)
class Other:
    """Somebody else at the same ticket."""

    user: User
    is_writing: bool


def announce(ticket: Ticket, user: User, *, is_writing: bool) -> None:
    """Says that the person has the ticket open now; one statement, whoever else does the same."""
    Presence.objects.bulk_create(
        [Presence(ticket=ticket, user=user, seen_at=timezone.now(), is_writing=is_writing)],
        update_conflicts=True,
        unique_fields=["ticket", "user"],
        update_fields=["seen_at", "is_writing"],
    )


def others(ticket: Ticket, user: User) -> list[Other]:
    """Who else has it open, those who write first."""
    found = (
        Presence.objects.filter(ticket=ticket, seen_at__gt=timezone.now() - GONE_AFTER)
        .exclude(user=user)
        .select_related("user")
        .order_by("-is_writing", "-seen_at")[:10]
    )
    return [Other(row.user, row.is_writing) for row in found]
