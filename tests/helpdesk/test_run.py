"""`make run`: comes up from nothing, says what is wrong in a sentence, and leaves nothing behind."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.helpdesk.processes import ROOT, bare_environment, processes_of, readyz, wait_for

STARTED = "The desk is ready after"


class Launcher:
    """`python -m scripts.run` on a folder of its own, as make calls it."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port
        self.process: subprocess.Popen[str]
        self.output = folder.with_suffix(".out")

    def command(self, **more: str) -> subprocess.Popen[str]:
        env = bare_environment(VAR_DIR=str(self.folder), PORT=str(self.port)) | more
        with self.output.open("w") as output:
            return subprocess.Popen(
                [sys.executable, "-m", "scripts.run"],
                cwd=ROOT,
                env=env,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                text=True,
            )

    def refused(self, **more: str) -> str:
        """Start it where it must refuse. Returns what it said."""
        process = self.command(**more)
        assert process.wait(60) == 1
        said = self.output.read_text("utf-8")
        assert "Traceback" not in said
        return said

    def start(self) -> str:
        """Start it and wait until it says that it is ready. Returns what it said."""
        self.process = self.command()
        wait_for(lambda: STARTED in self.said() or self.process.poll() is not None, 120)
        assert STARTED in self.said(), self.said()
        return self.said()

    def said(self) -> str:
        return self.output.read_text("utf-8")

    def end(self, number: signal.Signals) -> int:
        """Send it a signal and wait until it has ended. Returns its exit status."""
        self.process.send_signal(number)
        return self.process.wait(30)


@pytest.fixture
def launcher(short_tmp, unused_port) -> Iterator[Launcher]:
    launcher = Launcher(short_tmp / "var", unused_port)
    yield launcher
    process = getattr(launcher, "process", None)
    if process and process.poll() is None:
        launcher.end(signal.SIGTERM)


@pytest.mark.slow
def test_it_comes_up_from_nothing_and_ctrl_c_leaves_nothing_behind(launcher):
    said = launcher.start()
    assert readyz(launcher.port)[1]["missing"] == []
    assert f"http://localhost:{launcher.port}/" in said
    assert len(processes_of(launcher.folder)) >= 5

    second = Launcher(launcher.folder, launcher.port + 1)
    second.output = launcher.folder.with_suffix(".second")
    assert "already runs from this folder" in second.refused()
    assert readyz(launcher.port)[0] == 200, "the refused one must not disturb the running one"

    assert launcher.end(signal.SIGINT) == 0
    assert processes_of(launcher.folder) == {}

    key = (launcher.folder / "secret-key").read_text("utf-8")
    launcher.start()
    assert (launcher.folder / "secret-key").read_text("utf-8") == key
    assert launcher.end(signal.SIGTERM) == 0
    assert processes_of(launcher.folder) == {}


@pytest.mark.slow
def test_it_starts_again_after_it_was_killed_outright(launcher):
    launcher.start()
    launcher.end(signal.SIGKILL)
    wait_for(lambda: readyz(launcher.port)[0] == 0)
    launcher.start()
    assert launcher.end(signal.SIGTERM) == 0
    assert processes_of(launcher.folder) == {}


@pytest.mark.slow
def test_it_stops_and_says_so_when_a_process_fails(launcher):
    launcher.start()
    ours = processes_of(launcher.folder)
    web = min(pid for pid, line in ours.items() if "gunicorn" in line)
    os.kill(web, signal.SIGKILL)
    assert launcher.process.wait(30) == 1
    assert "The web process ended by itself" in launcher.said()
    assert processes_of(launcher.folder) == {}


def test_a_taken_port_is_a_sentence(launcher):
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", launcher.port))
        other.listen()
        said = launcher.refused()
    assert f"Port {launcher.port} is taken by another program" in said
    assert f"PORT={launcher.port + 1} make run" in said


@pytest.mark.parametrize("port", ["web", "0", "65536", "-1"])
def test_a_port_that_is_none_is_a_sentence(launcher, port):
    assert f"PORT={port} is not a port" in launcher.refused(PORT=port)


def test_a_broken_database_folder_is_a_sentence(launcher):
    (launcher.folder / "postgres").mkdir(parents=True)
    (launcher.folder / "postgres" / "letter.txt").write_text("not a database")
    said = launcher.refused()
    assert "The embedded PostgreSQL does not start" in said
    assert f"mv {launcher.folder / 'postgres'}" in said
    assert (launcher.folder / "postgres" / "letter.txt").exists(), "nothing is thrown away"


def test_a_database_of_another_version_is_a_sentence(launcher):
    (launcher.folder / "postgres").mkdir(parents=True)
    (launcher.folder / "postgres" / "PG_VERSION").write_text("9\n")
    assert "The embedded PostgreSQL does not start" in launcher.refused()


def test_a_var_that_is_no_folder_is_a_sentence(launcher):
    launcher.folder.write_text("a file")
    assert "must be a folder that you may write to" in launcher.refused()


def test_a_database_server_that_is_away_is_a_sentence(launcher):
    said = launcher.refused(DATABASE_URL="postgres://user:secret@127.0.0.1:1/helpdesk")
    assert "The database helpdesk on 127.0.0.1 cannot be used" in said
    assert "is DATABASE_URL right" in said
    assert "secret" not in said
