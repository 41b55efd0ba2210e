"""How the scripts talk: a line per step with its time, and one sentence when something stops them."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn


def say(text: str = "") -> None:
    """Print a line at once, also into a pipe."""
    print(text, flush=True)


def give_up(sentence: str) -> NoReturn:
    """Say what is wrong and what to do about it, and end with an error."""
    print(f"\n{sentence}", file=sys.stderr, flush=True)
    raise SystemExit(1)


@contextmanager
def step(title: str) -> Iterator[None]:
    """Show a step of the work, and how long it took; beside the output, which may go into a file."""
    started = time.monotonic()
    print(f"  {title} …", end="", file=sys.stderr, flush=True)
    try:
        yield
    except BaseException:
        print(file=sys.stderr, flush=True)
        raise
    print(f" {time.monotonic() - started:.1f} s", file=sys.stderr, flush=True)
