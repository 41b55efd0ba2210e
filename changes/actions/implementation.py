"""Carrying a change out, beyond the moves of its workflow and the verbs of its steps."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from changes.policies import can_implement
from tickets import actions
from tickets.actions.link import name_caused
from tickets.models import Ticket


@transaction.atomic
def begin_rollback(
    ticket: Ticket, *, by: User, reason: str, version: int | None = None, at: datetime | None = None
) -> Ticket:
    """From a step that failed straight to the rollback: the change has failed, for this reason, and is rolled back."""
    failed = actions.move(ticket, "fail", by=by, version=version, at=at, reason=reason)
    return actions.move(failed, "roll_back", by=by, at=at)


def name_incident(ticket: Ticket, *, by: User, incident: Ticket, at: datetime | None = None) -> None:
    """Says that an incident was caused by the change. Raises NotAllowed, or ValidationError at `incident`."""
    name_caused(ticket, by=by, incident=incident, allowed=can_implement, at=at)
