"""Start the real processes in tests, with an environment that is only what the test says."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent.parent
BIN = Path(sys.executable).parent


def bare_environment(**wanted: str) -> dict[str, str]:
    """No more than a login shell has, and what is wanted: nothing of pytest or of this machine's set-up."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {"PYTHONWARNINGS": "error::DeprecationWarning:helpdesk"} | wanted


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the project to its end."""
    return subprocess.run(
        [str(BIN / command[0]), *command[1:]],
        cwd=ROOT,
        env=bare_environment(**environment),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def readyz(port: int) -> tuple[int, dict]:
    """Status and content of /readyz; status 0 while nothing listens."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=20) as answer:  # noqa: S310
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)
    except OSError:
        return 0, {}


def wait_for(condition, seconds: float = 60):
    """Wait until the condition gives something true, and return that."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if result := condition():
            return result
        time.sleep(0.2)
    raise AssertionError(f"not within {seconds} seconds")


def processes_of(folder: Path) -> dict[int, str]:
    """Every process that works on this installation, by its environment or its command line."""
    found = {}
    for process in psutil.process_iter():
        try:
            line = " ".join(process.cmdline())
            if str(folder) in line or process.environ().get("VAR_DIR") == str(folder):
                found[process.pid] = line
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return found
