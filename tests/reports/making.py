"""A month of a small desk, and its report, that the tests share."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from accounts.models import User
from accounts.roles import Role
from reports import jobs
from reports.models import MonthlyReport
from reports.monthly import making
from tests.factories import make_agent, make_category, make_team, make_ticket, make_user, resolution
from tickets import actions
from tickets.models import Ticket

OCTOBER, SEPTEMBER = date(2026, 10, 1), date(2026, 9, 1)
IN_OCTOBER, IN_SEPTEMBER = datetime(2026, 10, 12, 2, tzinfo=UTC), datetime(2026, 9, 8, 2, tzinfo=UTC)


def make_supervisor(name: str = "秦主管", **fields: Any) -> User:
    return make_user(name, roles=(Role.SUPERVISOR,), **fields)


def came(count: int = 1, at: datetime = IN_OCTOBER, **fields: Any) -> list[Ticket]:
    """Incidents that came at that time."""
    agent = make_agent()
    return [make_ticket(make_user(), by=agent, at=at + timedelta(minutes=n), **fields) for n in range(count)]


def solve(ticket: Ticket, at: datetime, hours: int = 2) -> Ticket:
    """Works on it at once and solves it some hours later."""
    team = ticket.team or make_team()
    agent = make_agent(teams=(team,))
    ticket = actions.move(ticket, "assign", by=agent, team=team, assignee=agent.pk, at=at)
    ticket = actions.move(ticket, "accept", by=agent, at=at)
    return actions.move(ticket, "resolve", by=agent, at=at + timedelta(hours=hours), **resolution())


def october(**fields: Any) -> list[Ticket]:
    """Six came in October, two of them solved, against two in September."""
    category = make_category("网络", name_en="Network")
    team = make_team("网络组", name_en="Network team")
    came(2, at=IN_SEPTEMBER)
    tickets = came(6, title="VPN 断线", category=category, team=team, **fields)
    return [solve(ticket, IN_OCTOBER + timedelta(hours=1)) for ticket in tickets[:2]] + tickets[2:]


def report_of(month: date = OCTOBER) -> MonthlyReport:
    """The month's report as the worker makes it."""
    report = making.ask_for_report(month, by=None)
    jobs.run(MonthlyReport, report.pk, making.make)
    return MonthlyReport.objects.get(pk=report.pk)
