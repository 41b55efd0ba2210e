"""How many business-time sums a second one process does, over a year with China's holidays.

Run: python -m benchmarks.business_time [--sums 200000]
"""

import argparse
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import repeat
from typing import TypeVar

from tickets.business_time import CLOSED, Calendar, add, elapsed, hours
from tickets.business_time.official_days import observe

T = TypeVar("T")

YEAR = 2025


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sums", type=int, default=200_000)
    sums = parser.parse_args().sums
    for zone in ("Asia/Shanghai", "Europe/Berlin"):
        week = (hours("09:00-12:00", "13:00-18:00"),) * 5 + (CLOSED,) * 2
        _measure(observe(Calendar(zone, week), "CN", (YEAR, YEAR + 1)).calendar, sums)


def _measure(calendar: Calendar, sums: int) -> None:
    """Starts anywhere in the year, durations of up to a year's working time, so half of them end in the next."""
    chance = random.Random(1)
    begin = datetime(YEAR, 1, 1, tzinfo=UTC)
    starts = [begin + timedelta(microseconds=chance.randrange(365 * 86_400 * 10**6)) for _ in range(sums)]
    durations = [chance.randrange(250 * 8 * 3600) for _ in range(sums)]
    print(f"{calendar.time_zone}, {len(calendar.exceptions)} exceptions")
    _report("first add (lays the year out)", lambda: [add(calendar, begin, 250 * 8 * 3600)])
    ends = _report("add", lambda: list(map(add, repeat(calendar), starts, durations)))
    _report("elapsed", lambda: list(map(elapsed, repeat(calendar), starts, ends)))


def _report(name: str, run: Callable[[], list[T]]) -> list[T]:
    began = time.perf_counter()
    answers = run()
    took = time.perf_counter() - began
    figure = f"{took * 1000:.1f} ms" if len(answers) == 1 else f"{len(answers) / took:,.0f}/s"
    print(f"  {name}: {figure}")
    return answers


if __name__ == "__main__":
    main()
