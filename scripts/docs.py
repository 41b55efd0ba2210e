"""`make docs`: write the pages of docs/ that come from the code."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from scripts.console import step

ROOT = Path(__file__).resolve().parent.parent
# Nothing here reads the database.
ENVIRONMENT = os.environ | {"DEMO_MODE": "1", "SECRET_KEY": "docs", "DATABASE_URL": "postgres:///helpdesk"}
PAGES = {
    "docs/workflows/": ["draw_workflows"],
    "docs/measures.md": ["write_measures"],
    "docs/openapi.yaml": ["spectacular", "--validate", "--fail-on-warn", "--lang=en", "--file=docs/openapi.yaml"],
}


def main() -> None:
    """Write them all."""
    for page, command in PAGES.items():
        with step(f"Writing {page}"):
            subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=ENVIRONMENT, check=True)


if __name__ == "__main__":
    main()
