"""Approving: deciding a step, and what follows from the decision.

A round of ordered steps is opened by `start_approvals` (a process does), decided step by step by `decide`, and ends
approved, rejected or withdrawn. The end carries out what the process declares in `Workflow.on_approval`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from tickets import events, moments
from tickets.actions.approvals.rounds import (
    close_round,
    close_step,
    is_approved,
    is_awaiting,
    must_be_approved,
    open_step,
    start_approvals,
    step_data,
    withdraw_approvals,
)
from tickets.actions.approvals.seating import conflicted_ids
from tickets.actions.approvals.voting import outcome_of
from tickets.actions.base import lock, refuse_unfit
from tickets.actions.move import carry_out, check
from tickets.exceptions import NotAllowed, WrongState
from tickets.models import ApprovalRound, ApprovalSeat, ApprovalStep, StepMode, StepSpec, Ticket

__all__ = [
    "decide", "is_approved", "is_awaiting", "must_be_approved", "settle", "start_approvals", "votes_of",
    "withdraw_approvals",
]  # fmt: skip

MAX_COMMENT = 5_000


@transaction.atomic
def decide(
    step: ApprovalStep, *, by: User, approve: bool, comment: str = "", via: str = "page", at: datetime | None = None
) -> ApprovalStep:
    """One person's word in a step, for themselves or for whom they stand in, and what follows once it decides.

    Raises NotAllowed (not asked, or part of the matter), WrongState (it is decided), Blocked (what would follow
    cannot happen now) or ValidationError by field: to refuse needs a comment.
    """
    ticket = lock(step.ticket)
    step = ApprovalStep.objects.select_related("round").get(pk=step.pk)
    step.ticket = step.round.ticket = ticket
    seats = list(step.seats.select_related("principal", "person", "decided_by"))
    now = at or moments.now()
    held = votes_of(ticket, step, seats, by)
    words = _clean_comment(comment, is_required=not approve)
    for seat in held:
        _cast(seat, by, approve, words, via, now)
    represented = [events.as_json(seat.principal) for seat in held if seat.principal_id != by.pk]
    data = step_data(step) | {"comment": words, "on_behalf_of": represented, "via": via}
    verb = "approved" if approve else "rejected_step"
    events.record(ticket, verb, by, at=now, public=True, text=words, data=data)
    settle(ticket, step, seats, now)
    return step


def votes_of(ticket: Ticket, step: ApprovalStep, seats: Sequence[ApprovalSeat], by: User) -> list[ApprovalSeat]:
    """The seats whose vote the person would cast now. Raises NotAllowed or WrongState, in words for them."""
    by = User.objects.get(pk=by.pk)  # as they are now: somebody who has just left decides nothing
    own = [seat for seat in seats if by.pk in (seat.person_id, seat.principal_id, seat.decided_by_id)]
    if not by.is_active or not own:
        raise NotAllowed(_("You are not asked to approve this."))
    if by.pk in conflicted_ids(ticket):
        raise NotAllowed(_("You asked for this, recorded it or carry it out, so somebody else decides."))
    if not step.is_open:
        raise WrongState(closed_words(step, seats))
    if any(seat.decided_by_id == by.pk for seat in own):
        raise WrongState(_("You have decided already."))
    asked = [seat for seat in own if seat.is_asked]
    if not asked:
        raise _no_longer_asked(own)
    # One person, one vote; only where everybody must agree a word counts for whom one stands in for too.
    return asked if step.mode == StepMode.ALL else sorted(asked, key=lambda seat: seat.principal_id != by.pk)[:1]


def _no_longer_asked(own: Sequence[ApprovalSeat]) -> Exception:
    other = next((seat.decided_by for seat in own if seat.decided_by), None)
    if other is None:
        return NotAllowed(_("You are no longer asked to approve this."))
    return WrongState(_("%(person)s has decided in your place already.") % {"person": other.name})


def closed_words(step: ApprovalStep, seats: Sequence[ApprovalSeat]) -> str:
    """What became of a step that is not open, and by whom."""
    if step.state == ApprovalStep.State.WAITING:
        return _("It is not this step's turn yet.")
    if step.state == ApprovalStep.State.WITHDRAWN:
        return _("This is no longer asked: it was withdrawn.")
    voters = [seat for seat in seats if seat.state == step.state and seat.decided_by]
    last = max(voters, key=lambda seat: (seat.decided_at, seat.pk), default=None)
    names = {"outcome": step.get_state_display(), "person": last.decided_by.name if last and last.decided_by else ""}
    return _("This has been decided already: %(outcome)s, by %(person)s.") % names


def _clean_comment(comment: str, *, is_required: bool) -> str:
    words = str(comment or "").strip()
    if is_required and not words:
        message = _("Say why you refuse; the requester reads it.")
        raise ValidationError({"comment": ValidationError(message, code="required")})
    refuse_unfit(words, field="comment", limit=MAX_COMMENT)
    return words


def _cast(seat: ApprovalSeat, by: User, approve: bool, words: str, via: str, now: datetime) -> None:
    seat.state = ApprovalSeat.State.APPROVED if approve else ApprovalSeat.State.REJECTED
    seat.decided_by, seat.decided_at, seat.comment, seat.via = by, now, words, via
    seat.save(update_fields=["state", "decided_by", "decided_at", "comment", "via"])


def settle(ticket: Ticket, step: ApprovalStep, seats: Sequence[ApprovalSeat], now: datetime) -> None:
    """Closes a step that its votes decide, asks the next or ends the round. The ticket is locked."""
    outcome = outcome_of(step, seats)
    if not outcome:
        return
    close_step(ticket, step, outcome, now)
    following = step.round.steps.filter(state=ApprovalStep.State.WAITING).order_by("position").first()
    if outcome == ApprovalStep.State.APPROVED and following is not None:
        open_step(ticket, following, None, now)
        _carry_over(ticket, step, following, now)
        return
    close_round(ticket, step.round, outcome, None, now)
    _follow(ticket, outcome, seats, now)


def _carry_over(ticket: Ticket, before: ApprovalStep, step: ApprovalStep, now: datetime) -> None:
    """The word of those who have just approved counts for the next step too, for themselves and unless it asks again.

    Never for those who stand in because nobody else may, nor for whoever may not decide on the ticket.
    """
    if step.is_fallback or StepSpec.from_json(step.spec).again:
        return
    votes = before.seats.filter(state=ApprovalSeat.State.APPROVED, decided_by=F("principal"))
    earlier = {vote.decided_by_id: vote for vote in votes if vote.decided_by_id not in conflicted_ids(ticket)}
    seats = list(step.seats.select_related("principal", "person", "decided_by"))
    own = [
        seat for seat in seats if seat.is_asked and seat.person_id == seat.principal_id and seat.person_id in earlier
    ]
    if not own:
        return
    for seat in own:
        _cast(seat, seat.person, True, "", earlier[seat.person_id].via, now)
    people = [events.as_json(seat.person) for seat in own]
    told = {"label": before.label, "label_en": before.label_en}
    data = step_data(step) | {"people": people, "before": told}
    events.record(ticket, "approval_carried", None, at=now, public=True, data=data)
    settle(ticket, step, seats, now)


def _follow(ticket: Ticket, outcome: str, seats: Sequence[ApprovalSeat], now: datetime) -> None:
    """Carries out what the process declares for the end of a round in the ticket's state."""
    moves = ticket.workflow.on_approval.get(ticket.state)
    if moves is None:
        return
    rejected = outcome == ApprovalRound.State.REJECTED
    move = ticket.workflow.moves[moves[rejected]]
    check(ticket, move, None)
    refusals = [seat.comment for seat in seats if seat.state == ApprovalSeat.State.REJECTED and seat.comment]
    values: Mapping[str, Any] = {"reason": refusals[-1]} if rejected and refusals and "reason" in move.inputs else {}
    carry_out(ticket, move, None, values, now)
