"""Where the benchmarks run: databases of their own, and the settings of production.

They use the PostgreSQL server of DATABASE_URL, else an embedded one below var/bench/; never the desk's own database.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from scripts import embedded

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("VAR_DIR") or ROOT / "var").resolve() / "bench"
# Several may measure on one server: BENCH_DATABASE gives each databases of their own.
BIG = os.environ.get("BENCH_DATABASE", "hd_bench")
SMALL, SCRATCH = f"{BIG}_small", f"{BIG}_scratch"


def database_url(server: str, name: str) -> str:
    """The same server, another database."""
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


@contextmanager
def server() -> Iterator[str]:
    """The address of a PostgreSQL server."""
    given = os.environ.get("DATABASE_URL")
    if given:
        yield given
        return
    with embedded.postgres(VAR / "postgres") as url:
        yield url


def with_server(url: str) -> dict[str, str]:
    """The environment by which another benchmark finds the same server."""
    return {**os.environ, "DATABASE_URL": url}


def production(url: str, **more: str) -> dict[str, str]:
    """The environment in which the desk runs as in production, but for TLS."""
    return {
        **os.environ,
        "DATABASE_URL": url,
        "SECRET_KEY": "benchmark",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_URL": "http://127.0.0.1",
        "HTTPS": "0",
        "DEMO_MODE": "0",
        "VAR_DIR": str(VAR),
        "LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "helpdesk.settings",
        **more,
    }


def manage(*command: str, env: dict[str, str]) -> None:
    """Runs a management command; says what it said when it fails."""
    done = subprocess.run(
        [sys.executable, "manage.py", *command], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"manage.py {' '.join(command)} failed:\n{done.stdout}{done.stderr}")


@contextmanager
def administering(url: str) -> Iterator[psycopg2.extensions.cursor]:
    """A cursor outside any transaction, in the server's own database."""
    with closing(psycopg2.connect(database_url(url, "postgres"))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield cursor


def create(url: str, name: str, *, fresh: bool = False) -> str:
    """The database, made where it is missing, migrated. Gives its address."""
    with administering(url) as cursor:
        if fresh:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE DATABASE \"{name}\" ENCODING 'UTF8' TEMPLATE template0")
    address = database_url(url, name)
    manage("migrate", "--verbosity", "0", env=production(address))
    return address


def count_tickets(url: str, name: str) -> int:
    """How many tickets the database holds; none where there is no such database, or no table in it."""
    try:
        with closing(psycopg2.connect(database_url(url, name))) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM tickets_ticket")
            found = cursor.fetchone()
            return found[0] if found else 0
    except (psycopg2.OperationalError, psycopg2.errors.UndefinedTable):
        return 0


def setup(url: str, **more: str) -> None:
    """Makes this process a process of the desk on that database."""
    os.environ.update(production(url, **more))
    import django

    django.setup()


def free_port() -> int:
    """A port that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def redis() -> Iterator[str]:
    """A Redis of this run, as production has one for broker, cache and sessions; nothing where there is no program."""
    program = shutil.which("redis-server")
    if program is None:
        yield ""
        return
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="hd-bench-") as folder:
        command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            wait_for_port(port)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            process.terminate()
            process.wait(10)


def wait_for_port(port: int, seconds: float = 30) -> None:
    """Returns when somebody listens. Raises TimeoutError."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"nobody listens on {port}")


def collect_static(url: str) -> None:
    """The files that pages of production name by their digests."""
    manage("collectstatic", "--no-input", "--verbosity", "0", env=production(url))


def load() -> str:
    """How busy the machine is, for the reader of the figures."""
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
