"""docker-compose.yml without containers: the commands and the environment that it names, run here
on a real PostgreSQL and a real Redis."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest
import yaml
from django.conf import settings

from scripts import processes
from tests.helpdesk.processes import BIN, ROOT, bare_environment, readyz, wait_for

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SECRETS = {
    "SECRET_KEY": "a-long-random-text-of-this-test-ooLuxiequahnguoNg8ohw6aepeiz",
    "ALLOWED_HOSTS": "desk.example.com",
    "SITE_URL": "https://desk.example.com",
    "POSTGRES_PASSWORD": "secret",
}
VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?::(?P<kind>[-?])(?P<rest>[^}]*))?\}")
# Publishes that many tasks; prints the name of an error, and how long the quickest attempt took: on a
# busy machine the first one measures imports.
PUBLISH = """
import os, sys, time
os.environ["DJANGO_SETTINGS_MODULE"] = "helpdesk.settings"
import django
django.setup()
from helpdesk.tasks import clear_expired_sessions as task
errors, seconds = set(), []
for _ in range(int(sys.argv[1])):
    started = time.monotonic()
    try:
        task.delay()
    except Exception as error:
        errors.add(type(error).__name__)
    seconds.append(time.monotonic() - started)
print(*errors, min(seconds))
"""


def substitute(text: str, given: dict[str, str]) -> str:
    """A value of the compose file with its variables filled in, as compose does it."""

    def value(match: re.Match[str]) -> str:
        if match["name"] in given:
            return given[match["name"]]
        assert match["kind"] == "-", f"{match['name']} must be given"
        return match["rest"]

    return VARIABLE.sub(value, text)


@contextmanager
def own_database() -> Iterator[str]:
    """An empty database beside the one of the tests, and its address."""
    where = settings.DATABASES["default"]
    name = f"deployment_{time.monotonic_ns()}"
    host = where["HOST"] or where["OPTIONS"].get("host")
    connection = psycopg2.connect(
        dbname="postgres", user=where["USER"] or None, password=where["PASSWORD"] or None,
        host=host, port=where["PORT"] or None,
    )  # fmt: skip
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
        try:
            old = urlsplit(os.environ["DATABASE_URL"])
            yield old._replace(path=f"/{name}").geturl()
        finally:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    connection.close()


class Host:
    """Runs the services of the compose file, each as its own process."""

    def __init__(self, database_url: str, redis_url: str, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port
        self.started: list[subprocess.Popen[bytes]] = []
        self.stands_for = {
            "postgres://helpdesk:secret@postgres:5432/helpdesk": database_url,
            "redis://redis:6379/0": redis_url,
        }

    def environment(self, service: str) -> dict[str, str]:
        """What compose would give the service, with this machine's servers for the containers."""
        named = COMPOSE["services"][service]["environment"]
        filled = {name: substitute(str(text), SECRETS) for name, text in named.items()}
        filled = {name: self.stands_for.get(text, text) for name, text in filled.items()}
        # As the Dockerfile sets it, in a folder of this test.
        image = {"VAR_DIR": str(self.folder), "PORT": str(self.port), "HOST": "127.0.0.1"}
        return bare_environment(**filled, **image)

    def command(self, service: str) -> list[str]:
        """The service's command, its folders inside the image replaced by the test's."""
        words = COMPOSE["services"][service]["command"]
        words = [word.replace("/var/lib/helpdesk/beat", str(self.folder)) for word in words]
        return [str(BIN / words[0]), *words[1:]]

    def run(self, service: str) -> int:
        """Run a one-shot service."""
        command = self.command(service)
        return subprocess.run(command, cwd=ROOT, env=self.environment(service), check=False).returncode

    def start(self, service: str, name: str = "", *more: str) -> Path:
        """Start a service that goes on. Returns its log."""
        log = self.folder / f"{name or service}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [*self.command(service), *more],
                cwd=ROOT, env=self.environment(service), stdout=output, stderr=output,
                start_new_session=True,
            )  # fmt: skip
        self.started.append(process)
        return log

    def stop(self) -> None:
        """End them all."""
        processes.stop({str(process.pid): process for process in self.started})

    def publish(self, count: int) -> list[str]:
        """Publish tasks as a web process would. Returns the name of an error, if any, and the seconds."""
        command = [sys.executable, "-c", PUBLISH, str(count)]
        env = self.environment("web")
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True)
        return done.stdout.split()


@pytest.fixture
def host(redis_server, tmp_path, unused_port) -> Iterator[Host]:
    with ExitStack() as stack:
        database_url = stack.enter_context(own_database())
        host = Host(database_url, redis_server[0], tmp_path, unused_port)
        stack.callback(host.stop)
        yield host


def succeeded(log: Path) -> int:
    """How many tasks the worker with this log has done."""
    return log.read_text("utf-8").count("clear_expired_sessions[") // 2


def test_the_services_run_the_commands_of_make_run():
    for name, command in processes.COMMANDS.items():
        assert COMPOSE["services"][name]["command"][: len(command)] == command


def test_no_secret_stands_in_the_compose_file():
    for name in ("SECRET_KEY", "POSTGRES_PASSWORD"):
        assert f"${{{name}:?" in (ROOT / "docker-compose.yml").read_text("utf-8")


@pytest.mark.parametrize("service", ["postgres", "redis", "web", "worker", "beat"])
def test_every_service_has_a_health_check_and_a_volume(service):
    assert COMPOSE["services"][service]["healthcheck"]["test"]
    assert COMPOSE["services"][service]["volumes"]


@pytest.mark.slow
def test_the_whole_deployment_works_and_says_so_when_a_part_is_gone(host, redis_server):
    assert host.run("migrate") == 0
    assert host.run("migrate") == 0, "running it at every start must be harmless"
    host.start("web")
    wait_for(lambda: readyz(host.port)[0])
    assert readyz(host.port)[1]["missing"] == ["worker", "beat"]

    logs = [host.start("worker", name, "-n", f"{name}@host") for name in ("worker1", "worker2")]
    host.start("beat")
    assert wait_for(lambda: readyz(host.port)[0] == 200)

    host.publish(40)
    wait_for(lambda: sum(map(succeeded, logs)) == 40)
    assert all(map(succeeded, logs)), "both workers take their part"

    redis_server[1].terminate()
    redis_server[1].wait(10)
    status, report = readyz(host.port)
    assert status == 503
    assert "broker" in report["missing"]
    error, seconds = host.publish(3)
    assert error == "OperationalError"
    assert float(seconds) < 1.5, "a request must not wait for a broker that is away"


def test_publishing_gives_up_on_a_broker_that_takes_connections_and_says_nothing(tmp_path):
    with closing(socket.socket()) as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        redis_url = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        error, seconds = Host("postgres:///none", redis_url, tmp_path, port=0).publish(2)
    assert error == "OperationalError"
    assert float(seconds) < 2.5
