"""When the votes of a step decide it."""

from collections.abc import Iterable

from tickets.models import ApprovalSeat, ApprovalStep, StepMode

State = ApprovalSeat.State


def votes_needed(mode: str, quorum: int, seats: int) -> int:
    """How many of so many seats must agree."""
    needed = {StepMode.ONE: 1, StepMode.ALL: seats, StepMode.MAJORITY: seats // 2 + 1, StepMode.QUORUM: quorum}
    return max(1, min(needed[StepMode(mode)], seats))


def outcome_of(step: ApprovalStep, seats: Iterable[ApprovalSeat]) -> str:
    """approved or rejected as soon as no vote that is still out can change it; empty before."""
    states = [seat.state for seat in seats if seat.state != State.RELEASED]
    agreed, refused = states.count(State.APPROVED), states.count(State.REJECTED)
    if not states:
        return ""
    needed = votes_needed(step.mode, step.quorum, len(states))
    if agreed >= needed:
        return ApprovalStep.State.APPROVED
    first_word_counts = step.mode == StepMode.ONE and refused
    if first_word_counts or len(states) - refused < needed:
        return ApprovalStep.State.REJECTED
    return ""
