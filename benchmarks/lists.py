"""Every list, board and calendar on a million tickets of all kinds: python -m benchmarks.lists [--tickets 1000000].

Each is asked for by somebody whose it is, one client, in turns with the same page on 10,000 tickets. Fails where a page
takes more than LIMIT_MS or LIMIT_STATEMENTS, or more statements than on the small database: but for MORE, since what
looks up the conflicts of changes, say, is not asked where none overlap.
"""

import argparse
import json
import subprocess
import sys
from contextlib import ExitStack
from functools import partial
from typing import Any

from benchmarks import environment
from benchmarks.client import Ask, Client, Figures, measure_in_turns
from benchmarks.pages import SMALL_TICKETS
from benchmarks.serving import Desk, desk, output_of, settings

ROUNDS, PER_ROUND = 5, 4
# The median with which nobody waits; and how many statements a page may take at most.
LIMIT_MS, LIMIT_STATEMENTS, MORE = 300, 20, 3


def main() -> None:
    """Measure, print, say what is beyond its bounds."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--tickets", type=int, default=1_000_000)
    tickets = parser.parse_args().tickets
    with ExitStack() as stack:
        server = stack.enter_context(environment.server())
        for name, wanted in ((environment.SMALL, SMALL_TICKETS), (environment.BIG, tickets)):
            command = [sys.executable, "-m", "benchmarks.fill", "--keep", "--database", name, "--tickets", str(wanted)]
            subprocess.run(command, cwd=environment.ROOT, env=environment.with_server(server), check=True)
        redis = stack.enter_context(environment.redis())
        urls = [environment.database_url(server, name) for name in (environment.BIG, environment.SMALL)]
        environment.collect_static(urls[0])
        big, small = (json.loads(output_of("benchmarks.list_pages", settings(url, redis))) for url in urls)
        print(f"{tickets} tickets of all kinds : {SMALL_TICKETS}, 2 workers, one client, {environment.load()}")
        desks = [stack.enter_context(desk(url, redis)) for url in urls]
        beyond = _compare(big, small, *desks)
        print(environment.load())
    if beyond:
        raise SystemExit("Beyond their bounds: " + "; ".join(beyond))


def _compare(big: dict[str, Any], small: dict[str, Any], at_big: Desk, at_small: Desk) -> list[str]:
    print(f"\n{'milliseconds':26} statements       p50     p95    p50, {SMALL_TICKETS}")
    beyond = []
    for name, page in big.items():
        other = small[name]
        sides = {"big": _ask(at_big, page), "small": _ask(at_small, other)}
        found = measure_in_turns(sides, rounds=ROUNDS, requests=PER_ROUND)
        print(_line(name, page["statements"], other["statements"], found), flush=True)
        if page["statements"] > min(LIMIT_STATEMENTS, other["statements"] + MORE):
            beyond.append(f"{name}: {page['statements']} statements, {other['statements']} on the small database")
        if found["big"].p50 > LIMIT_MS:
            beyond.append(f"{name}: {found['big'].p50:.0f} ms")
    return beyond


def _ask(at: Desk, page: dict[str, Any]) -> "tuple[partial[Client], Ask]":
    headers = {"Cookie": f"sessionid={page['session']}", "Accept-Language": "zh-CN"}
    path = page["path"]
    return partial(Client, at.port, headers), lambda client, turn: client.get(path)


def _line(name: str, statements: int, other: int, found: dict[str, Figures]) -> str:
    counted = f"{statements:3}" if statements == other else f"{statements:3} : {other}"
    big, small = found["big"], found["small"]
    return f"{name:26} {counted:10} {big.p50:9.1f} {big.p95:7.1f} {small.p50:9.1f}"


if __name__ == "__main__":
    main()
