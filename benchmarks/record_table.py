"""The record table: how long an XLSX file of 100,000 tickets takes, and how much memory.

    python -m benchmarks.record_table [--rows 100000]

Reads the database that `benchmarks.fill` has made (BENCH_DATABASE) and changes nothing in it.
"""

import argparse
import os
import resource
import tempfile
import time

from benchmarks import environment

MOST_SECONDS, MOST_MEGABYTES = 30, 300


def main() -> None:
    """Write one as a worker does."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--database", default=environment.BIG)
    arguments = parser.parse_args()
    with environment.server() as server:
        environment.setup(environment.database_url(server, arguments.database))
        measure(arguments.rows)


def measure(rows: int) -> None:
    """Prints seconds, megabytes and the size of the file."""
    from reports.record_table.rows import ordered_ids
    from reports.record_table.writing import write
    from tickets.models import Ticket

    before = _megabytes()
    started, used = time.monotonic(), time.process_time()
    ids = ordered_ids(Ticket.objects.filter(closed_at__isnull=False), rows)
    found = time.monotonic() - started
    with tempfile.TemporaryFile() as file:
        write(ids, file)
        size = file.seek(0, os.SEEK_END)
    seconds = time.monotonic() - started
    print(f"{len(ids)} rows in {seconds:.1f} s (found in {found:.1f} s), file {size / 1e6:.1f} MB")
    print(f"processor time {time.process_time() - used:.1f} s, besides the database's")
    print(f"memory {_megabytes():.0f} MB at most, {before:.0f} MB before the first row ({environment.load()})")
    print(
        f"within {MOST_SECONDS} s and {MOST_MEGABYTES} MB: {seconds <= MOST_SECONDS and _megabytes() <= MOST_MEGABYTES}"
    )


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
