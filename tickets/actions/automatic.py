"""What rules do to a ticket in nobody's name."""

from datetime import datetime

from django.db import transaction

from accounts.models import Team
from tickets import events
from tickets.actions.base import lock
from tickets.actions.move import carry_out
from tickets.changes import Snapshot
from tickets.choices import Priority
from tickets.models import Ticket


@transaction.atomic
def raise_priority(ticket: Ticket, *, reason: str, at: datetime) -> None:
    """Makes an open ticket one step more urgent; the most urgent stays as it is."""
    ticket = lock(ticket)
    if not ticket.is_open or ticket.priority == Priority.URGENT:
        return
    before = Snapshot(ticket)
    ticket.priority -= 1
    ticket.priority_overridden = True
    fields = before.ticket_fields()
    events.record(ticket, "edited", None, changes=before.changes(), fields=fields, at=at, data={"reason": reason})
    if follow := ticket.workflow.on_edited:
        follow(ticket)


@transaction.atomic
def hand_on(ticket: Ticket, *, team_id: int, reason: str, at: datetime) -> None:
    """Gives a ticket that is still being worked to another team; nothing happens where it is there already."""
    ticket = lock(ticket)
    move = ticket.workflow.moves.get("assign")
    team = Team.objects.filter(pk=team_id, is_active=True).first()
    if move is None or team is None or ticket.state not in move.source or ticket.team_id == team_id:
        return
    carry_out(ticket, move, None, {"team": team, "assignee": None, "reason": reason}, at)
