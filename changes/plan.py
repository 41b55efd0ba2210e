"""The plan of a change as it stands, and what is still missing of it. Source: processes.md, "Submission needs"."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from changes.models import Change
from tickets import events, moments
from tickets.asset_directory import assets
from tickets.models import Task, Ticket

IMPLEMENTATION, ROLLBACK = "implementation", "rollback"
GROUPS = (IMPLEMENTATION, ROLLBACK)
# Of each plan.
MOST_STEPS = 60
LONGEST_STEP_MINUTES = 60 * 24 * 7
# What the plan says in words, and how each is called where it is missing.
TEXTS: dict[str, str | Promise] = {
    "justification": gettext_lazy("The reason is missing: why is this changed?"),
    "scope": gettext_lazy("The scope is missing: what exactly is changed?"),
    "impact_description": gettext_lazy("The impact is missing: who notices what, and for how long?"),
    "test_plan": gettext_lazy("The test plan is missing: how is it known that it works?"),
    "rollback_plan": gettext_lazy("The rollback plan is missing: how is it undone?"),
}
PLAN_FIELDS = (
    *TEXTS, "point_of_no_return", "starts_at", "ends_at", "downtime_planned_minutes",
)  # fmt: skip


@dataclass(frozen=True)
class Step:
    """A step with its place in its plan, counted from 1."""

    number: int
    task: Task


def steps_of(ticket: Ticket) -> dict[str, list[Step]]:
    """The steps of both plans in their order; read once for each look at the ticket."""
    kept: dict[str, list[Step]] | None = ticket.__dict__.get("_change_steps")
    if kept is None:
        kept = {group: [] for group in GROUPS}
        found = ticket.tasks.filter(group__in=GROUPS).select_related("team", "assignee", "ended_by")
        for task in found.order_by("position", "pk"):
            task.ticket = ticket
            steps = kept[task.group]
            steps.append(Step(len(steps) + 1, task))
        ticket.__dict__["_change_steps"] = kept
    return kept


def forget_steps(ticket: Ticket) -> None:
    """After the tasks were changed."""
    ticket.__dict__.pop("_change_steps", None)


def no_text_missing(ticket: Ticket, name: str) -> Any:
    return None if getattr(ticket.change, name).strip() else TEXTS[name]


def names_assets(ticket: Ticket) -> Any:
    """On a desk that keeps assets, the change names those it touches."""
    if not settings.TICKET_ASSETS or assets().named_on([ticket.pk]).get(ticket.pk):
        return None
    return _("The affected assets and services are missing.")


def has_steps(ticket: Ticket) -> Any:
    if steps_of(ticket)[IMPLEMENTATION]:
        return None
    return _("The implementation plan is missing: write down its steps.")


def has_step_owners(ticket: Ticket) -> Any:
    """Every step of the implementation has somebody, or some team, to do it."""
    nobody = [step for step in steps_of(ticket)[IMPLEMENTATION] if not (step.task.assignee_id or step.task.team_id)]
    return _named(_("These steps have no owner: %(steps)s."), nobody)


def has_step_lengths(ticket: Ticket) -> Any:
    endless = [step for step in steps_of(ticket)[IMPLEMENTATION] if not step.task.planned_minutes]
    return _named(_("These steps have no length: %(steps)s."), endless)


def has_rollback_steps(ticket: Ticket) -> Any:
    if steps_of(ticket)[ROLLBACK]:
        return None
    return _("The rollback's steps are missing.")


def has_point_of_no_return(ticket: Ticket) -> Any:
    """Named, and a step that there is. 0 says that it can always be rolled back."""
    number, count = ticket.change.point_of_no_return, len(steps_of(ticket)[IMPLEMENTATION])
    if number is None:
        return _("The point of no return is missing: from which step on can nothing be rolled back?")
    if number > count:
        return _("The point of no return names step %(number)d, and there are %(count)d.") % {
            "number": number,
            "count": count,
        }
    return None


def has_window(ticket: Ticket) -> Any:
    if ticket.change.has_window:
        return None
    return _("The window is missing: from when to when?")


def window_is_ahead(ticket: Ticket) -> Any:
    """Asked while the change is planned, not of one that is told after the fact."""
    ends_at = ticket.change.ends_at
    if ends_at is None or ends_at > moments.now() or events.is_history():
        return None
    return _("The window lies in the past.")


def follows_template(ticket: Ticket) -> Any:
    """What is approved once for all is what the template says; anything else is a normal change."""
    change: Change = ticket.change
    template = change.template
    if template is None or not template.is_active:
        return _("The template is no longer in use; make it a normal change.")
    steps = steps_of(ticket)
    if (
        _titles(template.steps) == [step.task.title for step in steps[IMPLEMENTATION]]
        and _titles(template.rollback_steps) == [step.task.title for step in steps[ROLLBACK]]
        and (change.test_plan, change.rollback_plan) == (template.test_plan, template.rollback_plan)
        and _assets_allowed(ticket, template.asset_ids)
    ):
        return None
    return _("The plan is no longer that of the template “%(name)s”; make it a normal change.") % {"name": template}


def _assets_allowed(ticket: Ticket, allowed: list[int]) -> bool:
    return not allowed or assets().named_on([ticket.pk]).get(ticket.pk, frozenset()) <= set(allowed)


def _titles(steps: list[dict[str, Any]]) -> list[str]:
    return [str(step["title"]) for step in steps]


def _named(message: str, steps: list[Step]) -> str | None:
    if not steps:
        return None
    return message % {"steps": "; ".join(f"{step.number} {step.task}" for step in steps)}
