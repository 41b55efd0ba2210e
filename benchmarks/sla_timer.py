"""How fast due clocks are fired: `python -m benchmarks.sla_timer [--clocks 1000000 --due 100000]`.

Fills a database of its own with open tickets and running clocks, a share of them at 50 % of their target, then lets
one worker process fire all that is due, and after a refill two side by side. Also times a tick with nothing due.
"""

import argparse
import multiprocessing
import resource
import statistics
import sys
import time
from datetime import datetime, timedelta

from benchmarks.environment import create, load, server, setup

TICKETS = """
INSERT INTO tickets_ticket (number, kind, state, is_open, is_major, title, description, error_text, tags, confidential,
  requester_id, channel, contact_name, contact_employee_number, contact_phone, contact_email, location, device, impact,
  urgency, priority, priority_overridden, escalation_level, team_id, assignee_id, pending_reason, follow_up_told,
  created_at, updated_at, reopen_count, reassignment_count, is_breached, version, event_count, event_digest)
SELECT 'IT-20200101-' || n, 'incident', 'in_progress', true, false, '打印机脱机 ' || n, '', '', '{}', false,
  %(requester)s, 'portal', '', '', '', '', '', '', 'person', 'medium', 3, false, 0,
  %(team)s, (%(agents)s::bigint[])[1 + n %% %(agent_count)s], '', false, now(), now(), 0, 0, false, 1, 1, md5(n::text)
FROM generate_series(1, %(clocks)s) n
"""
CLOCKS = """
INSERT INTO sla_clock (ticket_id, kind, ordinal, version_id, priority, calendar_key, target_seconds, used_seconds,
  runs, status, started_at, due_at, warn_at, fired, owed, next_look_at, team_id)
SELECT id, 'resolution', 1, %(version)s, 3, 'always', 86400, 0,
  jsonb_build_array(jsonb_build_array(%(start)s, NULL)), 'running', %(start)s::timestamptz,
  %(start)s::timestamptz + interval '24 h', %(start)s::timestamptz + interval '18 h', '[]', '[]',
  %(start)s::timestamptz + interval '12 h', %(team)s
FROM tickets_ticket WHERE number LIKE 'IT-20200101-%%' AND id %% %(every)s %(comparison)s
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clocks", type=int, default=1_000_000)
    parser.add_argument("--due", type=int, default=100_000)
    options = parser.parse_args()
    with server() as url:
        address = create(url, "hd_bench_sla", fresh=True)
        setup(address)
        measure(address, options.clocks, options.due)


def measure(address: str, clocks: int, due: int) -> None:
    """Fills the database at that address and prints the figures."""
    version = _people_and_policy()
    _fill_tickets(clocks)
    every = clocks // due
    _fill_clocks(version, every)
    _say(f"{clocks:,} running clocks, {due:,} of them due; {load()}, which PostgreSQL shares")
    one = _fire(address, 1, due)
    _idle_tick()
    _reset(every)
    two = _fire(address, 2, due)
    _say(f"two workers / one worker: {two / one:.2f} (wanted ≥ 1.3)")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _people_and_policy() -> int:
    from accounts.models import Team, User
    from sla.defaults import load_defaults
    from sla.models import Policy, PolicyVersion

    load_defaults()
    manager = User.objects.create_user("M1", "m1@example.com", name="经理")
    User.objects.create_user("S1", "s1@example.com", name="主管", roles=["supervisor"], manager=manager)
    lead = User.objects.create_user("L1", "l1@example.com", name="组长", roles=["first_line"])
    team = Team.objects.create(name="压测组", lead=lead)
    for n in range(50):
        agent = User.objects.create_user(f"A{n}", f"a{n}@example.com", name=f"工程师{n}", roles=["first_line"])
        team.members.add(agent)
    policy = Policy.objects.get()
    document = policy.current.document
    document["targets"]["resolution"]["3"] = {"seconds": 86_400, "calendar": "always"}
    return PolicyVersion.objects.create(policy=policy, number=2, document=document).pk


def _fill_tickets(clocks: int) -> None:
    from django.db import connection

    from accounts.models import Team, User

    agents = list(User.objects.filter(employee_number__startswith="A").values_list("pk", flat=True))
    started = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute(
            TICKETS,
            {
                "requester": User.objects.get(employee_number="M1").pk,
                "team": Team.objects.get(name="压测组").pk,
                "agents": agents,
                "agent_count": len(agents),
                "clocks": clocks,
            },
        )
    _say(f"filled {clocks:,} tickets in {time.monotonic() - started:.0f} s")


def _fill_clocks(version: int, every: int) -> None:
    from django.db import connection

    from accounts.models import Team

    now = datetime.now().astimezone()
    team = Team.objects.get(name="压测组").pk
    with connection.cursor() as cursor:
        for comparison, start in (("= 0", now - timedelta(hours=13)), ("<> 0", now - timedelta(hours=1))):
            values = {"version": version, "start": start.isoformat(), "team": team, "every": every}
            cursor.execute(CLOCKS.replace("%(comparison)s", comparison), values)
        cursor.execute("ANALYZE")


def _reset(every: int) -> None:
    """Makes the same clocks due again, on other tickets' numbers left as they are."""
    from django.db import connection

    start = datetime.now().astimezone() - timedelta(hours=13)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE sla_clock SET fired = '[]', next_look_at = %s::timestamptz + interval '12 h',"
            " runs = jsonb_build_array(jsonb_build_array(%s, NULL)) WHERE ticket_id %% %s = 1",
            [start.isoformat(), start.isoformat(), every],
        )
        cursor.execute("VACUUM ANALYZE sla_clock")


def _fire(address: str, workers: int, due: int) -> float:
    """Lets so many processes fire all that is due. Returns clocks a second."""
    context = multiprocessing.get_context("spawn")
    results = context.SimpleQueue()
    barrier = context.Barrier(workers + 1)
    processes = [context.Process(target=_worker, args=(address, barrier, results)) for _worker_number in range(workers)]
    for process in processes:
        process.start()
    barrier.wait()
    started = time.monotonic()
    paid = [results.get() for _process in processes]
    seconds = time.monotonic() - started
    for process in processes:
        process.join()
    total = sum(count for count, _before, _after in paid)
    memory = ", ".join(f"{before:.0f}→{after:.0f} MB" for _count, before, after in paid)
    _say(
        f"{workers} worker(s): {total:,} steps of {due:,} due in {seconds:.1f} s = {total / seconds:,.0f}/s ({memory})"
    )
    return total / seconds


def _worker(address: str, barrier: object, results: object) -> None:
    setup(address)
    from sla.timer import tick

    tick(datetime(2000, 1, 1).astimezone())  # everything imported and connected
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    barrier.wait()  # type: ignore[attr-defined]
    count = tick()
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    results.put((count, before, after))  # type: ignore[attr-defined]


def _idle_tick() -> None:
    from sla.timer import tick

    times = []
    for _round in range(50):
        started = time.perf_counter()
        tick()
        times.append((time.perf_counter() - started) * 1000)
    _say(f"a tick with nothing due: median {statistics.median(times):.1f} ms, worst {max(times):.1f} ms (wanted ≤ 10)")


if __name__ == "__main__":
    main()
