"""How long the supervisor's pages take on a full desk: `python -m benchmarks.sla_dashboard [--tickets 1000000]`.

Takes the tickets of `benchmarks.fill` (made where they are missing), gives each its response and resolution clock by
SQL, serves them as production does, and asks as one supervisor, one request after the other.
"""

import argparse
import time
from functools import partial

from benchmarks import environment
from benchmarks.client import Ask, Client, measure
from benchmarks.serving import Desk, desk

PAGES = {
    "dashboard": "/sla/",
    "dashboard, one team": "/sla/?team={team}",
    "dashboard, one category": "/sla/?category=network",
    "dashboard, by day": "/sla/?by=day",
    "dashboard, by month": "/sla/?by=month",
    "the part of now": "/sla/?part=now",
    "trend": "/sla/trend/",
    "trend, by month": "/sla/trend/?by=month",
    "wallboard": "/sla/wall/",
    "API": "/api/v1/sla/dashboard/",
}
WANTED_MS = 300

CLOCKS = """
INSERT INTO sla_clock (ticket_id, kind, ordinal, version_id, priority, calendar_key, target_seconds, used_seconds,
  runs, status, started_at, due_at, warn_at, breached_at, ended_at, fired, owed, next_look_at, team_id, category_id)
SELECT id, kind, 1, %(version)s, priority, 'always', target,
  CASE WHEN ended IS NULL THEN 0 WHEN late THEN target + target * (id %% 60) / 100
    ELSE target * (5 + id %% 90) / 100 END,
  jsonb_build_array(jsonb_build_array(created_at, ended)),
  CASE WHEN state = 'cancelled' THEN 'cancelled' WHEN ended IS NOT NULL AND late THEN 'breached'
    WHEN ended IS NOT NULL THEN 'met' WHEN state = 'pending' THEN 'paused' ELSE 'running' END,
  created_at,
  CASE WHEN ended IS NULL AND state <> 'pending' THEN due END,
  CASE WHEN ended IS NULL AND state <> 'pending' THEN due - target * interval '0.25 s' END,
  CASE WHEN ended IS NOT NULL AND late AND state <> 'cancelled' THEN created_at + target * interval '1 s'
    WHEN ended IS NULL AND due < now() THEN due END,
  ended, '[]', '[]', NULL, team_id, category_id
FROM (
  SELECT t.id, t.priority, t.state, t.created_at, t.team_id, t.category_id, k.kind, k.target,
    now() + ((t.id * 7919) %% 20000 - 200) * interval '1 min' AS due,
    (t.id * 104729 + length(k.kind)) %% 100 < 6 AS late,
    CASE WHEN state = 'cancelled' THEN closed_at WHEN k.kind = 'response' THEN coalesce(first_responded_at, resolved_at)
      ELSE resolved_at END AS ended
  FROM tickets_ticket t
  CROSS JOIN LATERAL (VALUES ('response', (ARRAY[900, 7200, 14400, 86400])[t.priority]),
    ('resolution', (ARRAY[7200, 14400, 86400, 172800])[t.priority])) AS k (kind, target)
) AS rows
"""
BREACHES = """
INSERT INTO sla_breach (clock_id, ticket_id, at, team_id, reason_id, remedy)
SELECT c.id, c.ticket_id, c.breached_at, c.team_id,
  (%(reasons)s::bigint[])[1 + c.id %% %(count)s], '' FROM sla_clock c WHERE c.breached_at IS NOT NULL
"""
SUMMARY = """
UPDATE tickets_ticket t SET next_due_at = c.due, next_warn_at = c.warn, is_breached = c.late
FROM (SELECT ticket_id, min(due_at) AS due, min(warn_at) AS warn, bool_or(breached_at IS NOT NULL) AS late
      FROM sla_clock WHERE status IN ('running', 'paused') GROUP BY ticket_id) c
WHERE c.ticket_id = t.id AND t.is_open
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--tickets", type=int, default=1_000_000)
    parser.add_argument("--database", default=environment.BIG)
    parser.add_argument("--requests", type=int, default=50)
    options = parser.parse_args()
    with environment.server() as server:
        address = _filled(server, options.database, options.tickets)
        with environment.redis() as redis:
            _measure(address, redis, options)


def _filled(server: str, database: str, tickets: int) -> str:
    """The database with so many tickets and a clock or two for each."""
    from benchmarks.fill import fill

    if environment.count_tickets(server, database) >= tickets:
        address = environment.create(server, database)
        environment.setup(address)
    else:
        address = environment.create(server, database, fresh=True)
        environment.setup(address)
        fill(tickets)
    give_clocks()
    _tally()
    _vacuum()
    return address


def _vacuum() -> None:
    """What autovacuum has done on a desk in use: after a migration indexes do not answer alone until then."""
    from django.db import connection

    with connection.cursor() as cursor:
        for table in ("sla_clock", "sla_breach", "tickets_ticket"):
            cursor.execute(f"VACUUM ANALYZE {table}")


def _tally() -> None:
    """What the worker does beforehand: the stretches that are over are counted."""
    from sla import tallies

    started, count = time.monotonic(), 0
    while found := tallies.keep():
        count += found
    if count:
        print(f"{count} stretches counted in {time.monotonic() - started:.0f} s", flush=True)


def give_clocks() -> None:
    """Clocks, breaches and what the tickets know of them, unless they are there."""
    from django.core.management import call_command
    from django.db import connection

    from sla.models import BreachReason, Clock, Policy

    if Clock.objects.filter(ended_at__isnull=False).count() > 1_000:
        return
    started = time.monotonic()
    call_command("load_defaults", verbosity=0)
    reasons = list(BreachReason.objects.values_list("pk", flat=True))
    version = Policy.objects.filter(kind="", catalog_item="").earliest("pk").current_id
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM sla_breach")
        cursor.execute("DELETE FROM sla_clock")
        cursor.execute(CLOCKS, {"version": version})
        cursor.execute(BREACHES, {"reasons": reasons, "count": len(reasons)})
        cursor.execute(SUMMARY)
        for table in ("sla_clock", "sla_breach", "tickets_ticket"):
            cursor.execute(f"VACUUM ANALYZE {table}")
    print(f"clocks filled in {time.monotonic() - started:.0f} s", flush=True)


def _measure(address: str, redis: str, options: argparse.Namespace) -> None:
    from accounts.models import Team, User

    User.objects.filter(teams__is_service_desk=True).update(roles=["first_line", "supervisor"])
    team = Team.objects.order_by("-pk")[0].pk
    environment.collect_static(address)
    print(f"one supervisor, wanted p95 ≤ {WANTED_MS} ms; {environment.load()}")
    with desk(address, redis) as served:
        asks = {name: _asking(served, path.format(team=team)) for name, path in PAGES.items()}
        print(f"{'milliseconds':26}     p50     p95")
        for name, (make, ask) in asks.items():
            measure(make, ask, clients=1, requests=4)
            found = measure(make, ask, clients=1, requests=options.requests)
            verdict = "" if found.p95 <= WANTED_MS else "  too slow"
            print(f"{name:26} {found.p50:7.1f} {found.p95:7.1f}{verdict}", flush=True)
    print(environment.load())


def _asking(served: Desk, path: str) -> tuple[partial[Client], Ask]:
    return served.browser, lambda client, turn: client.get(path)


if __name__ == "__main__":
    main()
