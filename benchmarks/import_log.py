"""How fast the incident log is imported and how much memory that takes: python -m benchmarks.import_log [--copies 8].

Once as it is, once as a file of so many times the incidents: memory must not grow with the file.
"""

import argparse
import csv
import lzma
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import environment

LOG = environment.ROOT.parent / "shared" / "data" / "incident-log" / "incidents.csv.xz"
LIMIT_MIB = 300


def main() -> None:
    """Import, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--copies", type=int, default=8)
    copies = parser.parse_args().copies
    if not LOG.exists():
        raise SystemExit(f"There is no incident log at {LOG}.")
    with environment.server() as server, tempfile.TemporaryDirectory(prefix="hd-bench-") as folder:
        many = Path(folder) / "many.csv"
        _multiply(many, copies)
        for path in (LOG, many):
            _measure(server, path)


def _multiply(path: Path, copies: int) -> None:
    """The log several times over, each time with other incident numbers."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for copy in range(copies):
            with lzma.open(LOG, "rt", encoding="utf-8", newline="") as log:
                rows = csv.reader(log)
                header = next(rows)
                if copy == 0:
                    writer.writerow(header)
                writer.writerows([f"{number}-{copy}", *rest] for number, *rest in rows)


def _measure(server: str, path: Path) -> None:
    env = environment.production(environment.create(server, environment.SCRATCH, fresh=True))
    with lzma.open(path, "rb") if path.suffix == ".xz" else path.open("rb") as log:
        rows = sum(1 for _line in log) - 1
    report = Path(tempfile.gettempdir()) / f"hd-bench-{os.getpid()}.csv"
    command = [sys.executable, "manage.py", "import_incident_log", str(path), "--report", str(report)]
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=environment.ROOT, env=env, stdout=subprocess.DEVNULL)
    _pid, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    report.unlink(missing_ok=True)
    if status:
        raise SystemExit(f"the import failed: {os.waitstatus_to_exitcode(status)}")
    print(
        f"{rows:7} rows: {seconds:6.1f} s, {rows / seconds:6.0f} rows/s, {usage.ru_maxrss / 1024:4.0f} MiB"
        f" (under {LIMIT_MIB}), {environment.load()}",
        flush=True,
    )


if __name__ == "__main__":
    main()
