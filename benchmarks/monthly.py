"""How long the monthly report takes on a full desk: `python -m benchmarks.monthly [--month 2026-10]`.

Reads the tickets that `benchmarks.fill` has made (and the clocks of `benchmarks.sla_dashboard`, where it has run), and
writes nothing: the look through the month and the figures are reckoned and thrown away.
"""

import argparse
import os
import resource
import time
from datetime import date

from benchmarks import environment

WANTED_SECONDS = 20


def main() -> None:
    """Reckon the report; say how long each part took."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--month", default="")
    text = parser.parse_args().month
    with environment.server() as server:
        os.environ.update(environment.production(environment.database_url(server, environment.BIG)))
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
        import django

        django.setup()
        seconds = measure(text)
    print(f"\nin all {seconds:.1f} s (wanted: at most {WANTED_SECONDS} s)")
    if seconds > WANTED_SECONDS:
        raise SystemExit("The monthly report is too slow.")


def measure(text: str) -> float:
    """Both parts of it, one after the other."""
    from reports.frequent.finding import look_through
    from reports.monthly.document import build
    from reports.months import last_month, this_month
    from reports.months import read_month as read
    from tickets import moments
    from tickets.models import Ticket

    month: date = read(text, this_month()) or last_month()
    began = time.perf_counter()
    look = look_through(month)
    looked = time.perf_counter()
    print(f"{Ticket.objects.count():,} tickets in all; {month:%Y-%m}: {look.tickets:,} looked through")
    print(f"frequent problems  {looked - began:6.1f} s  {len(look.groups)} groups")
    document = build(month, moments.now(), None)
    built = time.perf_counter()
    blocks = sum(len(section["blocks"]) for section in document["sections"])
    print(f"figures            {built - looked:6.1f} s  {len(document['sections'])} sections, {blocks} blocks")
    print(f"memory             {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:6.0f} MB")
    return built - began


if __name__ == "__main__":
    main()
