"""The problem's workflow. Source: processes.md, "Problem"."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role
from problems.models import UNRESOLVED, ProblemSettings
from problems.policies import can_investigate, can_log, can_manage
from tickets import knowledge_decision, moments
from tickets.choices import LinkKind
from tickets.models import Ticket
from tickets.workflow import Move, State, register

# In these a change has been carried out; one that is closed must also have succeeded.
IMPLEMENTED = ("verifying", "closed")


def has_root_cause(ticket: Ticket) -> Any:
    return None if ticket.problem.root_cause else _("Record the root cause first.")


def has_said_workaround(ticket: Ticket) -> Any:
    """Either how to help oneself, or explicitly that nothing helps."""
    problem = ticket.problem
    if problem.workaround or problem.has_no_workaround:
        return None
    return _("Record the workaround, or that there is none.")


def is_unpublished(ticket: Ticket) -> bool:
    return not ticket.problem.is_workaround_published


def is_published(ticket: Ticket) -> bool:
    return ticket.problem.is_workaround_published


def fixing_changes(ticket: Ticket) -> list[Ticket]:
    """The changes by which the problem is resolved, as it is linked, that were carried out and have not failed."""
    links = ticket.links_out.filter(kind=LinkKind.RESOLVED_BY_CHANGE, target__state__in=IMPLEMENTED)
    changes = [link.target for link in links.select_related("target__change").order_by("pk")[:20]]
    return [change for change in changes if has_not_failed(change)]


def has_not_failed(change: Ticket) -> bool:
    succeeded = change.workflow.succeeded
    return change.is_open or succeeded is None or succeeded(change)


def plan_review(ticket: Ticket, by: User | None, values: Mapping[str, Any]) -> None:
    """A known error is looked at again, unless somebody has set a day for it already."""
    problem = ticket.problem
    if problem.review_on is None:
        days = ProblemSettings.load().review_days
        problem.review_on = timezone.localdate(problem.known_error_at or moments.now()) + timedelta(days=days)


def publish(ticket: Ticket, by: User | None, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """From now on linked open incidents show it; where it is public, the portal does. Raises ValidationError."""
    problem = ticket.problem
    if problem.workaround_public and ticket.confidential:
        message = gettext("The problem is confidential; its workaround cannot be shown to everybody.")
        raise ValidationError({"workaround_public": ValidationError(message, code="confidential")})
    problem.has_no_workaround = False
    problem.workaround_published_by = by
    return {"for_employees": problem.workaround_public}


def check_fix(ticket: Ticket, by: User | None, values: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The fix is described, or a linked change is it. Raises ValidationError by field."""
    changes = fixing_changes(ticket)
    if not ticket.problem.fix and not changes:
        message = gettext("Describe the fix, or link the change that is it, once it is implemented.")
        raise ValidationError({"fix": ValidationError(message, code="required")})
    return {"changes": [change.number for change in changes]} if changes else None


STATES = {
    "logged": State(label=pgettext_lazy("problem", "Logged"), icon="dashed", stage=1),
    "investigating": State(label=_("Investigating"), icon="half", stage=2),
    "known_error": State(label=_("Known error"), icon="ring", stage=2),
    "fix_in_progress": State(label=_("Fix in progress"), icon="half", stage=3),
    "resolved": State(label=_("Resolved"), icon="tick", clock="stopped", stage=4),
    "closed": State(
        label=pgettext_lazy("problem", "Closed"), icon="tick-filled", clock="stopped", is_open=False, stage=4
    ),
    "rejected": State(label=pgettext_lazy("problem", "Rejected"), icon="ban", clock="stopped", is_open=False, stage=0),
}

MOVES = {
    "assign": Move(
        label=_("Assign"), verb="assigned", icon="arrows-exchange", source=UNRESOLVED, target=None, who=can_manage,
        optional=("team", "assignee", "comment"),
    ),
    "investigate": Move(
        label=_("Start investigating"), verb="investigation_started", icon="search", tone="main", source=("logged",),
        target="investigating", who=can_investigate, stamps=("accepted_at",),
    ),
    "confirm_known_error": Move(
        label=_("It is a known error"), verb="known_error_confirmed", icon="bug", tone="main",
        source=("investigating",), target="known_error", who=can_manage,
        guards=(has_root_cause, has_said_workaround), stamps=("known_error_at",), effect=plan_review,
    ),
    "start_fix": Move(
        label=_("Start the fix"), verb="fix_started", icon="tools", tone="main", source=("known_error",),
        target="fix_in_progress", who=can_manage,
    ),
    "resolve": Move(
        label=_("Resolve"), verb="problem_resolved", icon="circle-check", tone="main", source=("fix_in_progress",),
        target="resolved", who=can_manage, optional=("fix",), stamps=("resolved_at",), clears=("review_on",),
        effect=check_fix,
    ),
    "close": Move(
        label=pgettext_lazy("problem", "Close"), verb="problem_closed", icon="lock-check", tone="main",
        source=("resolved",), target="closed", who=can_manage, requires=knowledge_decision.REQUIRES,
        optional=knowledge_decision.OPTIONAL, stamps=("closed_at",), effect=knowledge_decision.check_knowledge,
    ),
    "reject": Move(
        label=_("Reject: not a problem"), verb="problem_rejected", icon="ban", tone="danger",
        source=("logged", "investigating"), target="rejected", who=can_manage, requires=("reason",),
        stamps=("closed_at",), clears=("workaround_published_at", "workaround_public", "review_on"),
    ),
    "publish_workaround": Move(
        label=_("Publish the workaround"), verb="workaround_published", icon="broadcast", source=UNRESOLVED,
        target=None, who=can_manage, applies=is_unpublished, requires=("workaround",),
        optional=("workaround_public", "symptom"), stamps=("workaround_published_at",), effect=publish,
    ),
    "withdraw_workaround": Move(
        label=_("Withdraw the workaround"), verb="workaround_withdrawn", icon="broadcast-off",
        source=UNRESOLVED, target=None, who=can_manage, applies=is_published, requires=("reason",),
        clears=("workaround_published_at", "workaround_public"),
    ),
}  # fmt: skip

EDITABLE = (
    "method", "whys", "causes", "contributing_factors", "root_cause", "workaround", "has_no_workaround", "symptom",
    "fix", "review_on",
)  # fmt: skip


def findings(ticket: Ticket) -> str:
    """The cause, the workaround and the fix, as far as they are known."""
    problem = ticket.problem
    parts = ((_("Root cause"), problem.root_cause), (_("Workaround"), problem.workaround), (_("Fix"), problem.fix))
    return "\n\n".join(f"**{label}**\n\n{text}" for label, text in parts if text)


PROBLEM = register(
    "problem",
    initial="logged",
    states=STATES,
    moves=MOVES,
    managers=(Role.PROBLEM_MANAGER,),
    who_creates=can_log,
    editable=EDITABLE,
    who_edits=can_investigate,
    findings=findings,
)
