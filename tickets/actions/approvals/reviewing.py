"""Keeping those who are asked in line with who is there: people leave, go away, come back, and become part of the
matter they were to decide.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from tickets import events, moments
from tickets.actions.approval import settle
from tickets.actions.approvals.rounds import add_seats, step_data
from tickets.actions.approvals.seating import Plan, Seating, day_of
from tickets.actions.base import lock
from tickets.models import ApprovalSeat, ApprovalStep, StepMode, Ticket

REVIEW_BATCH = 500


@transaction.atomic
def review_approvers(ticket: Ticket, *, at: datetime | None = None) -> bool:
    """Asks others where somebody who is asked no longer can be, and says so. Returns whether anything changed."""
    ticket = lock(ticket)
    now = at or moments.now()
    step = ApprovalStep.objects.select_related("round").filter(ticket=ticket, state=ApprovalStep.State.OPEN).first()
    if step is None:
        return False
    step.ticket = step.round.ticket = ticket
    seats = list(step.seats.select_related("principal", "person"))
    told = Review(ticket, step, seats, now).carry_out()
    if not told:
        return False
    data = step_data(step) | {"replaced": told}
    events.record(ticket, "approver_replaced", None, at=now, public=True, data=data)
    settle(ticket, step, list(step.seats.all()), now)
    return True


class Review:
    """The seats of one open step at one moment."""

    def __init__(self, ticket: Ticket, step: ApprovalStep, seats: Sequence[ApprovalSeat], now: datetime) -> None:
        self.ticket, self.step, self.seats, self.now = ticket, step, seats, now
        self.seating = Seating(ticket, now)
        self.told: list[dict[str, object]] = []

    def carry_out(self) -> list[dict[str, object]]:
        """Changes what has to be; returns who was replaced by whom and why."""
        for seat in self.seats:
            if seat.is_asked:
                self._review(seat)
        self._fall_back()
        return self.told

    def _review(self, seat: ApprovalSeat) -> None:
        base = ApprovalSeat.Reason.FALLBACK if self.step.is_fallback else ApprovalSeat.Reason.NAMED
        shared = self.step.mode == StepMode.ALL
        plan = self.seating.seat(seat.principal, self._taken_besides(seat), shared=shared, base=base)
        if plan is None:
            self._tell(seat.person, None, "conflict" if seat.principal_id in self.seating.unfit else "left")
            seat.state = ApprovalSeat.State.RELEASED
            seat.save(update_fields=["state"])
        elif plan.person.pk != seat.person_id and not self._still_sits(seat, plan):
            self._tell(seat.person, plan.person, str(plan.reason))
            seat.person, seat.reason, seat.asked_at = plan.person, plan.reason, self.now
            seat.save(update_fields=["person", "reason", "asked_at"])

    def _still_sits(self, seat: ApprovalSeat, plan: Plan) -> bool:
        """Whoever stands in for somebody who left stays, while they can: the next one is asked only in need."""
        if plan.reason not in (ApprovalSeat.Reason.MANAGER, ApprovalSeat.Reason.FALLBACK):
            return False
        stands_in = seat.reason == plan.reason and seat.person_id != seat.principal_id
        return stands_in and seat.person.is_active and seat.person_id not in self.seating.unfit

    def _taken_besides(self, seat: ApprovalSeat) -> set[int]:
        others = [other for other in self.seats if other is not seat and other.state != ApprovalSeat.State.RELEASED]
        return {other.decided_by_id or other.person_id for other in others}

    def _fall_back(self) -> None:
        """Others are asked where too few are left of whom the step named."""
        live = sum(seat.state != ApprovalSeat.State.RELEASED for seat in self.seats)
        wanted = self.step.quorum if self.step.mode == StepMode.QUORUM else 1
        if live >= wanted:
            return
        known = {seat.principal_id for seat in self.seats}
        free = [one for one in self.seating.fallback if one.pk not in known]
        chosen = free if not live else free[: wanted - live]
        add_seats(self.ticket, self.step, [Plan(one, one, ApprovalSeat.Reason.FALLBACK) for one in chosen], self.now)
        if not live and chosen:
            self._note_fallback()
        for one in chosen:
            self._tell(None, one, "fallback")

    def _note_fallback(self) -> None:
        self.step.is_fallback = True
        if self.step.mode != StepMode.QUORUM:
            self.step.mode = StepMode.ONE
        self.step.save(update_fields=["is_fallback", "mode"])

    def _tell(self, before: User | None, after: User | None, reason: str) -> None:
        self.told.append({"from": events.as_json(before), "to": events.as_json(after), "reason": reason})


def review_all(at: datetime) -> int:
    """Reviews the steps whose seats look out of date, or in which nobody is asked. Returns how many changed."""
    doubtful = Q(pk__in=ApprovalSeat.objects.to_review(day_of(at)).values("ticket_id"))
    doubtful |= Q(pk__in=ApprovalStep.objects.nobody_asked().values("ticket_id"))
    tickets = Ticket.objects.filter(doubtful).order_by("pk")[:REVIEW_BATCH]
    return sum(review_approvers(ticket, at=at) for ticket in tickets)


def review_of(person: User, at: datetime) -> int:
    """Reviews what one person is asked, or would be: after they went away, came back or left."""
    asked = ApprovalSeat.objects.asked_of(person).values("ticket_id")
    tickets = Ticket.objects.filter(pk__in=asked).order_by("pk")[:REVIEW_BATCH]
    return sum(review_approvers(ticket, at=at) for ticket in tickets)
