"""What waits for its requester's confirmation, and closes by itself when none comes.

For every process whose detail keeps `auto_close_at` and who brought it there (`resolved_by`), and whose workflow has a
move `auto_close`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from accounts.models import User
from tickets import actions, moments
from tickets.business_time import business_days
from tickets.exceptions import Refused
from tickets.models import Ticket
from tickets.site_calendar import site_calendar

CLOSE_BATCH = 500


def wait_for_answer(ticket: Ticket, by: User | None, values: Mapping[str, Any]) -> None:
    """An effect: starts the requester's time to answer and remembers who brought it there."""
    detail = ticket.detail
    now = ticket.resolved_at or moments.now()
    detail.auto_close_at = business_days(site_calendar(now), now, settings.INCIDENT_AUTO_CLOSE_DAYS)
    detail.resolved_by = by
    ticket.pending_reason, ticket.follow_up_at = "", None


def close_waiting(waiting: QuerySet[Any], now: datetime) -> int:
    """Closes what nobody has answered about in time, the oldest first. `waiting` are details whose time has passed.

    One that somebody reopens at the same moment is left alone: the move looks again under the lock. Returns how many
    were closed.
    """
    closed = 0
    for detail in waiting.order_by("auto_close_at").select_related("ticket")[:CLOSE_BATCH]:
        try:
            actions.move(detail.ticket, "auto_close", by=None, at=now)
        except Refused:
            continue
        closed += 1
    return closed
