"""People and tickets of process audits."""

from datetime import UTC, date, datetime
from typing import Any

import time_machine

from accounts.models import User
from accounts.roles import Role
from reports.audit.checklists import load_checklists
from reports.audit.reviewing import Plan, begin
from reports.models import AuditRound
from tests.factories import bring_to, make_agent, make_team, make_ticket, make_user
from tickets.models import Ticket

SINCE, UNTIL = date(2026, 10, 1), date(2026, 10, 31)
IN_OCTOBER = datetime(2026, 10, 14, 6, tzinfo=UTC)
NOW = datetime(2026, 11, 10, 6, tzinfo=UTC)


def make_auditor(name: str = "审计员") -> User:
    return make_user(name, roles=(Role.AUDITOR,))


def make_supervisor(name: str = "高博") -> User:
    return make_user(name, roles=(Role.SUPERVISOR,))


def make_closed(at: datetime = IN_OCTOBER, team: Any = None, **fields: Any) -> Ticket:
    """An incident that was closed at that time."""
    with time_machine.travel(at, tick=False):
        team = team or make_team()
        agent = make_agent("周启明", teams=(team,))
        return bring_to(make_ticket(by=agent, team=team, **fields), "closed", agent)


def draw(by: User, **fields: Any) -> AuditRound:
    """A round over October."""
    load_checklists()
    given: dict[str, Any] = {
        "title": "十月审计",
        "since": SINCE,
        "until": UNTIL,
        "kinds": ["incident"],
        "seed": 7,
    } | fields
    with time_machine.travel(NOW, tick=False):
        return begin(Plan(**given), by=by)


ALL_RIGHT = dict.fromkeys(
    ("complete", "classified", "priority", "informed", "solution", "escalated", "callback", "knowledge"), "yes"
)
