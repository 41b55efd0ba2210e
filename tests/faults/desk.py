"""A whole desk in processes of its own: gunicorn, workers and beats, each of which a test may kill."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

import psutil

from benchmarks.client import Client
from benchmarks.environment import free_port, wait_for_port
from scripts import processes
from tests.faults.servers import Postgres, Redis
from tests.helpdesk.processes import ROOT, bare_environment

# Python runs such a module at every start: the process believes that it is another time.
WRONG_CLOCK = """
import datetime, time_machine
time_machine.travel(datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds={seconds}), tick=True).start()
"""
PAGES = ("/tickets/", "/portal/", "/api/v1/tickets/", "/healthz")


def environment(database_url: str, redis_url: str, folder: Path, static: Path, **more: str) -> dict[str, str]:
    """As in production, but for TLS, mail that goes nowhere, and one process of each."""
    return bare_environment(
        DATABASE_URL=database_url,
        REDIS_URL=redis_url,
        VAR_DIR=str(folder),
        STATIC_ROOT=str(static),
        SECRET_KEY="only-for-the-tests-of-faults",
        ALLOWED_HOSTS="127.0.0.1",
        SITE_URL="http://127.0.0.1",
        HTTPS="0",
        DEMO_MODE="1",
        EMAIL_URL="dummymail://",
        HOST="127.0.0.1",
        WEB_CONCURRENCY="1",
        WORKER_CONCURRENCY="1",
        ENV_FILE=str(folder / "none"),
        DJANGO_SETTINGS_MODULE="helpdesk.settings",
        PYTHONPATH=str(ROOT),
        **more,
    )


def output_of(env: dict[str, str], *command: str) -> str:
    """What a Python command prints."""
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=env, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, f"{command}:\n{done.stdout[-1500:]}{done.stderr[-3000:]}"
    return done.stdout


@dataclass(frozen=True)
class Keys:
    """What a signed-in agent and a script with a token send along."""

    session: str
    csrf: str
    token: str
    numbers: list[str]


class Desk:
    """The processes of one desk on one database."""

    def __init__(self, postgres: Postgres, redis: Redis, database: str, folder: Path, static: Path) -> None:
        self.postgres, self.redis, self.database, self.folder = postgres, redis, database, folder
        self.port = free_port()
        self.env = environment(postgres.url(database), redis.url, folder, static, PORT=str(self.port))
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.keys = Keys(**json.loads(output_of(self.env, "-m", "benchmarks.sign_in")))

    def start(self, name: str, clock_off: timedelta | None = None) -> None:
        """Starts `web`, `worker…` or `beat…`, whose clock may be off."""
        kind = name.rstrip("0123456789")
        command = [*processes.COMMANDS[kind]]
        if kind == "worker":
            command += ["-n", f"{name}@faults"]
        if kind == "beat":
            command += [f"--schedule={self.folder / name}-schedule"]
        env = self.env if clock_off is None else self._with_wrong_clock(name, clock_off)
        self.running[name] = processes.start(name, command, env, self.folder / f"{name}.log")
        if kind == "web":
            wait_for_port(self.port, 90)

    def _with_wrong_clock(self, name: str, clock_off: timedelta) -> dict[str, str]:
        folder = self.folder / f"clock-of-{name}"
        folder.mkdir(exist_ok=True)
        (folder / "sitecustomize.py").write_text(WRONG_CLOCK.format(seconds=clock_off.total_seconds()), "utf-8")
        return self.env | {"PYTHONPATH": f"{folder}:{ROOT}"}

    def kill(self, name: str) -> None:
        """`kill -9` of the process and its children."""
        process = self.running.pop(name)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)

    def kill_pool_of(self, name: str) -> None:
        """`kill -9` of the processes that do a worker's tasks, not of the one that hands them out."""
        for child in psutil.Process(self.running[name].pid).children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                child.kill()

    def stop(self) -> None:
        processes.stop(self.running)
        self.running = {}

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text("utf-8", errors="replace")

    @property
    def browser(self) -> "partial[Client]":
        headers = {
            "Cookie": f"sessionid={self.keys.session}; csrftoken={self.keys.csrf}",
            "X-CSRFToken": self.keys.csrf,
        }
        return partial(Client, self.port, headers)

    @property
    def script(self) -> "partial[Client]":
        headers = {"Authorization": f"Bearer {self.keys.token}", "Content-Type": "application/json"}
        return partial(Client, self.port, headers)

    def verify(self) -> str:
        """What the nightly comparison of all clocks with their history says."""
        return output_of(self.env, "manage.py", "sla_verify")

    def check_pages(self) -> float:
        """Pages that need no worker answer. Returns the slowest one's seconds."""
        slowest = 0.0
        for path in PAGES:
            client = self.browser()
            started = time.monotonic()
            client.get(path)
            slowest = max(slowest, time.monotonic() - started)
            client.connection.close()
        return slowest
