"""The demo installation in this folder: its lock, its secret, its database, its environment."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from scripts import embedded
from scripts.console import give_up, step

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("VAR_DIR") or ROOT / "var").resolve()
DEFAULT_PORT = 8000


def read_port() -> int:
    """The port from the environment."""
    text = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not text.isdigit() or not 0 < int(text) < 65536:
        give_up(f"PORT={text} is not a port: it is a number from 1 to 65535, as in PORT=9000 make run")
    return int(text)


def make_var() -> None:
    """Create the folder for everything that running makes."""
    try:
        for name in ("log", "mail", "media"):
            (VAR / name).mkdir(parents=True, exist_ok=True)
        (VAR / "run.lock").touch()
    except OSError as error:
        give_up(
            f"{VAR} cannot be used ({error.strerror}): it must be a folder that you may write to. "
            "Set it right, or move it away and run again."
        )


@contextmanager
def sole_owner() -> Iterator[bool]:
    """Hold the installation; gives False when another process of this folder holds it already."""
    with (VAR / "run.lock").open("r+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        lock.truncate()
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield True


def holder() -> str:
    """The process that holds the installation, for a message."""
    return (VAR / "run.lock").read_text("utf-8").strip() or "unknown"


def secret_key() -> str:
    """The demo's own secret: made once, so that sessions and signed links outlive a restart."""
    path = VAR / "secret-key"
    key = path.read_text("utf-8").strip() if path.exists() else ""
    if not key:
        key = secrets.token_urlsafe(48)
        path.touch(mode=0o600)
        path.write_text(key + "\n", "utf-8")
    return key


@contextmanager
def database(*, joined: bool = False) -> Iterator[str]:
    """The database of the environment, else the embedded one, stopped again unless `joined`."""
    given = os.environ.get("DATABASE_URL")
    if given:
        yield given
        return
    with ExitStack() as stack:
        try:
            server = embedded.postgres(VAR / "postgres", stop=not joined)
            with step("Starting PostgreSQL"):
                url = stack.enter_context(server)
        except embedded.EmbeddedError as error:
            give_up(str(error))
        yield url


def environment(database_url: str, port: int) -> dict[str, str]:
    """What web, worker, beat and commands are started with; what is set already stays."""
    ours = {
        "DEMO_MODE": "1",
        "DJANGO_SETTINGS_MODULE": "helpdesk.settings",
        "SECRET_KEY": secret_key(),
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        "SITE_URL": f"http://localhost:{port}",
        "VAR_DIR": str(VAR),
    }
    fixed = {"DATABASE_URL": database_url, "PORT": str(port)}
    return ours | os.environ | fixed
