"""Recording work."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from tickets import events, moments, policies
from tickets.actions.base import lock, require, require_text
from tickets.choices import WorkManner
from tickets.models import Ticket, Worklog


@transaction.atomic
def log_work(
    ticket: Ticket,
    *,
    by: User,
    text: str = "",
    at: datetime | None = None,
    **work: Any,
) -> Worklog:
    """Records `manner`, `minutes` and, of a remote session, its `session_reference`.

    A phone call is a contact with the requester, so it counts as the response. Raises NotAllowed or ValidationError
    by field.
    """
    now = at or moments.now()
    ticket = lock(ticket)
    require(policies.can_log_work, by, ticket)
    entry = Worklog(ticket=ticket, user=by, worked_at=now, **work)
    entry.clean_fields(exclude={"event", "ticket", "user"})
    fields = set()
    if entry.manner in (WorkManner.PHONE, WorkManner.ON_SITE) and ticket.first_responded_at is None:
        ticket.first_responded_at = now
        fields = {"first_responded_at"}
    data = {"manner": entry.manner, "minutes": entry.minutes, "session_reference": entry.session_reference}
    words = require_text(text) if text.strip() else ""
    entry.event = events.record(ticket, "worked", by, at=now, text=words, data=data, fields=fields)
    entry.save(force_insert=True)
    return entry
