"""Servers for all tests of faults, and a fresh desk for each."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from benchmarks.sla_rows import Company, fill_clocks, fill_tickets
from tests.faults.desk import Desk, environment, output_of
from tests.faults.record import Record
from tests.faults.servers import Postgres, Redis

TEMPLATE = "prepared"
COMPANY = """
import django, json, dataclasses
django.setup()
from benchmarks.sla_rows import make_company
print(json.dumps(dataclasses.asdict(make_company())))
"""


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """Short enough for sockets, readable for the embedded server's user."""
    path = Path(tempfile.mkdtemp(prefix="hd-faults-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres(folder: Path) -> Iterator[Postgres]:
    server = Postgres(folder / "pg")
    yield server
    server.stop()


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Redis]:
    server = Redis(tmp_path)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def company(postgres: Postgres, folder: Path) -> Company:
    """Prepares the database that every test starts from."""
    postgres.create(TEMPLATE)
    env = environment(postgres.url(TEMPLATE), "", folder, folder / "static")
    output_of(env, "manage.py", "prepare", "--verbosity", "0")
    output_of(env, "manage.py", "collectstatic", "--no-input", "--verbosity", "0")
    return Company(**json.loads(output_of(env, "-c", COMPANY)))


@pytest.fixture
def desk(postgres: Postgres, redis: Redis, company: Company, folder: Path, tmp_path: Path, request) -> Iterator[Desk]:
    database = f"faults_{abs(hash(request.node.nodeid))}"
    postgres.create(database, TEMPLATE)
    desk = Desk(postgres, redis, database, tmp_path, folder / "static")
    yield desk
    desk.stop()


@pytest.fixture
def record(desk: Desk) -> Record:
    return Record(desk)


@pytest.fixture
def fill(desk: Desk, company: Company, record: Record):
    """Makes tickets whose clocks come to half their target one after the other, from `late` ago until now.

    A negative `late`: from now until then.
    """

    def fill(count: int, late: timedelta) -> None:
        start = record.now() - timedelta(hours=12) - late
        with closing(desk.postgres.connect(desk.database)) as connection, connection.cursor() as cursor:
            fill_tickets(cursor, company, count)
            fill_clocks(cursor, company, every=1, due=start, later=start, spread=late.total_seconds())

    return fill


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]):
    """Prints a figure where whoever runs the tests sees it."""

    def say(text: str) -> None:
        with capsys.disabled():
            print(f"\n    {text}", end="")  # noqa: T201

    return say
