"""What happens to incidents by itself."""

from datetime import datetime

from incidents.models import Incident
from tickets import actions
from tickets.exceptions import Refused

CLOSE_BATCH = 500


def close_unanswered(now: datetime) -> int:
    """Closes the resolved incidents whose requester has not answered in time. Returns how many were closed.

    One that somebody reopens at the same moment is left alone: the move looks again under the lock.
    """
    closed = 0
    waiting = Incident.objects.to_close(now).order_by("auto_close_at").select_related("ticket")
    for incident in waiting[:CLOSE_BATCH]:
        try:
            actions.move(incident.ticket, "auto_close", by=None, at=now)
        except Refused:
            continue
        closed += 1
    return closed
