"""`make lint`: every check that a machine can make, all of them even when the first fails.

make lint            checks
make format          writes what can be written
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from scripts import sizes
from scripts.console import say

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
# Checks look at models, not at data: no database is asked for anything.
ENVIRONMENT = os.environ | {"DEMO_MODE": "1", "SECRET_KEY": "lint", "DATABASE_URL": "postgres:///helpdesk"}


def templates() -> list[str]:
    """Every template of the project."""
    return [str(path) for path in sizes.tracked("*.html")]


def checks() -> dict[str, list[str]]:
    """Each check's name and command."""
    return {
        "ruff": ["ruff", "check", "."],
        "ruff format": ["ruff", "format", "--check", "."],
        "djade": ["djade", "--target-version", "5.2", "--check", *templates()],
        "import-linter": ["lint-imports"],
        "sizes": ["python", "-m", "scripts.sizes"],
        "migrations": ["python", "manage.py", "makemigrations", "--check", "--dry-run"],
        "django check": ["python", "manage.py", "check", "--fail-level", "WARNING"],
        "mypy": ["mypy", "."],
    }


def fixes() -> dict[str, list[str]]:
    """What writes instead of complaining."""
    return {
        "ruff": ["ruff", "check", "--fix", "."],
        "ruff format": ["ruff", "format", "."],
        "djade": ["djade", "--target-version", "5.2", *templates()],
    }


def run(name: str, command: list[str]) -> bool:
    """Run one check; show what it said only when it fails."""
    started = time.monotonic()
    result = subprocess.run(
        [str(BIN / command[0]), *command[1:]],
        cwd=ROOT,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    passed = result.returncode == 0
    say(f"  {'ok    ' if passed else 'FAILED'}  {name} ({time.monotonic() - started:.1f} s)")
    if not passed:
        say((result.stdout + result.stderr).rstrip())
    return passed


def main(arguments: list[str]) -> int:
    """Run them all. Returns the exit status."""
    if "--fix" in arguments:
        for name, command in fixes().items():
            run(name, command)
        return 0
    failed = [name for name, command in checks().items() if not run(name, command)]
    say(f"Failed: {', '.join(failed)}" if failed else "All checks passed.")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
