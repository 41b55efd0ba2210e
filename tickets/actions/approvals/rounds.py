"""Opening and closing rounds and their steps."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from tickets import events, moments
from tickets.actions.approvals.seating import Plan, Seating
from tickets.actions.base import lock
from tickets.models import ApprovalRound, ApprovalSeat, ApprovalStep, StepMode, StepSpec, Ticket

MAX_STEPS = 20
# What recording events changes of a ticket that the caller holds too.
HEAD = ("version", "updated_at", "event_count", "event_digest")


def is_approved(ticket: Ticket) -> bool:
    """The last round of approvals has ended well."""
    last = ticket.approval_rounds.order_by("-number").first()
    return last is not None and last.state == ApprovalRound.State.APPROVED


def is_awaiting(ticket: Ticket) -> bool:
    """A round of approvals is open."""
    return ticket.approval_rounds.filter(state=ApprovalRound.State.OPEN).exists()


def must_be_approved(ticket: Ticket) -> Any:
    """A guard for moves that need it."""
    return None if is_approved(ticket) else _("It has not been approved.")


@transaction.atomic
def start_approvals(
    ticket: Ticket, specs: Sequence[StepSpec], *, by: User | None, at: datetime | None = None
) -> ApprovalRound | None:
    """Opens a round and asks its first step; a round that is still open is withdrawn. With no specs, nothing.

    For processes, which have checked who asks: call it from `Move.then` or `Workflow.on_created`. The ticket given
    stays usable in the same transaction.
    """
    if not specs:
        return None
    if len(specs) > MAX_STEPS:
        raise ValidationError(_("At most %(count)d steps.") % {"count": MAX_STEPS}, code="too_many")
    fresh = lock(ticket)
    now = at or moments.now()
    withdraw_round(fresh, by, now)
    round_ = ApprovalRound.objects.create(
        ticket=fresh, number=fresh.approval_rounds.count() + 1, opened_by=by, opened_at=now
    )
    steps = [_step(round_, position, spec) for position, spec in enumerate(specs, start=1)]
    ApprovalStep.objects.bulk_create(steps)
    open_step(fresh, steps[0], by, now)
    _catch_up(ticket, fresh)
    return round_


@transaction.atomic
def withdraw_approvals(ticket: Ticket, *, by: User | None, at: datetime | None = None) -> None:
    """Ends an open round without an outcome; nothing happens where none is open. For processes."""
    fresh = lock(ticket)
    withdraw_round(fresh, by, at or moments.now())
    _catch_up(ticket, fresh)


def _catch_up(ticket: Ticket, fresh: Ticket) -> None:
    """The caller may go on recording with the ticket it holds."""
    for name in HEAD:
        setattr(ticket, name, getattr(fresh, name))


def _step(round_: ApprovalRound, position: int, spec: StepSpec) -> ApprovalStep:
    return ApprovalStep(
        round=round_,
        ticket=round_.ticket,
        position=position,
        label=spec.label,
        label_en=spec.label_en,
        mode=spec.mode,
        quorum=spec.quorum,
        spec=spec.to_json(),
    )


def withdraw_round(ticket: Ticket, by: User | None, now: datetime) -> None:
    """Ends the open round of a locked ticket, when there is one."""
    round_ = ticket.approval_rounds.filter(state=ApprovalRound.State.OPEN).first()
    if round_ is None:
        return
    step = round_.steps.filter(state=ApprovalStep.State.OPEN).first()
    if step is not None:
        close_step(ticket, step, ApprovalStep.State.WITHDRAWN, now)
    close_round(ticket, round_, ApprovalRound.State.WITHDRAWN, by, now)


def open_step(ticket: Ticket, step: ApprovalStep, by: User | None, now: datetime) -> None:
    """Asks the people of a step. The ticket is locked."""
    plans, is_fallback = Seating(ticket, now).plan(StepSpec.from_json(step.spec))
    step.state, step.opened_at, step.is_fallback = ApprovalStep.State.OPEN, now, is_fallback
    if is_fallback and step.mode != StepMode.QUORUM:
        step.mode = StepMode.ONE  # those who stand in decide in the place of one who is missing
    step.save(update_fields=["state", "opened_at", "is_fallback", "mode"])
    add_seats(ticket, step, plans, now)
    data = step_data(step) | {
        "approvers": [events.as_json(plan.person) for plan in plans],
        "stand_ins": [stand_in_data(plan) for plan in plans if plan.principal != plan.person],
        "fallback": is_fallback,
    }
    events.record(ticket, "approval_opened", by, at=now, public=True, data=data)


def add_seats(ticket: Ticket, step: ApprovalStep, plans: Sequence[Plan], now: datetime) -> None:
    ApprovalSeat.objects.bulk_create(
        ApprovalSeat(
            step=step,
            ticket=ticket,
            principal=plan.principal,
            person=plan.person,
            reason=plan.reason,
            asked_at=now,
        )
        for plan in plans
    )


def close_step(ticket: Ticket, step: ApprovalStep, outcome: str, now: datetime) -> None:
    """Ends a step; whoever has not decided is no longer asked."""
    step.state, step.closed_at = outcome, now
    step.save(update_fields=["state", "closed_at"])
    step.seats.filter(state=ApprovalSeat.State.ASKED).update(state=ApprovalSeat.State.RELEASED)
    events.record(ticket, "approval_closed", None, at=now, data=step_data(step) | {"outcome": str(outcome)})


def close_round(ticket: Ticket, round_: ApprovalRound, outcome: str, by: User | None, now: datetime) -> None:
    """Ends a round; its later steps are never asked."""
    round_.state, round_.closed_at = outcome, now
    round_.save(update_fields=["state", "closed_at"])
    round_.steps.filter(state=ApprovalStep.State.WAITING).update(state=ApprovalStep.State.WITHDRAWN, closed_at=now)
    data = {"round": round_.number, "outcome": str(outcome)}
    events.record(ticket, "approvals_finished", by, at=now, public=True, data=data)


def step_data(step: ApprovalStep) -> dict[str, Any]:
    """What every event of a step says of it."""
    return {"step": step.pk, "label": step.label, "label_en": step.label_en}


def stand_in_data(plan: Plan) -> Mapping[str, Any]:
    """Who sits for whom, and why."""
    return {
        "person": events.as_json(plan.person),
        "principal": events.as_json(plan.principal),
        "reason": str(plan.reason),
    }
