"""How long a month of 50,000 tickets takes to seal and to verify: `python -m benchmarks.archive [--tickets 50000]`.

A database of its own is filled as the others are, with clocks and some attachments, and as many of its closed tickets
moved into one month. A process of its own seals, so that its memory is the sealing's alone.
"""

import argparse
import hashlib
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date

from benchmarks import environment

DATABASE = "hd_bench_archive"
WANTED_SECONDS, FILES, FILE_BYTES = 60, 1_000, 20_000
MONTH = date(2026, 1, 1)
# Some are still open.
SPARE = 1.2


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--tickets", type=int, default=50_000)
    parser.add_argument("--seal", metavar="ADDRESS", help="only seal and verify, in this process")
    options = parser.parse_args()
    if options.seal:
        _seal(options.seal)
        return
    with environment.server() as server, tempfile.TemporaryDirectory(prefix="hd-archive-") as folder:
        os.environ["ARCHIVE_ROOT"] = folder
        address = _filled(server, options.tickets)
        command = [sys.executable, "-m", "benchmarks.archive", "--seal", address]
        subprocess.run(command, cwd=environment.ROOT, check=True)


def _filled(server: str, wanted: int) -> str:
    """The database, with exactly so many tickets closed in the month and nothing archived."""
    tickets = int(wanted * SPARE)
    if environment.count_tickets(server, DATABASE) >= tickets:
        address = environment.create(server, DATABASE)
        environment.setup(address)
    else:
        address = environment.create(server, DATABASE, fresh=True)
        environment.setup(address)
        from benchmarks.fill import fill

        fill(tickets)
    from benchmarks.sla_dashboard import give_clocks

    give_clocks()
    _attach()
    _move(wanted)
    return address


def _attach() -> None:
    """Files on some tickets."""
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    from tickets.models import Attachment, Ticket

    if Attachment.objects.count() >= FILES:
        return
    closed = Ticket.objects.filter(closed_at__isnull=False).order_by("pk")
    made = []
    for number, ticket in enumerate(closed[:FILES]):
        content = f"log {number}\n".encode() * (FILE_BYTES // 8)
        file = Attachment(
            ticket=ticket,
            uploaded_by_id=ticket.requester_id,
            name=f"log-{number}.txt",
            content_type="text/plain",
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
        )
        if not default_storage.exists(file.storage_name):
            default_storage.save(file.storage_name, ContentFile(content))
        made.append(file)
    Attachment.objects.bulk_create(made)


def _move(wanted: int) -> None:
    """So many closed tickets into the month, all others out of it; earlier bundles of the benchmark are forgotten."""
    from django.db import connection

    from archive.months import bounds
    from tickets.models import Ticket

    since, until = bounds(MONTH)
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE archive_archivedticket, archive_bundlepart, archive_archiveact, archive_bundle CASCADE"
        )
    closed = Ticket.objects.filter(closed_at__isnull=False, is_open=False)
    keys = list(closed.order_by("pk").values_list("pk", flat=True)[:wanted])
    if len(keys) < wanted:
        raise SystemExit(f"only {len(keys)} tickets are closed")
    closed.filter(closed_at__gte=since, closed_at__lt=until).update(closed_at=until)
    closed.filter(pk__in=keys).update(closed_at=since)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE tickets_ticket")


def _seal(address: str) -> None:
    environment.setup(address)
    from archive import sealing, verification
    from archive.actions.write import begin_for
    from archive.models import Bundle

    print(f"wanted: 50000 tickets in ≤ {WANTED_SECONDS} s; {environment.load()}")
    made = begin_for(MONTH, None)
    if made is None:
        raise SystemExit("nothing to archive")
    first = _megabytes()
    seconds, processor = _timed(lambda: sealing.run(made.pk, 10_000))
    bundle = Bundle.objects.get(pk=made.pk)
    after_parts = _megabytes()
    if bundle.state != Bundle.State.SEALED:
        raise SystemExit(f"{bundle.state}: {bundle.error}")
    rows = sum(sum(part.counts.values()) for part in bundle.parts.all())
    print(
        f"sealed: {bundle.done} tickets, {rows} rows, {bundle.parts.count()} parts, {bundle.size / 1e6:.0f} MB in"
        f" {seconds:.1f} s ({processor:.1f} s of this processor's time), {bundle.done / seconds:.0f} tickets/s"
    )
    print(f"memory: {first:.0f} MB before, at most {after_parts:.0f} MB")
    found: list[verification.Finding] = []
    seconds, processor = _timed(lambda: found.extend(verification.verify(bundle)))
    print(f"verified: {len(found)} findings in {seconds:.1f} s ({processor:.1f} s), at most {_megabytes():.0f} MB")
    print(environment.load())


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    started, before = time.monotonic(), time.process_time()
    work()
    return time.monotonic() - started, time.process_time() - before


def _megabytes() -> float:
    """The most that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
