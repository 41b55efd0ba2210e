"""Carrying out what came due: events, messages, breaches, and the clocks that move on.

All of it in the caller's transaction, with the tickets locked: a step is either carried out with everything that
belongs to it, or not at all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from sla import store
from sla.channels.delivery import TASK as POST
from sla.channels.delivery import messages_for
from sla.document import BREACH
from sla.escalation import TOPIC, Escalation
from sla.life import LIVE, ClockState
from sla.models import Breach, Clock
from tickets import actions
from tickets.bulk import insert_many, update_many
from tickets.hints import hint
from tickets.models import Ticket
from tickets.notifications.outbox import tell_many

TICKET_FIELDS = ("event_count", "event_digest", "escalation_level", "is_breached")


@dataclass
class Bundle:
    """A locked ticket, and those of its clocks that are locked and due: row and state."""

    ticket: Ticket
    clocks: list[tuple[Clock, ClockState]]


def carry_out(bundles: Sequence[Bundle], now: datetime) -> int:
    """Pays what the clocks of these tickets owe by now, oldest first. Returns how many steps that were."""
    escalation = Escalation(now)
    breaches, paid = [], 0
    for bundle in bundles:
        due = []
        for clock, state in bundle.clocks:
            state.come_due(now)
            due += [(firing, clock, state) for firing in state.pay()]
        for firing, clock, state in sorted(due, key=lambda item: item[0].due_at):
            escalation.fire(bundle.ticket, state, firing)
            if firing.step.key == BREACH:
                breaches.append(breach_of(clock, bundle.ticket, firing.due_at))
        paid += len(due)
    _save(bundles)
    insert_many(escalation.outcome.events)
    tell_many(escalation.told(), topic=TOPIC, now=now)
    if escalation.outcome.posts:
        insert_many(messages_for(escalation.outcome.posts))
        transaction.on_commit(lambda: hint(POST))
    Breach.objects.bulk_create(breaches, ignore_conflicts=True)
    for ticket, action, step in escalation.outcome.courses:
        _change_course(ticket, action, step, now)
    return paid


def breach_of(clock: Clock, ticket: Ticket, at: datetime, **held_by: int | None) -> Breach:
    """The record of a broken promise; `held_by` names team and assignee when they have changed since."""
    holders = {"team_id": ticket.team_id, "assignee_id": ticket.assignee_id} | held_by
    return Breach(clock=clock, ticket=ticket, at=at, **holders)


def _save(bundles: Sequence[Bundle]) -> None:
    """Writes clocks and tickets. When a ticket's clocks are due does not change by firing; whether it is late does."""
    clocks = []
    for bundle in bundles:
        for clock, state in bundle.clocks:
            store.note_fired(clock, state)
            clocks.append(clock)
            if state.breached_at and state.status in LIVE:
                bundle.ticket.is_breached = True
    update_many(clocks, store.FIRED_FIELDS)
    update_many([bundle.ticket for bundle in bundles], TICKET_FIELDS)


def _change_course(ticket: Ticket, action: Mapping[str, Any], step: str, now: datetime) -> None:
    """Raises the priority or hands the ticket on, in the name of the rule."""
    reason = _("Escalation rule “%(step)s”") % {"step": step}
    if action["do"] == "raise_priority":
        actions.raise_priority(ticket, reason=reason, at=now)
    else:
        actions.hand_on(ticket, team_id=action["team"], reason=reason, at=now)
