"""Make the environment from the lock files: Python packages, front-end files, message catalogues.

Runs on a bare machine's own Python with the standard library only. A second run changes nothing and takes no time.

    python3 -m scripts.setup [--dev]
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from scripts import frontend
from scripts.console import give_up, say, step

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
NODE_MODULES = ROOT / "node_modules"
RUN_LOCK = ROOT / "requirements.lock"
DEV_LOCK = ROOT / "requirements-dev.lock"
NODE_LOCK = ROOT / "requirements-node.lock"
NETWORK_HINT = (
    "Is the network there? Behind a company proxy set HTTPS_PROXY; if it has a certificate of its own, PIP_CERT and "
    "NODE_EXTRA_CA_CERTS; with a mirror, PIP_INDEX_URL and npm config set registry. Then run the command again: it "
    "goes on where it stopped."
)


def digest(*paths: Path) -> str:
    """A fingerprint of files, to see whether a step must be done again."""
    total = hashlib.sha256()
    for path in paths:
        total.update(path.read_bytes())
    return total.hexdigest()


def is_done(stamp: Path, fingerprint: str) -> bool:
    """Whether the step that wrote `stamp` was done for exactly these inputs."""
    return stamp.is_file() and fingerprint in stamp.read_text("utf-8").split()


def run(command: list[str], sentence: str) -> None:
    """Run a tool quietly; if it fails, show the end of what it said, and the sentence."""
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if result.returncode:
        last_lines = (result.stdout + result.stderr).strip().splitlines()[-8:]
        give_up("\n".join(["", *last_lines, "", sentence]))


def make_venv() -> None:
    """Create .venv, unless a working one is there."""
    if VENV_PYTHON.exists():
        works = subprocess.run([str(VENV_PYTHON), "-c", "import pip"], capture_output=True, check=False)
        if works.returncode == 0:
            return
    try:
        import ensurepip  # noqa: F401 - Debian splits it off, and venv fails late without it
        import venv  # noqa: F401
    except ImportError:
        give_up("Python's venv module is missing. On Debian and Ubuntu: apt install python3-venv, then run again.")
    with step("Making the Python environment in .venv"):
        run(
            [sys.executable, "-m", "venv", "--clear", str(VENV)],
            "The Python environment could not be made in .venv: is there room, and may you write here?",
        )


def install_packages(lock: Path) -> None:
    """Install exactly what the lock file names, every file checked against its hash."""
    stamp = VENV / "installed.txt"
    fingerprint = digest(lock)
    if is_done(stamp, fingerprint):
        return
    with step(f"Installing Python packages from {lock.name}"):
        run(
            [str(VENV_PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            + ["--require-hashes", "-r", str(lock)],
            f"The Python packages could not be installed. {NETWORK_HINT}",
        )
    # The development lock holds everything that the other one does, at the same versions.
    covered = [digest(lock)] + ([digest(RUN_LOCK)] if lock == DEV_LOCK else [])
    stamp.write_text("\n".join(covered) + "\n", "utf-8")


def find_npm() -> list[str]:
    """The machine's npm, else one from PyPI, so that nobody has to install Node for this."""
    npm = shutil.which("npm")
    if npm:
        return [npm]
    with step("No Node.js here: installing one into .venv"):
        run(
            [str(VENV_PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            + ["--require-hashes", "-r", str(NODE_LOCK)],
            f"Node.js could not be installed. {NETWORK_HINT}",
        )
    return [str(VENV / "bin" / "npm")]


def install_frontend() -> None:
    """Fetch the front-end packages that package-lock.json names."""
    stamp = NODE_MODULES / ".installed"
    fingerprint = digest(ROOT / "package.json", ROOT / "package-lock.json")
    if is_done(stamp, fingerprint):
        return
    npm = find_npm()
    # The node that npm's own first line asks for lies beside it.
    os.environ["PATH"] = os.pathsep.join([str(Path(npm[0]).parent), os.environ.get("PATH", "")])
    with step("Fetching front-end packages"):
        run(
            [*npm, "ci", "--no-audit", "--no-fund"],
            f"The front-end packages could not be fetched. {NETWORK_HINT}",
        )
    stamp.write_text(fingerprint, "utf-8")


def copy_frontend() -> None:
    """Lay the front-end files and the icons where pages find them."""
    stamp = frontend.VENDOR / ".built"
    fingerprint = digest(ROOT / "package-lock.json", frontend.ICON_LIST, Path(frontend.__file__).resolve())
    if is_done(stamp, fingerprint):
        return
    with step("Copying front-end files"):
        try:
            frontend.build()
        except frontend.FrontendError as error:
            give_up(f"{error}. Remove the folder node_modules and run again, or mend the list.")
    stamp.write_text(fingerprint, "utf-8")


def compile_catalogues() -> None:
    """Compile the translations; needs what was just installed."""
    run(
        [str(VENV_PYTHON), "-m", "scripts.catalogues"],
        "The translations could not be compiled: the lines above name the file and the place.",
    )


def main(arguments: list[str]) -> None:
    """Everything, in the order in which one step needs the other."""
    if not os.access(ROOT, os.W_OK):
        give_up(f"{ROOT} cannot be written to: clone the desk into a folder of your own.")
    first_time = not VENV_PYTHON.exists()
    if first_time:
        say("Setting up (once; about a minute):")
    make_venv()
    install_packages(DEV_LOCK if "--dev" in arguments else RUN_LOCK)
    install_frontend()
    copy_frontend()
    compile_catalogues()


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        give_up("Stopped. Run the command again: it goes on where it stopped.")
