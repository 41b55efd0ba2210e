"""Bring the database and the collected files of the demo up to date, in one process.

Starting Python and Django once instead of four times is most of what a second `make run` takes.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import django
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import Error as DatabaseError
from django.db.migrations.exceptions import (
    InconsistentMigrationHistory,
    NodeNotFoundError,
)

from helpdesk import health
from scripts.console import give_up, step


def static_fingerprint() -> str:
    """Names, sizes and times of all static files of our own and the packages' lock."""
    total = hashlib.sha256((settings.BASE_DIR / "requirements.lock").read_bytes())
    for path in sorted((settings.BASE_DIR / "static").rglob("*")):
        if path.is_file():
            facts = path.stat()
            total.update(f"{path} {facts.st_size} {facts.st_mtime_ns}".encode())
    return total.hexdigest()


def collect_static() -> None:
    """Collect the files that the web process serves, unless nothing changed since."""
    stamp: Path = settings.STATIC_ROOT / ".collected"
    fingerprint = static_fingerprint()
    if stamp.exists() and stamp.read_text("utf-8") == fingerprint:
        return
    with step("Collecting static files"):
        call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(fingerprint, "utf-8")


def migrate() -> None:
    """Bring the database to the state that this code needs."""
    try:
        with step("Preparing the database"):
            call_command("prepare", verbosity=0)
            health.forget_heartbeats()
    except (InconsistentMigrationHistory, NodeNotFoundError) as error:
        give_up(
            f"The database in use does not fit this version of the desk: {error}\nIt was made by another version. "
            "Go back to that one, or, if the data is of no worth, move var/postgres away and run again."
        )
    except DatabaseError as error:
        where = settings.DATABASES["default"]
        name = where["HOST"] or where["OPTIONS"].get("host", "the local socket")
        give_up(
            f"The database {where['NAME']} on {name} cannot be used:\n    {str(error).strip()}\n"
            "Is the server running, and is DATABASE_URL right? Unset it to use the embedded one."
        )


def main() -> None:
    """Database, files, demo company."""
    django.setup()
    migrate()
    collect_static()
    try:
        with step("Loading the demo company"):
            (settings.VAR_DIR / "people.txt").write_text(load_demo(), "utf-8")
    except CommandError as error:
        give_up(f"The demo company could not be loaded: {error}")


def load_demo() -> str:
    """Load the demo company where it is missing. Returns the list of people to sign in as."""
    from io import StringIO

    said = StringIO()
    call_command("load_demo", stdout=said)
    return said.getvalue()


if __name__ == "__main__":
    main()
