"""What happens to incidents by itself."""

from datetime import datetime

from incidents.models import Incident
from tickets.waiting import close_waiting


def close_unanswered(now: datetime) -> int:
    """Closes the resolved incidents whose requester has not answered in time. Returns how many were closed."""
    return close_waiting(Incident.objects.to_close(now), now)
