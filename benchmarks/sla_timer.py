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
from benchmarks.sla_rows import fill_clocks, fill_tickets, make_company

WANTED_RATE, WANTED_GAIN, WANTED_IDLE_MS = 2_000, 1.3, 10


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--clocks", type=int, default=1_000_000)
    parser.add_argument("--due", type=int, default=100_000)
    options = parser.parse_args()
    with server() as url:
        address = create(url, "hd_bench_sla", fresh=True)
        setup(address)
        measure(address, options.clocks, options.due)


def measure(address: str, clocks: int, due: int) -> None:
    """Fills the database at that address and prints the figures."""
    every = clocks // due
    _fill(clocks, every)
    _say(f"{clocks:,} running clocks, {due:,} of them due; {load()}, which PostgreSQL shares")
    one = _fire(address, 1, due)
    _idle_tick()
    _make_others_due(every)
    two = _fire(address, 2, due)
    _say(f"two workers / one worker: {two / one:.2f} (wanted ≥ {WANTED_GAIN}); {load()}")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _fill(clocks: int, every: int) -> None:
    from django.db import connection

    company = make_company()
    now = datetime.now().astimezone()
    started = time.monotonic()
    with connection.cursor() as cursor:
        fill_tickets(cursor, company, clocks)
        fill_clocks(cursor, company, every=every, due=now - timedelta(hours=13), later=now - timedelta(hours=1))
    _say(f"filled {clocks:,} tickets with a clock each in {time.monotonic() - started:.0f} s")


def _make_others_due(every: int) -> None:
    """As many clocks of other tickets."""
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
    total = sum(count for count, _cpu, _memory in paid)
    cpu = sum(each for _count, each, _memory in paid) / total * 1000
    memory = ", ".join(each for _count, _cpu, each in paid)
    _say(
        f"{workers} worker(s): {total:,} steps of {due:,} clocks due in {seconds:.1f} s = {total / seconds:,.0f}/s"
        f" (wanted ≥ {WANTED_RATE:,} with one); {cpu:.2f} ms of Python's time each; memory {memory}"
    )
    return total / seconds


def _worker(address: str, barrier: object, results: object) -> None:
    setup(address)
    from sla.timer import tick

    tick(datetime(2000, 1, 1).astimezone())  # everything imported and connected
    before = resource.getrusage(resource.RUSAGE_SELF)
    barrier.wait()  # type: ignore[attr-defined]
    count = tick()
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    memory = f"{before.ru_maxrss / 1024:.0f}→{after.ru_maxrss / 1024:.0f} MiB"
    results.put((count, cpu, memory))  # type: ignore[attr-defined]


def _idle_tick() -> None:
    from sla.timer import tick

    times = []
    for _round in range(50):
        started = time.perf_counter()
        tick()
        times.append((time.perf_counter() - started) * 1000)
    _say(
        f"a tick with nothing due: median {statistics.median(times):.1f} ms, worst {max(times):.1f} ms"
        f" (wanted ≤ {WANTED_IDLE_MS})"
    )


if __name__ == "__main__":
    main()
