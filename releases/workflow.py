"""The workflow of a release. Source: processes.md, "Release"."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role
from releases.content import (
    PREPARATION,
    all_taken_back,
    all_verified,
    changes_are_approved,
    contains_something,
    has_preparation,
    has_stages,
    has_version,
    has_window,
    is_prepared,
    write_notes,
)
from releases.models import ReleaseOutcome
from releases.policies import can_edit_plan, can_manage, can_work, may_create
from tickets import knowledge_decision
from tickets.models import Ticket
from tickets.policies import any_of, can_triage
from tickets.workflow import Move, State, register

BEFORE_DEPLOYMENT = ("planning", "building", "testing", "awaiting_decision")
OPEN = (*BEFORE_DEPLOYMENT, "deploying", "verifying", "rolling_back", "rolled_back")
PLAN_FIELDS = ("type", "version_name", "goal", "planned_start", "planned_end")


def note_decision(ticket: Ticket, by: User | None, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """The go or no-go is somebody's, by name."""
    ticket.release.decided_by = by
    return {"decided_by": by.name} if by else {}


def conclude(ticket: Ticket, by: User | None, values: Mapping[str, Any]) -> None:
    """Ends with what was learned, and with notes for those who use it."""
    knowledge_decision.check_knowledge(ticket, by, values)
    release = ticket.release
    if release.outcome == ReleaseOutcome.ROLLED_BACK:
        message = gettext("It was not rolled back: say whether it went well or with issues.")
        raise ValidationError({"outcome": ValidationError(message, code="invalid_choice")})
    if not release.notes:
        release.notes = write_notes(ticket)


def conclude_rolled_back(ticket: Ticket, by: User | None, values: Mapping[str, Any]) -> None:
    knowledge_decision.check_knowledge(ticket, by, values)
    ticket.release.outcome = ReleaseOutcome.ROLLED_BACK


def has_succeeded(ticket: Ticket) -> bool:
    return ticket.release.outcome in (ReleaseOutcome.SUCCESSFUL, ReleaseOutcome.WITH_ISSUES)


STATES = {
    "planning": State(label=pgettext_lazy("release", "Planning"), icon="dashed", clock="paused", stage=1),
    "building": State(label=pgettext_lazy("release", "Building"), icon="ring", stage=2),
    "testing": State(label=pgettext_lazy("release", "Testing"), icon="half", stage=2),
    "awaiting_decision": State(label=pgettext_lazy("release", "Awaiting go/no-go"), icon="dotted", stage=2),
    "deploying": State(label=pgettext_lazy("release", "Deploying"), icon="half", stage=3),
    "verifying": State(label=pgettext_lazy("release", "Verifying"), icon="tick", stage=3),
    "rolling_back": State(label=pgettext_lazy("release", "Rolling back"), icon="half", stage=3),
    "rolled_back": State(label=pgettext_lazy("release", "Rolled back"), icon="ban", stage=3),
    "closed": State(label=_("Closed"), icon="tick-filled", clock="stopped", is_open=False, stage=4),
    "cancelled": State(label=_("Cancelled"), icon="ban", clock="stopped", is_open=False, stage=0),
}

MOVES = {
    "assign": Move(
        label=_("Assign"), verb="assigned", icon="arrows-exchange", source=OPEN, target=None,
        who=any_of(can_triage, can_manage), optional=("team", "assignee", "comment"), public=True,
    ),
    "build": Move(
        label=_("Begin to build"), verb="build_begun", icon="tools", tone="main", source=("planning",),
        target="building", who=can_work, guards=(has_version, contains_something, has_stages, has_window), public=True,
    ),
    "test": Move(
        label=_("Begin the tests"), verb="tests_begun", icon="checklist", tone="main", source=("building",),
        target="testing", who=can_work, guards=(contains_something, has_stages), public=True,
    ),
    "find_defects": Move(
        label=_("Defects found"), verb="defects_found", icon="arrow-back-up", source=("testing",), target="building",
        who=can_work, requires=("reason",), public=True, public_inputs=("reason",),
    ),
    "submit_for_decision": Move(
        label=_("Ask for the go"), verb="decision_requested", icon="user-question", tone="main", source=("testing",),
        target="awaiting_decision", who=can_work, requires=("test_result",), guards=(has_preparation,), public=True,
    ),
    "go": Move(
        label=_("Go"), verb="go_decided", icon="circle-check", tone="main", source=("awaiting_decision",),
        target="deploying", who=can_manage, optional=("decision_note",),
        guards=(has_preparation, is_prepared, changes_are_approved, has_stages),
        stamps=("decided_at", "deployment_started_at"), effect=note_decision, public=True,
    ),
    "no_go": Move(
        label=_("No-go"), verb="no_go_decided", icon="circle-x", source=("awaiting_decision",), target="building",
        who=can_manage, requires=("decision_note",), stamps=("decided_at",), effect=note_decision, public=True,
    ),
    "finish": Move(
        label=_("Everything is out"), verb="deployment_finished", icon="check", tone="main", source=("deploying",),
        target="verifying", who=can_work, guards=(all_verified,), stamps=("deployment_ended_at",), public=True,
    ),
    "roll_back": Move(
        label=_("Roll back"), verb="rollback_begun", icon="arrow-back-up", tone="danger",
        source=("deploying", "verifying"), target="rolling_back", who=can_work, requires=("reason",), public=True,
        public_inputs=("reason",),
    ),
    "finish_rollback": Move(
        label=_("Everything is back"), verb="rolled_back", icon="check", tone="main", source=("rolling_back",),
        target="rolled_back", who=can_work, guards=(all_taken_back,), stamps=("deployment_ended_at",), public=True,
    ),
    "close": Move(
        label=_("Close"), verb="release_closed", icon="lock-check", tone="main", source=("verifying",),
        target="closed", who=can_manage,
        requires=("outcome", "verification", "known_issues", *knowledge_decision.REQUIRES),
        optional=knowledge_decision.OPTIONAL, stamps=("closed_at", "resolved_at"), effect=conclude, public=True,
    ),
    "close_rolled_back": Move(
        label=_("Close"), verb="release_closed", icon="lock-check", tone="main", source=("rolled_back",),
        target="closed", who=can_manage, requires=("verification", "known_issues", *knowledge_decision.REQUIRES),
        optional=knowledge_decision.OPTIONAL, stamps=("closed_at", "resolved_at"), effect=conclude_rolled_back,
        public=True,
    ),
    "cancel": Move(
        label=pgettext_lazy("release", "Cancel"), verb="cancelled", icon="ban", tone="danger",
        source=BEFORE_DEPLOYMENT, target="cancelled", who=can_manage, requires=("reason",), stamps=("closed_at",),
        public=True, public_inputs=("reason",),
    ),
}  # fmt: skip

RELEASE = register(
    "release",
    initial="planning",
    states=STATES,
    moves=MOVES,
    managers=(Role.RELEASE_MANAGER,),
    who_creates=may_create,
    succeeded=has_succeeded,
    editable=PLAN_FIELDS,
    who_edits=can_edit_plan,
    uses_tasks=True,
    task_groups={PREPARATION: _("Preparation")},
    who_plans_tasks=can_work,
)
