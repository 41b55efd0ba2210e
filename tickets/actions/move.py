"""Carrying out a move of the workflow."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Team, User
from tickets import events, moments
from tickets.actions.approvals.rounds import withdraw_round
from tickets.actions.base import lock
from tickets.actions.checklist import follow_ticket, wake_tasks
from tickets.changes import Snapshot
from tickets.events import as_json
from tickets.exceptions import Blocked, NotAllowed, WrongState
from tickets.inputs import clean_inputs, find_model_field
from tickets.models import Ticket
from tickets.workflow import Move, blockers, is_applicable


@transaction.atomic
def move(
    ticket: Ticket,
    name: str,
    *,
    by: User | None,
    version: int | None = None,
    at: datetime | None = None,
    **values: Any,
) -> Ticket:
    """Moves a ticket along its workflow and returns it fresh. `by` is None for the system itself.

    Raises LookupError (no such move), NotAllowed, WrongState, Blocked, StaleTicket, or ValidationError by field.
    """
    ticket = lock(ticket, version)
    chosen = ticket.workflow.moves[name]
    check(ticket, chosen, by)
    now = at or moments.now()
    cleaned = clean_inputs(ticket, chosen.requires, chosen.optional, values, now)
    carry_out(ticket, chosen, by, cleaned, now)
    return lock(ticket) if chosen.then else ticket


def check(ticket: Ticket, move: Move, by: User | None) -> None:
    """Raises what forbids the move now, whatever its inputs."""
    if by is None and not move.automatic:
        raise NotAllowed()
    if by is not None and not move.who(by, ticket):
        raise NotAllowed()
    if ticket.state not in move.source or not is_applicable(move, ticket):
        raise WrongState(
            _("“%(move)s” is no longer possible: %(number)s is now “%(state)s”.")
            % {"move": move.label, "number": ticket.number, "state": ticket.get_state_display()}
        )
    if reasons := blockers(move, ticket):
        raise Blocked(reasons)


def carry_out(ticket: Ticket, move: Move, by: User | None, values: Mapping[str, Any], now: datetime) -> None:
    """Applies a checked move with cleaned inputs and records it. The ticket is locked."""
    before, was_open, state = Snapshot(ticket), ticket.is_open, ticket.state
    ticket.updated_at = now  # where effects and what follows read the moment
    data = _apply_values(ticket, values)
    if "team" in move.inputs or "assignee" in move.inputs:
        hand_over(ticket, values, now)
    ticket.state = move.target_from(ticket.state)
    ticket.is_open = ticket.workflow.states[ticket.state].is_open
    _apply_marks(ticket, move, by, now)
    if move.effect:
        data |= move.effect(ticket, by, values) or {}
    before.save_detail()
    events.record(
        ticket,
        move.verb,
        by,
        changes=before.changes(),
        fields=before.ticket_fields(),
        at=now,
        public=move.public,
        text=data.pop(move.says, ""),
        data=data,
    )
    _end_approvals(ticket, state, by, now)
    if move.then:
        move.then(ticket, by)
    if ticket.is_open != was_open:
        follow_ticket(ticket)
    wake_tasks(ticket, by=by, at=now)


def _end_approvals(ticket: Ticket, left: str, by: User | None, now: datetime) -> None:
    """Whoever moves a ticket on from where it waits for approval, or ends it, withdraws what is still asked."""
    waiting = ticket.workflow.on_approval
    if (left in waiting and ticket.state not in waiting) or not ticket.is_open:
        withdraw_round(ticket, by, now)


def _apply_values(ticket: Ticket, values: Mapping[str, Any]) -> dict[str, Any]:
    """Sets what are fields; returns what is not, for the event."""
    data = {}
    for name, value in values.items():
        if name in ("team", "assignee"):
            continue  # together, in hand_over()
        if find_model_field(ticket, name) is None:
            if value not in (None, ""):
                data[name] = as_json(value)
        else:
            owner = ticket if hasattr(ticket, name) else ticket.detail
            setattr(owner, name, value)
    return data


def _apply_marks(ticket: Ticket, move: Move, by: User | None, now: datetime) -> None:
    detail = ticket.detail
    for names, make in ((move.stamps, lambda old: now), (move.counts, lambda old: old + 1)):
        for name in names:
            owner = ticket if hasattr(ticket, name) else detail
            setattr(owner, name, make(getattr(owner, name)))
    for name in move.clears:
        owner = ticket if hasattr(ticket, name) else detail
        setattr(owner, name, find_model_field(ticket, name).get_default())
    # Whatever a person of the desk does to it, they have seen it.
    if by is not None and by.is_agent and ticket.acknowledged_at is None:
        ticket.acknowledged_at = now


def hand_over(ticket: Ticket, values: Mapping[str, Any], now: datetime) -> None:
    """Makes team and assignee fit each other after one of them was given, and counts a reassignment.

    Raises ValidationError when neither is given or the person does not belong to the team.
    """
    team, assignee = values.get("team"), values.get("assignee")
    manages = assignee is not None and assignee.has_role(*ticket.workflow.managers)
    if team is None:
        team = _team_for(assignee, ticket.team)
        if team is None and manages:
            team = ticket.team
    if team is None and assignee is None:
        raise ValidationError({"team": ValidationError(_("Choose a team or a person."), code="required")})
    before = (ticket.team_id, ticket.assignee_id)
    ticket.team, ticket.assignee = team, assignee
    if assignee and not manages and ticket.team_id and ticket.team_id not in assignee.team_ids:
        message = _("%(person)s does not belong to %(team)s.")
        params = {"person": assignee.name, "team": str(ticket.team)}
        raise ValidationError({"assignee": ValidationError(message, code="not_a_member", params=params)})
    if before != (ticket.team_id, ticket.assignee_id) and ticket.assigned_at is not None:
        ticket.reassignment_count += 1
    ticket.assigned_at = now


def _team_for(assignee: User | None, current: Team | None) -> Team | None:
    if assignee is None:
        return None
    if current is not None and current.pk in assignee.team_ids:
        return current
    return Team.objects.filter(pk__in=assignee.team_ids, is_active=True).order_by("pk").first()
