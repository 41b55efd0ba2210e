"""The workflow of a change. Source: processes.md, "Change"."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role
from changes import board, hooks
from changes.conflicts import not_accepted
from changes.models import Change, ChangeType, Outcome
from changes.plan import (
    GROUPS,
    IMPLEMENTATION,
    PLAN_FIELDS,
    ROLLBACK,
    follows_template,
    has_point_of_no_return,
    has_rollback_steps,
    has_step_lengths,
    has_step_owners,
    has_steps,
    has_window,
    names_assets,
    no_text_missing,
    steps_of,
    window_is_ahead,
)
from changes.policies import (
    can_begin_unapproved,
    can_edit_plan,
    can_implement,
    can_manage,
    can_plan_steps,
    can_prepare,
    is_manager_or_requester,
    may_create,
)
from tickets import moments
from tickets.models import StepPerson, Ticket
from tickets.policies import any_of, can_triage, nobody
from tickets.workflow import Guard, Move, State, register

BEFORE_WORK = ("draft", "submitted", "assessing", "awaiting_approval", "scheduled")
OPEN = (*BEFORE_WORK, "implementing", "verifying", "failed", "rolling_back", "rolled_back")
# Where an emergency that began without approval can be once it has begun.
BEGUN = ("implementing", "verifying", "failed", "rolling_back", "rolled_back")


def is_planned_kind(ticket: Ticket) -> bool:
    return ticket.change.type in (ChangeType.NORMAL, ChangeType.EMERGENCY)


def is_standard(ticket: Ticket) -> bool:
    return ticket.change.is_standard


def is_emergency(ticket: Ticket) -> bool:
    return ticket.change.is_emergency


def is_unauthorised(ticket: Ticket) -> bool:
    return ticket.change.is_unauthorised


def lacks_approval(ticket: Ticket) -> bool:
    """Began before anybody approved it, and nobody has since."""
    return ticket.change.began_unapproved and ticket.change.approved_at is None and ticket.change.is_emergency


def lacks_request(ticket: Ticket) -> bool:
    return lacks_approval(ticket) and not hooks.is_awaiting(ticket)


def has_open_conflicts(ticket: Ticket) -> bool:
    return bool(not_accepted(ticket))


def no_open_conflicts(ticket: Ticket) -> Any:
    """A freeze or another change in the way is passed only when somebody answers for it."""
    found = not_accepted(ticket)
    if not found:
        return None
    names = "; ".join(conflict.name for conflict in found if _is_named(conflict))
    return gettext("The window is in conflict with: %(names)s. Somebody must accept that, with a reason.") % {
        "names": names
    }


def _is_named(conflict: Any) -> bool:
    return conflict.freeze is not None or conflict.change is not None


def risk_is_known(ticket: Ticket) -> Any:
    if ticket.change.risk_level or ticket.change.is_emergency:
        return None
    return gettext("The risk is not assessed yet: fill in the questionnaire.")


def says(name: str) -> Guard:
    """A guard: the plan says something of this."""

    def said(ticket: Ticket) -> Any:
        return no_text_missing(ticket, name)

    said.__name__ = f"has_{name}"
    return said


def steps_done(group: str) -> Guard:
    """A guard: every mandatory step of the group is done, or left out with a reason."""

    def done(ticket: Ticket) -> Any:
        left = [step for step in steps_of(ticket)[group] if step.task.is_mandatory and not step.task.is_finished]
        if not left:
            return None
        names = "; ".join(f"{step.number} {step.task}" for step in left)
        return gettext("These steps are not finished: %(steps)s.") % {"steps": names}

    done.__name__ = f"{group}_steps_done"
    return done


def approved_in_the_end(ticket: Ticket) -> Any:
    if not lacks_approval(ticket):
        return None
    return gettext("This emergency was begun without approval, and nobody has approved it since.")


def begin_work(ticket: Ticket, by: User | None, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Says so when it is not begun in its window."""
    change: Change = ticket.change
    now = change.implementation_started_at or moments.now()
    inside = change.starts_at is not None and change.ends_at is not None and change.starts_at <= now < change.ends_at
    return {"unapproved": False} | ({} if inside else {"outside_window": True})


def begin_unapproved(ticket: Ticket, by: User | None, values: Mapping[str, Any]) -> Mapping[str, Any]:
    ticket.change.began_unapproved = True
    return {**begin_work(ticket, by, values), "unapproved": True}


def note_acceptance(ticket: Ticket, by: User | None, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Takes on what stands in the way now; what comes later is another conflict."""
    found = not_accepted(ticket)
    change: Change = ticket.change
    change.accepted_conflicts = [*change.accepted_conflicts, *(conflict.key for conflict in found)]
    change.conflict_accepted_by = by
    return {"conflicts": [conflict.name for conflict in found]}


def move_window(ticket: Ticket, by: User | None, values: Mapping[str, Any]) -> None:
    ticket.change.clean()
    if reason := window_is_ahead(ticket):
        raise ValidationError({"ends_at": ValidationError(reason, code="past")})


def reclassify(ticket: Ticket, by: User | None, values: Mapping[str, Any]) -> None:
    """Only between normal and emergency: a standard change is made from its template, an unauthorised one recorded."""
    if values["type"] not in (ChangeType.NORMAL, ChangeType.EMERGENCY):
        message = gettext("It can be made a normal change or an emergency.")
        raise ValidationError({"type": ValidationError(message, code="invalid_choice")})


def mark_unauthorised(ticket: Ticket, by: User | None, values: Mapping[str, Any]) -> None:
    ticket.change.type = ChangeType.UNAUTHORISED


def note_review(ticket: Ticket, by: User | None, values: Mapping[str, Any]) -> None:
    ticket.change.reviewed_by = by


def note_failure(ticket: Ticket, by: User | None, values: Mapping[str, Any]) -> None:
    ticket.change.outcome = Outcome.FAILED
    ticket.change.reviewed_by = by


def keep_apart(ticket: Ticket, by: User | None, values: Mapping[str, Any]) -> None:
    """Who approved it does not carry it out."""
    person = values.get("assignee")
    if person is not None and person.pk in board.approvers(ticket):
        message = gettext("%(person)s has approved this change and so cannot implement it.")
        raise ValidationError({"assignee": ValidationError(message, code="approver", params={"person": person.name})})


PLAN_COMPLETE: tuple[Guard, ...] = (
    *(says(name) for name in ("justification", "scope")),
    names_assets,
    says("impact_description"),
    has_steps,
    has_step_owners,
    has_step_lengths,
    says("test_plan"),
    says("rollback_plan"),
    has_rollback_steps,
    has_point_of_no_return,
    has_window,
)
RECORD_COMPLETE: tuple[Guard, ...] = (
    *(says(name) for name in ("justification", "scope", "impact_description")),
    names_assets,
    has_window,
)

STATES = {
    "draft": State(label=_("Draft"), icon="dashed", clock="paused", stage=1),
    "submitted": State(label=pgettext_lazy("change", "Submitted"), icon="ring", stage=1),
    "assessing": State(label=pgettext_lazy("change", "Assessing"), icon="half", stage=2),
    "awaiting_approval": State(label=pgettext_lazy("change", "Awaiting approval"), icon="dotted", stage=2),
    "scheduled": State(label=pgettext_lazy("change", "Scheduled"), icon="pause", clock="paused", stage=2),
    "implementing": State(label=pgettext_lazy("change", "Implementing"), icon="half", stage=3),
    "verifying": State(label=pgettext_lazy("change", "Verifying"), icon="tick", stage=3),
    "closed": State(label=_("Closed"), icon="tick-filled", clock="stopped", is_open=False, stage=4),
    "rejected": State(label=pgettext_lazy("change", "Rejected"), icon="ban", clock="stopped", is_open=False, stage=0),
    "failed": State(label=pgettext_lazy("change", "Failed"), icon="ban", stage=3),
    "rolling_back": State(label=pgettext_lazy("change", "Rolling back"), icon="half", stage=3),
    "rolled_back": State(label=pgettext_lazy("change", "Rolled back"), icon="tick", stage=3),
    "cancelled": State(label=_("Cancelled"), icon="ban", clock="stopped", is_open=False, stage=0),
}

MOVES = {
    "submit": Move(
        label=_("Submit"), verb="change_submitted", icon="send", tone="main", source=("draft",), target="submitted",
        who=can_prepare, applies=is_planned_kind, guards=(*PLAN_COMPLETE, window_is_ahead), public=True,
    ),
    "schedule_standard": Move(
        label=_("Schedule"), verb="change_scheduled", icon="calendar-check", tone="main", source=("draft",),
        target="scheduled", who=can_prepare, applies=is_standard,
        guards=(*PLAN_COMPLETE, window_is_ahead, follows_template, no_open_conflicts), public=True,
    ),
    "record": Move(
        label=_("Record what was done"), verb="change_recorded", icon="flag", tone="main", source=("draft",),
        target="verifying", who=can_prepare, applies=is_unauthorised, guards=RECORD_COMPLETE,
    ),
    "assess": Move(
        label=_("Begin the assessment"), verb="assessment_begun", icon="checklist", tone="main",
        source=("submitted",), target="assessing", who=can_manage, public=True,
    ),
    "request_approval": Move(
        label=_("Ask for approval"), verb="board_asked", icon="user-question", tone="main",
        source=("assessing",), target="awaiting_approval", who=can_manage,
        guards=(*PLAN_COMPLETE, risk_is_known, window_is_ahead), then=hooks.ask_for_approval, public=True,
    ),
    "approve": Move(
        label=_("Approve"), verb="change_approved", icon="circle-check", source=("awaiting_approval",),
        target="scheduled", who=nobody, automatic=True, guards=(no_open_conflicts,), stamps=("approved_at",),
        public=True,
    ),
    "refuse": Move(
        label=_("Refuse"), verb="change_refused", icon="circle-x", source=("awaiting_approval",), target="rejected",
        who=nobody, automatic=True, optional=("reason",), stamps=("closed_at",), public=True,
        public_inputs=("reason",),
    ),
    "send_back": Move(
        label=_("Back to draft with questions"), verb="change_sent_back", icon="arrow-back-up",
        source=("assessing", "awaiting_approval"), target="draft", who=can_manage, requires=("message",),
        public=True,
    ),
    "reject": Move(
        label=_("Reject"), verb="change_rejected", icon="circle-x", tone="danger",
        source=("assessing", "awaiting_approval"), target="rejected", who=can_manage, requires=("reason",),
        stamps=("closed_at",), public=True, public_inputs=("reason",),
    ),
    "accept_conflicts": Move(
        label=_("Accept the conflict"), verb="conflict_accepted", icon="alert-triangle", source=BEFORE_WORK,
        target=None, who=hooks.can_accept_conflicts, applies=has_open_conflicts, requires=("conflict_reason",),
        stamps=("conflict_accepted_at",), effect=note_acceptance,
    ),
    "reschedule": Move(
        label=_("Move the window"), verb="change_rescheduled", icon="calendar-event", source=("scheduled",),
        target=None, who=can_manage, requires=("starts_at", "ends_at", "reason"), effect=move_window, public=True,
    ),
    "reclassify": Move(
        label=_("Change the type"), verb="change_reclassified", icon="category",
        source=("draft", "submitted", "assessing"), target=None, who=can_edit_plan, applies=is_planned_kind,
        requires=("type", "reason"), effect=reclassify,
    ),
    "assign": Move(
        label=_("Assign"), verb="assigned", icon="arrows-exchange", source=OPEN, target=None,
        who=any_of(can_triage, can_manage), optional=("team", "assignee", "comment"), effect=keep_apart, public=True,
    ),
    "start": Move(
        label=_("Begin the implementation"), verb="implementation_started", icon="player-play", tone="main",
        source=("scheduled",), target="implementing", who=can_implement, guards=(no_open_conflicts,),
        stamps=("implementation_started_at",), effect=begin_work, public=True,
    ),
    "start_unapproved": Move(
        label=_("Begin without approval"), verb="implementation_started", icon="player-play", tone="danger",
        source=("submitted", "assessing", "awaiting_approval"), target="implementing", who=can_begin_unapproved,
        applies=is_emergency, requires=("reason",), stamps=("implementation_started_at",), effect=begin_unapproved,
        then=hooks.ask_for_approval, public=True,
    ),
    "request_late_approval": Move(
        label=_("Ask for approval afterwards"), verb="board_asked", icon="user-question", source=BEGUN,
        target=None, who=any_of(can_manage, can_implement), applies=lacks_request, then=hooks.ask_for_approval,
    ),
    "approve_late": Move(
        label=_("Approve afterwards"), verb="change_approved", icon="circle-check", source=BEGUN, target=None,
        who=nobody, automatic=True, applies=lacks_approval, stamps=("approved_at",), public=True,
    ),
    "refuse_late": Move(
        label=_("Refuse afterwards"), verb="change_refused", icon="circle-x", source=BEGUN, target=None, who=nobody,
        automatic=True, applies=lacks_approval, optional=("reason",), public=True, public_inputs=("reason",),
    ),
    "mark_unauthorised": Move(
        label=_("Record as unauthorised"), verb="marked_unauthorised", icon="flag", tone="danger", source=BEGUN,
        target=None, who=can_manage, applies=lacks_approval, requires=("reason",), effect=mark_unauthorised,
        then=hooks.withdraw,
    ),
    "finish": Move(
        label=_("The work is done"), verb="implementation_finished", icon="check", tone="main",
        source=("implementing",), target="verifying", who=can_implement, guards=(steps_done(IMPLEMENTATION),),
        stamps=("implementation_ended_at",), public=True,
    ),
    "fail": Move(
        label=_("It failed"), verb="change_failed", icon="alert-triangle", tone="danger",
        source=("implementing", "verifying"), target="failed", who=can_implement, requires=("reason",), public=True,
        public_inputs=("reason",),
    ),
    "roll_back": Move(
        label=_("Roll back"), verb="change_rollback_started", icon="arrow-back-up", tone="main", source=("failed",),
        target="rolling_back", who=can_implement, public=True,
    ),
    "end_rollback": Move(
        label=_("It is rolled back"), verb="change_rolled_back", icon="check", tone="main", source=("rolling_back",),
        target="rolled_back", who=can_implement, guards=(steps_done(ROLLBACK),),
        stamps=("implementation_ended_at",), public=True,
    ),
    "close": Move(
        label=_("Close after the review"), verb="closed", icon="lock-check", tone="main", source=("verifying",),
        target="closed", who=can_manage, requires=("outcome", "review", "downtime_actual_minutes"),
        optional=("downtime_planned_minutes",), guards=(approved_in_the_end,), stamps=("closed_at",),
        effect=note_review, public=True,
    ),
    "close_rolled_back": Move(
        label=_("Close after the review"), verb="closed", icon="lock-check", tone="main", source=("rolled_back",),
        target="closed", who=can_manage, requires=("review", "downtime_actual_minutes"),
        optional=("downtime_planned_minutes",), guards=(approved_in_the_end,), stamps=("closed_at",),
        effect=note_failure, public=True,
    ),
    "cancel": Move(
        label=pgettext_lazy("change", "Cancel"), verb="cancelled", icon="ban", tone="danger", source=BEFORE_WORK,
        target="cancelled", who=is_manager_or_requester, requires=("reason",), stamps=("closed_at",),
        public=True, public_inputs=("reason",),
    ),
}  # fmt: skip


def has_succeeded(ticket: Ticket) -> bool:
    """By its review, issues or not."""
    return ticket.change.outcome in (Outcome.SUCCESSFUL, Outcome.WITH_ISSUES)


def is_authorised(ticket: Ticket) -> bool:
    """Approved, or pre-approved as a standard change; never what was begun or done without."""
    if ticket.change.is_unauthorised or lacks_approval(ticket):
        return False
    return ticket.state in ("scheduled", "implementing", "verifying") or (
        ticket.state == "closed" and has_succeeded(ticket)
    )


CHANGE = register(
    "change",
    initial="draft",
    states=STATES,
    moves=MOVES,
    managers=(Role.CHANGE_MANAGER,),
    who_creates=may_create,
    authorised=is_authorised,
    succeeded=has_succeeded,
    editable=PLAN_FIELDS,
    who_edits=can_edit_plan,
    on_approval={"awaiting_approval": ("approve", "refuse")} | dict.fromkeys(BEGUN, ("approve_late", "refuse_late")),
    conflicted=board.conflicted,
    approval_fallback=StepPerson.IT_DIRECTOR,
    own_task_groups=GROUPS,
    task_groups={IMPLEMENTATION: _("Implementation"), ROLLBACK: _("Rollback")},
    who_plans_tasks=can_plan_steps,
    tasks_wait=hooks.step_waits,
    on_task=hooks.check_step,
)
