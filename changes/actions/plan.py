"""Writing the plan of a change: its texts, its window, its steps, what it touches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Team, User
from changes.models import ChangeTemplate, ChangeType
from changes.plan import IMPLEMENTATION, MOST_STEPS, PLAN_FIELDS, ROLLBACK, forget_steps
from changes.policies import can_edit_plan
from tickets import actions
from tickets.actions.base import lock, require
from tickets.actions.checklist_plan import add_tasks, assign_task, change_task, remove_task, reorder_tasks
from tickets.asset_directory import assets
from tickets.choices import Kind
from tickets.models import Task, TaskSpec, Ticket

MOST_ASSETS = 100
# What a standard change may say for itself; all else is its template's.
OWN_OF_STANDARD = ("starts_at", "ends_at")


@dataclass(frozen=True, kw_only=True)
class StepDraft:
    """A step as it should be. `id` is that of the task it already is."""

    title: str
    minutes: int | None = None
    assignee: User | None = None
    team: Team | None = None
    id: int | None = None
    title_en: str = ""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a plan should be. None leaves that part as it is."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    steps: Sequence[StepDraft] | None = None
    rollback_steps: Sequence[StepDraft] | None = None
    asset_ids: Sequence[int] | None = None


@transaction.atomic
def create_change(
    *,
    by: User,
    type: str = ChangeType.NORMAL,
    template: ChangeTemplate | None = None,
    plan: Plan | None = None,
    at: datetime | None = None,
    **fields: Any,
) -> Ticket:
    """Records a change in draft with as much of its plan as there is; `fields` are those of the ticket.

    A standard change takes its plan from its template. Raises NotAllowed or ValidationError by field.
    """
    plan = plan or Plan()
    if type == ChangeType.STANDARD:
        plan = _from_template(template, plan, by)
        fields.setdefault("category", template.category if template else None)
    elif template is not None:
        message = _("Only a standard change is made from a template.")
        raise ValidationError({"template": ValidationError(message, code="not_standard")})
    detail = {"type": type, "template": template, **_known(plan.fields)}
    ticket = actions.create(Kind.CHANGE, by=by, detail=detail, at=at, **fields)
    return _write(ticket, plan, by, at)


@transaction.atomic
def save_plan(
    ticket: Ticket, plan: Plan, *, by: User, version: int | None = None, at: datetime | None = None, **facts: Any
) -> Ticket:
    """Makes the plan so, as one act; what is not different records nothing. `facts` are those of `actions.edit`.

    Raises NotAllowed, StaleTicket, Blocked (a step has begun) or ValidationError by field.
    """
    ticket = lock(ticket, version)
    require(can_edit_plan, by, ticket)
    if values := {**facts, **_known(plan.fields)}:
        ticket = actions.edit(ticket, by=by, at=at, **values)
    return _write(ticket, plan, by, at)


def _known(fields: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := fields.keys() - set(PLAN_FIELDS):
        raise TypeError(f"a plan has no {sorted(unknown)}")
    return dict(fields)


def _from_template(template: ChangeTemplate | None, plan: Plan, by: User) -> Plan:
    """The template's plan, with the window and the hands of this time."""
    if template is None or not template.is_active:
        message = _("Choose the template that the standard change follows.")
        raise ValidationError({"template": ValidationError(message, code="required")})
    own = {name: value for name, value in plan.fields.items() if name in OWN_OF_STANDARD}
    hands = {draft.title: draft for draft in plan.steps or ()}
    return Plan(
        fields={**template.plan(), **own},
        steps=[_step(step, template, by, hands) for step in template.steps],
        rollback_steps=[_step(step, template, by, {}) for step in template.rollback_steps],
        asset_ids=plan.asset_ids if plan.asset_ids is not None else template.asset_ids,
    )


def _step(step: Mapping[str, Any], template: ChangeTemplate, by: User, hands: Mapping[str, StepDraft]) -> StepDraft:
    """A step of the template, for whoever was named for it; else its team; else whoever plans it."""
    hand = hands.get(step["title"])
    team = hand.team if hand else template.team
    assignee = hand.assignee if hand else None
    if team is None and assignee is None:
        assignee = by
    return StepDraft(
        title=step["title"],
        title_en=step.get("title_en", ""),
        minutes=step.get("minutes"),
        assignee=assignee,
        team=team,
    )


def _write(ticket: Ticket, plan: Plan, by: User, at: datetime | None) -> Ticket:
    for group, drafts in ((IMPLEMENTATION, plan.steps), (ROLLBACK, plan.rollback_steps)):
        if drafts is not None:
            _write_steps(ticket, group, drafts, by, at)
    if plan.asset_ids is not None:
        _write_assets(ticket, plan.asset_ids, by)
    forget_steps(ticket)
    return lock(ticket)


def _write_assets(ticket: Ticket, asset_ids: Sequence[int], by: User) -> None:
    wanted = set(asset_ids)
    if len(wanted) > MOST_ASSETS:
        message = _("At most %(count)d assets.")
        raise ValidationError({"assets": ValidationError(message, code="too_many", params={"count": MOST_ASSETS})})
    if wanted != assets().named_on([ticket.pk]).get(ticket.pk, frozenset()):
        assets().name_on(ticket, sorted(wanted), by)


def _write_steps(ticket: Ticket, group: str, drafts: Sequence[StepDraft], by: User, at: datetime | None) -> None:
    """Makes the tasks of the group these, in this order, each after the one before it."""
    if len(drafts) > MOST_STEPS:
        message = _("At most %(count)d steps.")
        raise ValidationError({"steps": ValidationError(message, code="too_many", params={"count": MOST_STEPS})})
    there = {task.pk: task for task in ticket.tasks.filter(group=group).select_related("team", "assignee")}
    for task in there.values():
        task.ticket = ticket
        if task.pk not in {draft.id for draft in drafts}:
            remove_task(task, by=by)
    added = iter(_add([draft for draft in drafts if draft.id not in there], ticket, group, by, at))
    tasks = [there[draft.id] if draft.id in there else next(added) for draft in drafts]
    for task, draft in zip(tasks, drafts, strict=True):
        if draft.id in there:
            change_task(task, by=by, title=draft.title, planned_minutes=draft.minutes)
            assign_task(task, by=by, team=draft.team, assignee=draft.assignee, at=at)
    reorder_tasks(ticket, [task.pk for task in tasks], by=by)
    previous: Task | None = None
    for task in tasks:
        change_task(task, by=by, after=[previous.pk] if previous else [])
        previous = task


def _add(drafts: Sequence[StepDraft], ticket: Ticket, group: str, by: User, at: datetime | None) -> list[Task]:
    specs = [
        TaskSpec(
            title=draft.title,
            title_en=draft.title_en,
            planned_minutes=draft.minutes,
            assignee=draft.assignee,
            team=draft.team,
            key=str(number),
            after=(str(number - 1),) if number else (),
        )
        for number, draft in enumerate(drafts)
    ]
    return add_tasks(ticket, specs, by=by, group=group, at=at)
