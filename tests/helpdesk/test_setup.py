"""Set-up on a bare machine: what is missing is a sentence that says what to do."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpdesk.processes import ROOT

ENSUREPIP_MISSING = "import sys\nsys.modules['ensurepip'] = None\n"
COPIED = (
    "Makefile", "frontend", "package.json", "package-lock.json", "requirements.lock", "requirements-dev.lock",
    "requirements-node.lock", "scripts",
)  # fmt: skip


@pytest.fixture
def clone(tmp_path) -> Path:
    """As much of a fresh clone as set-up reads."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, tmp_path / name)
    return tmp_path


def make(clone: Path, target: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Call make in the clone as a person would."""
    env = {"PATH": os.environ["PATH"], "HOME": str(clone), "PYTHON": sys.executable} | environment
    return subprocess.run(
        ["make", target], cwd=clone, env=env, capture_output=True, text=True, timeout=120, check=False
    )


def test_help_needs_nothing_and_names_each_target(clone):
    said = make(clone, "help", PYTHON="/nowhere/python").stdout
    for target in ("run", "test", "lint", "docs", "bench", "help"):
        assert f"make {target} " in said


def test_a_missing_python_is_a_sentence(clone):
    result = make(clone, "run", PYTHON="/nowhere/python3")
    assert result.returncode != 0
    assert "needs Python 3.11 or newer" in result.stderr
    assert "apt install python3 python3-venv" in result.stderr


def test_an_old_python_is_the_same_sentence(clone):
    old = clone / "old-python"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    assert "needs Python 3.11 or newer" in make(clone, "run", PYTHON=str(old)).stderr


def test_a_missing_venv_module_is_a_sentence(clone):
    (clone / "sitecustomize.py").write_text(ENSUREPIP_MISSING)
    result = make(clone, "run", PYTHONPATH=str(clone))
    assert result.returncode != 0
    assert "apt install python3-venv" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.slow
def test_no_network_is_a_sentence(clone):
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:1/simple", "PIP_RETRIES": "0", "PIP_CONFIG_FILE": os.devnull}
    result = make(clone, "run", **nowhere)
    assert result.returncode != 0
    assert "The Python packages could not be installed. Is the network there?" in result.stderr
    assert "goes on where it stopped" in result.stderr
    assert "Traceback" not in result.stderr
