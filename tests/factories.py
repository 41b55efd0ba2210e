"""Small factories: what a test does not name gets a plain default. Tickets are made by the verbs themselves."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from accounts.models import Department, Team, User
from accounts.roles import Role
from incidents.models import CauseCategory, CloseCode
from tickets import actions
from tickets.models import Category, Ticket

_numbers = count(1)
PASSWORD = "Correct-Horse-9"


def make_department(name: str = "", **fields: Any) -> Department:
    return Department.objects.create(name=name or f"部门{next(_numbers)}", **fields)


def make_user(name: str = "", *, roles: tuple[str, ...] = (), teams: tuple[Team, ...] = (), **fields: Any) -> User:
    n = next(_numbers)
    fields.setdefault("employee_number", f"T{n:05}")
    fields.setdefault("email", f"person{n}@example.com")
    user = User.objects.create_user(name=name or f"员工{n}", roles=list(roles), password=PASSWORD, **fields)
    for team in teams:
        team.members.add(user)
    return user


def make_agent(name: str = "", *, teams: tuple[Team, ...] = (), role: str = Role.FIRST_LINE, **fields: Any) -> User:
    return make_user(name, roles=(role,), teams=teams, **fields)


def make_team(name: str = "", **fields: Any) -> Team:
    return Team.objects.create(name=name or f"支持组{next(_numbers)}", **fields)


def make_category(name: str = "", **fields: Any) -> Category:
    n = next(_numbers)
    fields.setdefault("slug", f"category-{n}")
    return Category.objects.create(name=name or f"分类{n}", **fields)


def make_ticket(requester: User | None = None, **fields: Any) -> Ticket:
    """An incident, or another `kind`, recorded by its requester, or by an agent `by` who may set team, assignee, …"""
    requester = requester or make_user()
    kind, by = fields.pop("kind", "incident"), fields.pop("by", None) or requester
    fields.setdefault("title", "打印机脱机")
    return actions.create(kind, by=by, requester=requester, **fields)


def make_cause(name: str = "") -> CauseCategory:
    return CauseCategory.objects.create(name=name or f"原因{next(_numbers)}")


def make_close_code(name: str = "") -> CloseCode:
    return CloseCode.objects.create(name=name or f"关闭代码{next(_numbers)}")


def tomorrow() -> datetime:
    return timezone.now() + timedelta(days=1)


def resolution() -> dict[str, Any]:
    """What resolving an incident asks for."""
    return {"resolution": "已重启打印服务。", "cause_category": make_cause().pk, "close_code": make_close_code().pk}


def bring_to(ticket: Ticket, state: str, agent: User) -> Ticket:
    """Moves a fresh incident along its workflow to the state, by an agent of its team."""
    path = {
        "new": [],
        "assigned": ["assign"],
        "in_progress": ["assign", "accept"],
        "pending": ["assign", "accept", "pend"],
        "resolved": ["assign", "accept", "resolve"],
        "closed": ["assign", "accept", "resolve", "confirm"],
        "cancelled": ["cancel"],
    }[state]
    values: dict[str, dict[str, Any]] = {
        "assign": {"team": ticket.team_id or agent.teams.first(), "assignee": agent.pk},
        "pend": {"pending_reason": "vendor", "follow_up_at": tomorrow()},
        "cancel": {"reason": "不需要了"},
    }
    for name in path:
        by = ticket.requester if name == "confirm" else agent
        given = resolution() if name == "resolve" else values.get(name, {})
        ticket = actions.move(ticket, name, by=by, **given)
    return ticket
