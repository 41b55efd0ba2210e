"""`make run`: the whole desk with demo data, in the foreground, until Ctrl+C."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

from scripts import installation, processes
from scripts.console import give_up, say, step
from scripts.installation import ROOT, VAR

READY_SECONDS = 90


def refuse_taken_port(host: str, port: int) -> None:
    """Say so now, rather than in a log file of the web process."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            give_up(f"Port {port} needs more rights than you have. Take a higher one: PORT=8000 make run")
        except OSError:
            give_up(f"Port {port} is taken by another program. Take another one: PORT={port + 1} make run")


def prepare(environment: dict[str, str]) -> None:
    """Database, static files, demo company: in a process of its own, which then gives its memory back."""
    status = subprocess.run(
        [sys.executable, "-m", "scripts.prepare"], env=environment, cwd=ROOT, check=False
    ).returncode
    if status:
        raise SystemExit(status)


def start_all(environment: dict[str, str]) -> dict[str, subprocess.Popen[bytes]]:
    """Web, worker and beat."""
    commands = dict(processes.COMMANDS)
    commands["beat"] = [*commands["beat"], f"--schedule={VAR / 'beat-schedule'}"]
    return {
        name: processes.start(name, command, environment, VAR / "log" / f"{name}.log")
        for name, command in commands.items()
    }


def readiness(port: int) -> list[str]:
    """What /readyz still misses; empty when the desk is ready."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:  # noqa: S310
            return json.load(answer)["missing"]
    except urllib.error.HTTPError as error:
        return json.load(error)["missing"]
    except OSError:
        return ["web"]


def wait_until_ready(running: dict[str, subprocess.Popen[bytes]], port: int) -> None:
    """Return when every process has shown that it works."""
    deadline = time.monotonic() + READY_SECONDS
    missing = ["web"]
    while time.monotonic() < deadline:
        processes.watch(running)
        missing = readiness(port)
        if not missing:
            return
        time.sleep(0.2)
    give_up(
        f"The desk was not ready after {READY_SECONDS} seconds: {', '.join(missing)} did not answer. "
        f"What each process said is in {VAR / 'log'}."
    )


def say_that_a_process_ended(ended: processes.Ended) -> None:
    log = VAR / "log" / f"{ended.name}.log"
    tail = log.read_text("utf-8", errors="replace").strip().splitlines()[-12:]
    said = "\n".join(f"    {line}" for line in tail)
    give_up(
        f"The {ended.name} process ended by itself (status {ended.status}), so the desk stops. It said last:\n{said}\n"
        f"All of it is in {log}."
    )


def serve(environment: dict[str, str], port: int, started: float) -> None:
    """Run until asked to end or until a process fails."""
    running: dict[str, subprocess.Popen[bytes]] = {}
    try:
        with step("Starting web, worker and beat"):
            running = start_all(environment)
            wait_until_ready(running, port)
        say(f"\n{(VAR / 'people.txt').read_text('utf-8').strip()}\n")
        say(f"The desk is ready after {time.monotonic() - started:.0f} s:  {environment['SITE_URL']}/")
        say("Ctrl+C ends it; the data stays in var/. Logs are in var/log/.")
        while True:
            processes.watch(running)
            time.sleep(0.5)
    except processes.Ended as ended:
        say_that_a_process_ended(ended)
    finally:
        say()
        with step("Stopping"):
            processes.stop(running)


def main() -> None:
    """Everything under one lock, with one way out."""
    started = time.monotonic()
    os.chdir(ROOT)
    port = installation.read_port()
    host = os.environ.get("HOST") or "127.0.0.1"
    installation.make_var()
    with installation.sole_owner() as alone:
        if not alone:
            give_up(
                f"The desk already runs from this folder (process {installation.holder()}). "
                "Open it in the browser, or stop it first with Ctrl+C where it runs."
            )
        refuse_taken_port(host, port)
        if os.environ.get("DATABASE_URL"):
            say("DATABASE_URL is set: the demo company goes into that database.")
        with installation.database() as url:
            environment = installation.environment(url, port) | {"HOST": host}
            prepare(environment)
            serve(environment, port, started)


if __name__ == "__main__":
    try:
        with processes.heeding_signals():
            main()
    except processes.Asked:
        say("Stopped. `make run` starts it again with the same data.")
