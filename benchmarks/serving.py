"""The desk as production serves it, on a database of the benchmarks, and somebody who is signed in."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from benchmarks import environment
from benchmarks.client import Client

SETTINGS = "benchmarks.bare.settings"


@dataclass(frozen=True)
class Desk:
    """A running desk, the keys of its first-line agent, and the numbers of tickets that this agent works on."""

    port: int
    session: str
    csrf: str
    token: str
    numbers: list[str]

    @property
    def browser(self) -> "partial[Client]":
        """Clients signed in as the agent."""
        headers = {
            "Cookie": f"sessionid={self.session}; csrftoken={self.csrf}",
            "X-CSRFToken": self.csrf,
            "Accept-Language": "zh-CN",
        }
        return partial(Client, self.port, headers)

    @property
    def script(self) -> "partial[Client]":
        """Clients with the agent's token."""
        return partial(Client, self.port, {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"})


def settings(url: str, redis: str) -> dict[str, str]:
    """The environment of the server, the bare views included."""
    return environment.production(url, DJANGO_SETTINGS_MODULE=SETTINGS, REDIS_URL=redis)


@contextmanager
def desk(url: str, redis: str) -> Iterator[Desk]:
    """Starts gunicorn with two workers on the database, as gunicorn.conf.py has it."""
    port = environment.free_port()
    env = settings(url, redis)
    keys = json.loads(output_of("benchmarks.sign_in", env))
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--access-logfile",
        "/dev/null",
        "--log-level",
        "warning",
        "helpdesk.wsgi:application",
    ]
    more = {"HOST": "127.0.0.1", "PORT": str(port), "WEB_CONCURRENCY": "2"}
    process = subprocess.Popen(command, cwd=environment.ROOT, env=env | more)
    try:
        environment.wait_for_port(port)
        yield Desk(port, **keys)
    finally:
        process.terminate()
        process.wait(20)


def output_of(module: str, env: dict[str, str]) -> str:
    """What a module prints in that environment."""
    done = subprocess.run(
        [sys.executable, "-m", module], cwd=environment.ROOT, env=env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{module} failed:\n{done.stderr[-2000:]}")
    return done.stdout
