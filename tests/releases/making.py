"""Releases of the tests, made by the verbs themselves."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from releases.actions import (
    ReleasePlan,
    StageDraft,
    UnitDraft,
    create_release,
    finish_stage,
    roll_back_stage,
    start_stage,
    verify_stage,
)
from releases.content import PREPARATION, stages_of, stages_to_roll_back
from releases.models import ReleaseStage
from tests.factories import make_team, make_user
from tickets import actions
from tickets.actions.checklist import complete_task
from tickets.actions.checklist_plan import add_tasks
from tickets.models import TaskSpec, Ticket

STAGES = ("试点", "第一批", "全员")
KNOWLEDGE = {"knowledge_decision": "not_needed", "knowledge_reason": "没有新知识"}
ENDED: dict[str, Any] = {"verification": "全部正常", "known_issues": "无", **KNOWLEDGE}


def make_manager(**fields: Any) -> User:
    return make_user("陆远", roles=(Role.RELEASE_MANAGER,), **fields)


def make_release(manager: User | None = None, *, stages: tuple[str, ...] = STAGES, **fields: Any) -> Ticket:
    """A planned release with a unit and stages, its team and nothing done yet."""
    manager = manager or make_manager()
    start = timezone.now() + timedelta(days=1)
    plan = ReleasePlan(
        fields={"version_name": "5.2", "planned_start": start, "planned_end": start + timedelta(hours=4)},
        units=[UnitDraft(name="OA 服务端", version="5.2.0", from_version="5.1.3")],
        stages=[StageDraft(name=name, audience=f"{name}用户") for name in stages],
    )
    fields.setdefault("title", "OA 5.2 发布")
    return create_release(by=manager, plan=plan, **fields)


def prepare(ticket: Ticket, manager: User, *, done: bool = True) -> None:
    """A checklist of one mandatory item."""
    for task in add_tasks(ticket, [TaskSpec(title="完成备份", group=PREPARATION)], by=manager):
        if done:
            complete_task(task, by=manager)


def deploy(ticket: Ticket, manager: User, count: int | None = None) -> None:
    """Sends the first stages out and verifies them; all by default."""
    for stage in stages_of(ticket)[:count]:
        finish_stage(start_stage(stage, by=manager), by=manager)
        verify_stage(ReleaseStage.objects.get(pk=stage.pk), by=manager, finding="正常")


def take_back(ticket: Ticket, manager: User) -> None:
    for stage in stages_to_roll_back(stages_of(ticket)):
        roll_back_stage(stage, by=manager)


# How a fresh release gets to a state: moves, with what they ask for.
PATH: dict[str, tuple[str, ...]] = {
    "planning": (),
    "building": ("build",),
    "testing": ("build", "test"),
    "awaiting_decision": ("build", "test", "submit_for_decision"),
    "deploying": ("build", "test", "submit_for_decision", "go"),
    "verifying": ("build", "test", "submit_for_decision", "go", "finish"),
    "rolling_back": ("build", "test", "submit_for_decision", "go", "roll_back"),
    "rolled_back": ("build", "test", "submit_for_decision", "go", "roll_back", "finish_rollback"),
    "closed": ("build", "test", "submit_for_decision", "go", "finish", "close"),
    "cancelled": ("cancel",),
}
VALUES: dict[str, dict[str, Any]] = {
    "find_defects": {"reason": "登录失败"},
    "submit_for_decision": {"test_result": "回归通过"},
    "no_go": {"decision_note": "风险太大"},
    "roll_back": {"reason": "报错增多"},
    "close": {"outcome": "successful", **ENDED},
    "close_rolled_back": ENDED,
    "cancel": {"reason": "推迟到明年"},
}


def bring(ticket: Ticket, state: str, manager: User) -> Ticket:
    """Moves a fresh release to the state, its preparation done on the way."""
    for name in PATH[state]:
        if name == "submit_for_decision":
            prepare(ticket, manager)
        if name == "finish":
            deploy(ticket, manager)
        if name == "finish_rollback":
            take_back(ticket, manager)
        ticket = actions.move(ticket, name, by=manager, **VALUES.get(name, {}))
    assert ticket.state == state
    return ticket


def make_worker(ticket: Ticket) -> User:
    """Somebody of the release's team."""
    team = ticket.team or make_team()
    return make_user(roles=(Role.SECOND_LINE,), teams=(team,))
