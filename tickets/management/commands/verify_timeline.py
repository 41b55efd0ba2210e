"""`manage.py verify_timeline`: nobody has changed, removed or slipped in an entry of any timeline."""

from argparse import ArgumentParser
from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet

from tickets.events import first_broken_link
from tickets.models import Ticket, TicketEvent

BATCH = 500
MAX_SHOWN = 50


def broken_chains(tickets: QuerySet[Ticket]) -> Iterator[tuple[Ticket, int | None]]:
    """Each ticket with the first entry that does not fit, or None. Holds one batch of tickets, and few entries."""
    last = 0
    while batch := list(tickets.filter(pk__gt=last).order_by("pk")[:BATCH]):
        yield from _verify(batch)
        last = batch[-1].pk


def _verify(batch: list[Ticket]) -> Iterator[tuple[Ticket, int | None]]:
    """The tickets and their entries come in one order, so that both are read once, side by side."""
    found = TicketEvent.objects.filter(ticket__in=batch).order_by("ticket_id", "sequence")
    chains = groupby(found.iterator(chunk_size=1_000), key=attrgetter("ticket_id"))
    ticket_id, chain = next(chains, (None, None))
    for ticket in batch:
        if ticket_id != ticket.pk:
            yield ticket, first_broken_link(ticket, ())
            continue
        yield ticket, first_broken_link(ticket, chain)
        ticket_id, chain = next(chains, (None, None))


class Command(BaseCommand):
    """Exits with an error that names what does not fit."""

    help = "Verify the hash chain of every ticket's timeline, or of those named."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which tickets."""
        parser.add_argument("numbers", nargs="*", metavar="NUMBER", help="only these tickets")

    def handle(self, *args: Any, **options: Any) -> None:
        """Counts what was read, so that an empty run does not look like a good one."""
        tickets = Ticket.objects.only("pk", "number", "event_count", "event_digest")
        if options["numbers"]:
            tickets = tickets.filter(number__in=options["numbers"])
        checked, entries, broken = 0, 0, 0
        for ticket, sequence in broken_chains(tickets):
            checked += 1
            entries += ticket.event_count
            if sequence is not None:
                broken += 1
                if broken <= MAX_SHOWN:
                    self.stderr.write(f"{ticket.number}: entry {sequence} does not fit")
        if broken:
            raise CommandError(f"{broken} of {checked} timelines are broken")
        self.stdout.write(f"{checked} timelines with {entries} entries are whole")
