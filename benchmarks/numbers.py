"""Sixteen clients create tickets at once: are all numbers unique and without gaps, and how fast is it?

Run: python -m benchmarks.numbers. The rate is compared with pgbench doing the same bare statements, as they were
captured from one creation, from as many clients on the same database.
"""

import argparse
import re
import shutil
import subprocess
import tempfile
import time
from collections import defaultdict
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import parse_qs, urlsplit

from benchmarks import environment, texts

TRANSACTION = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


def main() -> None:
    """Create, check, compare, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--each", type=int, default=1_000)
    arguments = parser.parse_args()
    with environment.server() as server, environment.redis() as redis:
        url = environment.create(server, environment.SCRATCH, fresh=True)
        environment.setup(url, REDIS_URL=redis)
        _prepare()
        print(
            f"{arguments.clients} clients x {arguments.each}, {'Redis' if redis else 'no Redis'}, {environment.load()}"
        )
        ours = _create_all(arguments.clients, arguments.each)
        print(f"  through actions.create: {ours:.0f}/s")
        _check(arguments.clients * arguments.each)
        statements = _capture()
        bare = _pgbench(url, statements, arguments.clients, arguments.each)
        if bare:
            print(f"  pgbench, the same {len(statements)} statements: {bare:.0f}/s, ratio {ours / bare:.2f}")
        print(f"  {environment.load()}")


def _prepare() -> None:
    """People to ask, and a desk to ask."""
    from benchmarks.fill import make_world

    make_world()


def _create_all(clients: int, each: int) -> float:
    """Creations a second, from processes that begin together."""
    from django.db import connections

    connections.close_all()
    fork = get_context("fork")
    barrier = fork.Barrier(clients + 1)
    processes = [fork.Process(target=_create, args=(barrier, seed, each)) for seed in range(clients)]
    for process in processes:
        process.start()
    barrier.wait()
    started = time.perf_counter()
    for process in processes:
        process.join()
    seconds = time.perf_counter() - started
    if any(process.exitcode for process in processes):
        raise SystemExit("a client failed")
    return clients * each / seconds


def _create(barrier: Barrier, seed: int, each: int) -> None:
    """One client: an employee after the other asks."""
    from accounts.models import User
    from tickets import actions

    random = Random(seed)
    people = list(User.objects.filter(roles=[]).select_related("department").order_by("pk")[:200])
    actions.create("incident", by=people[0], **_ask(random))  # connects, and fills what is kept
    barrier.wait()
    for _turn in range(each):
        actions.create("incident", by=random.choice(people), **_ask(random))


def _ask(random: Random) -> dict[str, Any]:
    _matter, title, description, where = texts.write(random)
    return {"title": title, "description": description, "location": where}


def _check(count: int) -> None:
    """Says whether every number is there once, and none is missing."""
    from tickets.models import NumberCounter, Ticket

    days: dict[str, list[int]] = defaultdict(list)
    for number in Ticket.objects.values_list("number", flat=True):
        _prefix, day, place = number.split("-")
        days[day].append(int(place))
    last = {f"{counter.day:%Y%m%d}": counter.last for counter in NumberCounter.objects.all()}
    whole = all(sorted(places) == list(range(1, last[day] + 1)) for day, places in days.items())
    total = sum(map(len, days.values()))
    print(f"  {total} numbers on {len(days)} day(s): {'unique, no gap' if whole and total >= count else 'BROKEN'}")


def _capture() -> list[str]:
    """The statements of one creation, as PostgreSQL got them."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from accounts.models import User
    from tickets import actions

    person = User.objects.filter(roles=[]).select_related("department").order_by("pk")[0]
    with CaptureQueriesContext(connection) as captured:
        ticket = actions.create("incident", by=person, **_ask(Random(1)))
    found = [each["sql"] for each in captured.captured_queries if not each["sql"].startswith(TRANSACTION)]
    return [_as_script(sql, ticket) for sql in found]


def _as_script(sql: str, ticket: Any) -> str:
    """A statement with what differs from ticket to ticket taken from the statements before it."""
    day, _dash, _place = ticket.number.rpartition("-")
    sql = sql.replace(f"'{ticket.number}'", f"'{day}-' || :last")
    if "tickets_numbercounter" in sql:  # draws the number and the key of the ticket
        return f"{sql} AS id \\gset"
    if sql.startswith("INSERT"):
        sql = re.sub(rf"\b{ticket.pk}\b", ":id", sql)
    return f"{sql};"


def _pgbench(url: str, statements: list[str], clients: int, each: int) -> float:
    """Transactions a second; nothing where there is no pgbench."""
    program = shutil.which("pgbench") or next(iter(map(str, Path("/usr/lib/postgresql").glob("*/bin/pgbench"))), "")
    if not program:
        print("  there is no pgbench on this machine to compare with")
        return 0.0
    parts = urlsplit(url)
    host = parts.hostname or parse_qs(parts.query).get("host", ["127.0.0.1"])[0]
    with tempfile.TemporaryDirectory(prefix="hd-bench-") as folder:
        script = Path(folder) / "create.sql"
        script.write_text("\n".join(["BEGIN;", *statements, "COMMIT;"]) + "\n", "utf-8")
        command = [program, "-n", "-h", host, "-p", str(parts.port or 5432), "-U", parts.username or "postgres"]
        command += ["-c", str(clients), "-j", "2", "-t", str(each), "-f", str(script), environment.SCRATCH]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if done.returncode or not found:
        raise SystemExit(f"pgbench failed:\n{done.stdout[-1000:]}{done.stderr[-2000:]}")
    return float(found[1])


if __name__ == "__main__":
    main()
