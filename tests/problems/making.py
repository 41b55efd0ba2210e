"""People and problems that the tests share."""

from typing import Any

from accounts.models import User
from accounts.roles import Role
from knowledge.models import Article
from tests.factories import make_agent, make_cause, make_close_code, make_team, make_ticket, make_user
from tickets import actions
from tickets.models import Ticket

ROOT_CAUSE = "连接池没有归还连接"
WORKAROUND = "重启报表服务后重新登录"


def make_manager(name: str = "") -> User:
    return make_user(name, roles=(Role.PROBLEM_MANAGER,))


def make_problem(manager: User, state: str = "logged", **fields: Any) -> Ticket:
    """A problem that its manager has brought to the state."""
    problem = make_ticket(manager, kind="problem", **({"title": "报表占满数据库连接"} | fields))
    return bring_problem_to(problem, state, manager)


def bring_problem_to(problem: Ticket, state: str, manager: User) -> Ticket:
    """Moves a fresh problem along its workflow to the state, with what each step needs."""
    path = ["investigate", "confirm_known_error", "start_fix", "resolve", "close"]
    ends = ["logged", "investigating", "known_error", "fix_in_progress", "resolved", "closed"]
    if state == "rejected":
        return actions.move(problem, "reject", by=manager, reason="是用户误操作")
    for name in path[: ends.index(state)]:
        if name == "confirm_known_error":
            problem = actions.edit(problem, by=manager, root_cause=ROOT_CAUSE, workaround=WORKAROUND)
        problem = actions.move(problem, name, by=manager, **inputs_of(name))
    assert problem.state == state
    return problem


def inputs_of(name: str) -> dict[str, Any]:
    return {
        "resolve": {"fix": "报表任务改用只读副本"},
        "close": {"knowledge_decision": "not_needed", "knowledge_reason": "只此一次"},
    }.get(name, {})


def publish_article(number: str, owner: User) -> Article:
    """An article that everybody reads, of this number."""
    return Article.objects.create(number=number, title="报表转圈", owner=owner, state="published", is_published=True)


def make_incident(agent: User, title: str = "报表打不开", state: str = "in_progress", **fields: Any) -> Ticket:
    """An incident that the agent works on."""
    team = agent.teams.first() or make_team()
    team.members.add(agent)
    incident = make_ticket(by=agent, team=team, assignee=agent, title=title, **fields)
    if state in ("in_progress", "pending"):
        incident = actions.move(incident, "accept", by=agent)
    if state == "pending":
        from tests.factories import tomorrow

        incident = actions.move(incident, "pend", by=agent, pending_reason="change", follow_up_at=tomorrow())
    return incident


def cause(incident: Ticket, problem: Ticket, by: User) -> None:
    actions.link(incident, by=by, kind="caused_by", target=problem)


def resolution() -> dict[str, Any]:
    return {"resolution": "已修复", "cause_category": make_cause().pk, "close_code": make_close_code().pk}


__all__ = ["make_agent"]
