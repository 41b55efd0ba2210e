"""The pages and the API under load, on a million tickets: python -m benchmarks.pages [--tickets 1000000].

The comparisons take their turns with one client, so that what else the machine does falls on both sides alike.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack

from benchmarks import environment
from benchmarks.client import Ask, Client, measure, measure_in_turns
from benchmarks.serving import Desk, desk, output_of, settings
from benchmarks.texts import NEW, REPLY

SMALL_TICKETS = 10_000
REQUESTS = {1: 150, 4: 300, 16: 480}
ROUNDS, PER_ROUND = 25, 6
BODY = json.dumps(NEW)
# What a page may cost of what it is compared with, and how many statements (issue 2).
AT_MOST = {"queue, 1,000,000 : 10,000": 1.3, "queue : bare queue": 3.0, "creating : bare creating": 2.5}
STATEMENTS = {"queue page": 12, "ticket page": 20}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--tickets", type=int, default=1_000_000)
    tickets = parser.parse_args().tickets
    with ExitStack() as stack:
        server = stack.enter_context(environment.server())
        for name, wanted in ((environment.SMALL, SMALL_TICKETS), (environment.BIG, tickets)):
            command = [sys.executable, "-m", "benchmarks.fill", "--keep", "--database", name, "--tickets", str(wanted)]
            subprocess.run(command, cwd=environment.ROOT, env=environment.with_server(server), check=True)
        redis = stack.enter_context(environment.redis())
        big, small = (environment.database_url(server, name) for name in (environment.BIG, environment.SMALL))
        environment.collect_static(big)
        print(f"{tickets} tickets, 2 workers, {'Redis' if redis else 'no Redis'}, {environment.load()}")
        _count(json.loads(output_of("benchmarks.statements", settings(big, redis))))
        desks = [stack.enter_context(desk(url, redis)) for url in (big, small)]
        _under_load(desks[0])
        _compare(*desks)
        print(environment.load())


def asks(at: Desk) -> dict[str, tuple[Callable[[], Client], Ask]]:
    """What is measured: who asks, and how."""
    numbers = at.numbers
    return {
        "queue page": (at.browser, lambda client, turn: client.get("/tickets/")),
        "queue page's side": (at.browser, lambda client, turn: client.get("/tickets/counts/")),
        "ticket page": (at.browser, lambda client, turn: client.get(f"/tickets/{numbers[turn % len(numbers)]}/")),
        "creating by API": (
            at.script,
            lambda client, turn: client.send("POST", "/api/v1/tickets/", BODY, wanted=201),
        ),
        "replying": (
            at.browser,
            lambda client, turn: client.post_form(
                f"/tickets/{numbers[turn % len(numbers)]}/write/", kind="reply", text=REPLY
            ),
        ),
        "bare queue": (at.browser, lambda client, turn: client.get("/bare/queue/")),
        "bare creating": (at.script, lambda client, turn: client.send("POST", "/bare/create/", BODY, wanted=201)),
    }


def _count(statements: dict[str, int]) -> None:
    print("\nSQL statements")
    for name, number in statements.items():
        limit = STATEMENTS.get(name)
        print(f"  {name:20} {number:3}" + (f"  (at most {limit})" if limit else ""))


def _under_load(at: Desk) -> None:
    print(f"\n{'milliseconds':20} clients     p50     p95    rate")
    for name, (make, ask) in asks(at).items():
        for _warm in range(4):
            measure(make, ask, clients=1, requests=2)
        for clients, requests in REQUESTS.items():
            print(f"{name:20} {clients:7} {measure(make, ask, clients=clients, requests=requests)}", flush=True)


def _compare(big: Desk, small: Desk) -> None:
    """The ratios of medians, each side in turn."""
    at_big, at_small = asks(big), asks(small)
    sides = {
        "queue, 1,000,000 : 10,000": (at_big["queue page"], at_small["queue page"]),
        "queue : bare queue": (at_big["queue page"], at_big["bare queue"]),
        "creating : bare creating": (at_big["creating by API"], at_big["bare creating"]),
    }
    print("\nratio of medians, one client")
    for name, (ours, other) in sides.items():
        found = measure_in_turns({"ours": ours, "other": other}, rounds=ROUNDS, requests=PER_ROUND)
        ratio = found["ours"].p50 / found["other"].p50
        print(
            f"  {name:26} {found['ours'].p50:6.1f} : {found['other'].p50:6.1f} = {ratio:.2f} (at most {AT_MOST[name]})",
            flush=True,
        )


if __name__ == "__main__":
    main()
