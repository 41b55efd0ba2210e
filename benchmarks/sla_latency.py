"""How long after its moment a clock fires: `python -m benchmarks.sla_latency [--clocks 1000]`.

A real worker and a real beat on a Redis of their own; the clocks come due one after the other over a minute, and each
counts from its moment until another connection sees the step in the timeline.
"""

import argparse
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks import environment
from benchmarks.sla_rows import fill_clocks, fill_tickets, make_company
from scripts import processes

SPREAD_SECONDS = 60
START_SECONDS = 20
WANTED_SECONDS = 10
STEPS = """
SELECT id, extract(epoch FROM clock_timestamp() - (data->>'due_at')::timestamptz)::float
FROM tickets_ticketevent WHERE id > %s ORDER BY id
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--clocks", type=int, default=1_000)
    clocks = parser.parse_args().clocks
    with environment.server() as server, environment.redis() as redis:
        address = environment.create(server, "hd_bench_latency", fresh=True)
        environment.setup(address)
        _fill(clocks)
        with _running(address, redis):
            late = list(_watch(clocks))
    print(
        f"{len(late):,} steps seen {statistics.median(late):.1f} s (median) to {max(late):.1f} s (worst) after their"
        f" moment, wanted ≤ {WANTED_SECONDS} s; {environment.load()}",
        flush=True,
    )


def _fill(clocks: int) -> None:
    from django.db import connection

    company = make_company()
    start = datetime.now().astimezone() + timedelta(seconds=START_SECONDS) - timedelta(hours=12)
    with connection.cursor() as cursor:
        fill_tickets(cursor, company, clocks)
        fill_clocks(cursor, company, every=1, due=start, later=start, spread=SPREAD_SECONDS)


@contextmanager
def _running(address: str, redis: str) -> Iterator[None]:
    env = environment.production(address, REDIS_URL=redis, WORKER_CONCURRENCY="1", EMAIL_URL="dummymail://")
    started: dict[str, subprocess.Popen[bytes]] = {}
    with tempfile.TemporaryDirectory(prefix="hd-bench-") as folder:
        try:
            for name in ("worker", "beat"):
                more = [f"--schedule={folder}/schedule"] if name == "beat" else []
                command = [*processes.COMMANDS[name], *more]
                started[name] = processes.start(name, command, env, Path(folder) / f"{name}.log")
            yield
        finally:
            processes.stop(started)


def _watch(clocks: int) -> Iterator[float]:
    """Seconds between each step's moment and its being seen."""
    from django.db import connection

    last, seen = 0, 0
    deadline = time.monotonic() + START_SECONDS + SPREAD_SECONDS + 60
    with connection.cursor() as cursor:
        while seen < clocks and time.monotonic() < deadline:
            cursor.execute(STEPS, [last])
            for key, seconds in cursor.fetchall():
                last = key
                seen += 1
                yield seconds
            time.sleep(0.1)
    if seen < clocks:
        raise SystemExit(f"only {seen} of {clocks} clocks fired")


if __name__ == "__main__":
    main()
