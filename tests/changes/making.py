"""Changes for tests: made by the verbs, brought along by whoever may."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from changes import defaults
from changes.actions import Plan, StepDraft, create_change
from changes.risk import assess_risk
from tests.assets.making import make_asset
from tests.factories import make_agent, make_team, make_user
from tickets import actions
from tickets.actions.approval import decide
from tickets.actions.checklist import complete_task, start_task
from tickets.models import ApprovalStep, Ticket

LOW = {"reach": "none", "service": "minor", "downtime": "none", "tested": "yes", "rollback": "easy",
       "experience": "often"}  # fmt: skip
MEDIUM = LOW | {"reach": "company", "service": "normal"}
HIGH = MEDIUM | {"service": "core", "tested": "no"}
TEXTS = {
    "justification": "固件有已知缺陷。",
    "scope": "核心交换机CS-01。",
    "impact_description": "22点起全公司断网25分钟。",
    "test_plan": "ping网关，打开ERP。",
    "rollback_plan": "刷回旧固件。",
}
IMPLEMENTATION, ROLLBACK = "implementation", "rollback"


def at(days: float = 1, hours: float = 0) -> datetime:
    """A moment so far ahead, on the full hour."""
    return timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=days, hours=hours)


def make_manager(name: str = "", **fields: Any) -> User:
    return make_user(name, roles=(Role.CHANGE_MANAGER,), **fields)


def make_board(count: int = 3) -> list[User]:
    return [make_user(f"评审{n}", roles=(Role.CAB_MEMBER,)) for n in range(1, count + 1)]


def make_director() -> User:
    """Whom a supervisor of the service desk reports to."""
    director = make_user("总监")
    make_agent(role=Role.SUPERVISOR, manager=director)
    return director


def load_defaults() -> None:
    defaults.load_risk_questionnaire()
    defaults.load_approval_paths()


def make_plan(owner: User, **fields: Any) -> Plan:
    """A plan with nothing missing, two steps and one to roll back."""
    assets = fields.pop("assets", None)
    return Plan(
        fields={**TEXTS, "point_of_no_return": 2, "starts_at": at(1), "ends_at": at(1, 2), **fields},
        steps=[
            StepDraft(title="备份配置", minutes=10, assignee=owner),
            StepDraft(title="刷固件", minutes=30, assignee=owner),
        ],
        rollback_steps=[StepDraft(title="刷回旧固件", minutes=20, assignee=owner)],
        asset_ids=[make_asset().pk] if assets is None else [asset.pk for asset in assets],
    )


def make_change(by: User | None = None, *, type: str = "normal", owner: User | None = None, **fields: Any) -> Ticket:
    """A change in draft, planned by an engineer of a team of its own; `plan=None` leaves it bare."""
    by = by or make_agent("工程师", role=Role.SECOND_LINE, teams=(make_team(),))
    plan = fields.pop("plan", "whole")
    window = {name: fields.pop(name) for name in ("starts_at", "ends_at", "assets") if name in fields}
    fields.setdefault("title", "核心交换机固件升级")
    return create_change(by=by, type=type, plan=make_plan(owner or by, **window) if plan == "whole" else plan, **fields)


def approve(ticket: Ticket, people: list[User]) -> Ticket:
    """Everybody who is asked agrees, until nobody is asked any more."""
    while step := ApprovalStep.objects.filter(ticket=ticket, state="open").first():
        seat = step.seats.filter(state="asked", person__in=people).first()
        assert seat is not None, "nobody of these is asked"
        decide(step, by=seat.person, approve=True)
    ticket.refresh_from_db()
    return Ticket.objects.get(pk=ticket.pk)


def do_steps(ticket: Ticket, group: str) -> None:
    """Each step of a group, by its owner."""
    for task in ticket.tasks.filter(group=group).order_by("position"):
        start_task(task, by=task.assignee)
        task.refresh_from_db()
        complete_task(task, by=task.assignee)


PATHS = {
    "draft": (),
    "submitted": ("submit",),
    "assessing": ("submit", "assess"),
    "awaiting_approval": ("submit", "assess", "request_approval"),
    "scheduled": ("submit", "assess", "request_approval", "approve"),
    "rejected": ("submit", "assess", "reject"),
    "cancelled": ("cancel",),
}
PATHS["implementing"] = (*PATHS["scheduled"], "start")
PATHS["verifying"] = (*PATHS["implementing"], "steps", "finish")
PATHS["closed"] = (*PATHS["verifying"], "close")
PATHS["failed"] = (*PATHS["implementing"], "fail")
PATHS["rolling_back"] = (*PATHS["failed"], "roll_back")
PATHS["rolled_back"] = (*PATHS["rolling_back"], "rollback steps", "end_rollback")
BY_WORKER = ("start", "finish", "fail", "roll_back", "end_rollback")
VALUES: dict[str, dict[str, Any]] = {
    "reject": {"reason": "理由不足"},
    "cancel": {"reason": "不做了"},
    "fail": {"reason": "刷写失败"},
    "close": {"outcome": "successful", "review": "一切正常", "downtime_actual_minutes": 20},
}


def bring_to(ticket: Ticket, state: str, manager: User, *, risk: dict[str, str] | None = None) -> Ticket:
    """Takes a draft along the ordinary way, its planner and the manager each doing theirs."""
    planner = ticket.opened_by
    first = ticket.tasks.filter(assignee__isnull=False).first()
    worker = first.assignee if first else planner
    for name in PATHS[state]:
        if name == "approve":
            approve(ticket, [seat.person for seat in ticket.approval_seats.select_related("person")])
        elif name.endswith("steps"):
            do_steps(ticket, ROLLBACK if name.startswith("rollback") else IMPLEMENTATION)
        else:
            by = worker if name in BY_WORKER else planner if name in ("submit", "cancel") else manager
            ticket = actions.move(ticket, name, by=by, **VALUES.get(name, {}))
            if name == "assess":
                ticket = assess_risk(ticket, by=manager, answers=risk or LOW)
    found = Ticket.objects.get(pk=ticket.pk)
    assert found.state == state, found.state
    return found
