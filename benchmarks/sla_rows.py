"""Open tickets with running clocks by the hundred thousand, written by SQL: for benchmarks and the tests of faults."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

TEAM = "压测组"
AGENTS = 50
# Every clock's target: round the clock, so that its steps come due whatever the day.
TARGET_SECONDS = 86_400
TICKETS = """
INSERT INTO tickets_ticket (number, kind, state, is_open, is_major, is_drill, title, description, error_text, tags,
  confidential, requester_id, channel, contact_name, contact_employee_number, contact_phone, contact_email, location,
  device, impact, urgency, priority, priority_overridden, escalation_level, team_id, assignee_id, pending_reason,
  follow_up_told,
  created_at, updated_at, reopen_count, reassignment_count, is_breached, version, event_count, event_digest)
SELECT 'IT-20200101-' || n, 'incident', 'in_progress', true, false, false, '打印机脱机 ' || n, '', '', '{}', false,
  %(requester)s, 'portal', '', '', '', '', '', '', 'person', 'medium', 3, false, 0,
  %(team)s, (%(agents)s::bigint[])[1 + n %% %(agent_count)s], '', false, now(), now(), 0, 0, false, 1, 0, ''
FROM generate_series(1, %(clocks)s) n
"""
# Of every so many tickets one clock started at the first moment, those of the others at the second; `spread` seconds
# lie between the first and the last of those.
CLOCKS = """
INSERT INTO sla_clock (ticket_id, kind, ordinal, version_id, priority, calendar_key, target_seconds, used_seconds,
  runs, status, started_at, due_at, warn_at, fired, owed, next_look_at, team_id)
SELECT id, 'resolution', 1, %(version)s, 3, 'always', 86400, 0, jsonb_build_array(jsonb_build_array(start, NULL)),
  'running', start, start + interval '24 h', start + interval '18 h', '[]', '[]', start + interval '12 h', %(team)s
FROM (
  SELECT id, CASE WHEN id %% %(every)s = 0 THEN %(due)s::timestamptz ELSE %(later)s::timestamptz END
    + make_interval(secs => %(spread)s * (id %% 1000) / 1000.0) AS start
  FROM tickets_ticket WHERE number LIKE 'IT-20200101-%%'
) AS tickets
"""


@dataclass(frozen=True)
class Company:
    """The keys of those for whom tickets are made."""

    requester: int
    team: int
    agents: list[int]
    version: int


def make_company() -> Company:
    """One team with its lead, a supervisor, a manager, and the default policy round the clock."""
    from accounts.models import Team, User
    from sla.defaults import load_defaults
    from sla.models import Policy, PolicyVersion

    load_defaults()
    manager = User.objects.create_user("M1", "m1@example.com", name="经理")
    User.objects.create_user("S1", "s1@example.com", name="主管", roles=["supervisor"], manager=manager)
    lead = User.objects.create_user("L1", "l1@example.com", name="组长", roles=["first_line"])
    team, _made = Team.objects.update_or_create(is_service_desk=True, defaults={"name": TEAM, "lead": lead})
    agents = [
        User.objects.create_user(f"A{n}", f"a{n}@example.com", name=f"工程师{n}", roles=["first_line"])
        for n in range(AGENTS)
    ]
    team.members.add(*agents)
    policy = Policy.objects.filter(kind="", catalog_item="").earliest("pk")
    document = PolicyVersion.objects.get(policy=policy).document
    document["targets"]["resolution"]["3"] = {"seconds": TARGET_SECONDS, "calendar": "always"}
    version = PolicyVersion.objects.create(policy=policy, number=2, document=document).pk
    return Company(manager.pk, team.pk, [agent.pk for agent in agents], version)


def fill_tickets(cursor: Any, company: Company, count: int) -> None:
    """So many open tickets, without a timeline: what fires writes the first events."""
    values = {
        "requester": company.requester,
        "team": company.team,
        "agents": company.agents,
        "agent_count": len(company.agents),
        "clocks": count,
    }
    cursor.execute(TICKETS, values)


def fill_clocks(
    cursor: Any, company: Company, *, every: int, due: datetime, later: datetime, spread: float = 0
) -> None:
    """A resolution clock for each of them; half the target is used after twelve hours."""
    values = {
        "version": company.version,
        "team": company.team,
        "every": every,
        "due": due,
        "later": later,
        "spread": spread,
    }
    cursor.execute(CLOCKS, values)
    cursor.execute("ANALYZE")
