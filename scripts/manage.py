"""A management command on the demo installation, whether it runs just now or not.

make manage do="import_incident_log incidents.csv.xz"
"""

from __future__ import annotations

import subprocess
import sys

from scripts import installation, processes
from scripts.installation import ROOT


def main(arguments: list[str]) -> int:
    """Run it on the running desk's database, or start the database for as long as it takes."""
    installation.make_var()
    with installation.sole_owner() as alone, installation.database(joined=not alone) as url:
        environment = installation.environment(url, installation.read_port())
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, env=environment, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    try:
        with processes.heeding_signals():
            raise SystemExit(main(sys.argv[1:]))
    except processes.Asked:
        raise SystemExit(130) from None
