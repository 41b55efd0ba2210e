"""Start, watch and end the processes of a desk: one foreground tree that leaves nothing behind."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

# As docker-compose.yml has them, too (a test compares).
BIN = Path(sys.executable).parent
COMMANDS = {
    "web": ["gunicorn", "helpdesk.wsgi"],
    "worker": ["celery", "-A", "helpdesk", "worker", "--loglevel=INFO", "--without-gossip", "--without-mingle"],
    "beat": ["celery", "-A", "helpdesk", "beat", "--loglevel=INFO", "--pidfile="],
}
GRACE_SECONDS = 10
PR_SET_PDEATHSIG = 1


class Ended(Exception):
    """A process that should run on has ended by itself."""

    def __init__(self, name: str, status: int) -> None:
        super().__init__(name)
        self.name = name
        self.status = status


class Asked(BaseException):
    """The person, or the system, asked for the end (Ctrl+C, SIGTERM, closed terminal)."""


def _die_with_parent() -> None:
    """On Linux, let the kernel end the child when this process is killed outright."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def start(name: str, command: list[str], environment: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    """Start one process in a group of its own, so that Ctrl+C reaches it through us, in order."""
    with log.open("wb") as output:
        return subprocess.Popen(
            [str(BIN / command[0]), *command[1:]],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_die_with_parent,  # noqa: PLW1509 - no thread runs here
        )


def watch(processes: dict[str, subprocess.Popen[bytes]]) -> None:
    """Raise Ended when one of them ends; else return at once."""
    for name, process in processes.items():
        status = process.poll()
        if status is not None:
            raise Ended(name, status)


def stop(processes: dict[str, subprocess.Popen[bytes]]) -> None:
    """Ask all to end, wait a little, and end what is left of them."""
    for process in processes.values():
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    for process in processes.values():
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(0.0, deadline - time.monotonic()))
    for process in processes.values():
        # The whole group: a pool process may outlive its parent.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextlib.contextmanager
def heeding_signals() -> Iterator[None]:
    """Turn each way of asking for the end into Asked, and ignore impatience while ending."""
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def ask(number: int, frame: object) -> None:
        for each in signals:
            signal.signal(each, signal.SIG_IGN)
        raise Asked

    for each in signals:
        signal.signal(each, ask)
    yield
