"""What every test stands on: a database, and nothing skipped in silence on CI."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import timedelta
from pathlib import Path

import environ
import pytest
from django.conf import settings

from scripts import catalogues, embedded

ROOT = Path(__file__).resolve().parent.parent
ON_CI = bool(os.environ.get("CI"))


def pytest_configure(config: pytest.Config) -> None:
    """Compile the translations, and give the tests a database: the one of DATABASE_URL, else the embedded PostgreSQL.

    The processes of xdist are started later and inherit the address.
    """
    if not hasattr(config, "workerinput"):
        catalogues.compile_all()
    if os.environ.get("DATABASE_URL"):
        return
    stack = ExitStack()
    url = stack.enter_context(embedded.postgres(ROOT / "var" / "test-postgres", throwaway=True))
    config.add_cleanup(stack.close)
    os.environ["DATABASE_URL"] = url
    settings.DATABASES["default"].update(environ.Env.db_url_config(url))


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if ON_CI and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"On CI nothing is skipped: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """A test that skips itself has failed on CI."""
    report = yield
    _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector):
    """So has a file of tests."""
    report = yield
    _refuse_skip(report)
    return report


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path: Path) -> None:
    """Attachments, mail and archive of a test lie in its own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"
    kept = {**settings.STORAGES["archive"], "OPTIONS": {"location": tmp_path / "archive"}}
    settings.STORAGES = {**settings.STORAGES, "archive": kept}


@pytest.fixture(autouse=True)
def _own_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests set the time as they like; the database's would put it right."""
    monkeypatch.setattr("tickets.moments.correction", lambda: timedelta(0))


def find_free_port() -> int:
    """A port that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def unused_port() -> int:
    """A port for a server that the test starts."""
    return find_free_port()


@pytest.fixture
def short_tmp() -> Iterator[Path]:
    """A folder with a path short enough for a socket, readable for the embedded server's user."""
    folder = Path(tempfile.mkdtemp(prefix="hd-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A Redis of this test's own: its address, and the process, which the test may end."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("there is no redis-server on this machine")
    port = find_free_port()
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    process = subprocess.Popen([*command, "--dir", str(tmp_path)], stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    yield f"redis://127.0.0.1:{port}/0", process
    process.terminate()
    process.wait(10)
