"""Making a problem of what recurs."""

from accounts.models import User
from problems.actions import log_recurring
from reports.frequent.reading import MAX_MEMBERS, members, name_of
from reports.models import FrequentGroup
from reports.policies import may_log_frequent
from tickets.exceptions import NotAllowed
from tickets.models import Ticket


def log_problem(group: FrequentGroup, *, by: User, title: str = "") -> Ticket:
    """Logs a problem with the newest tickets of the group linked to it. Raises NotAllowed or ValidationError."""
    if not may_log_frequent(by):
        raise NotAllowed()
    newest = list(members(group, by).select_related("category").order_by("-created_at", "-pk")[:MAX_MEMBERS])
    return log_recurring(newest[::-1], by=by, title=title.strip() or name_of(group)[:200])
