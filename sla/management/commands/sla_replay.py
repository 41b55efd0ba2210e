"""Give tickets without clocks those that a policy would have given them."""

import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from sla.models import ClockKind, Policy
from sla.replaying import Totals, give_clocks
from tickets.choices import Priority


class Command(BaseCommand):
    """Prints how many promises would have been kept, by clock and priority."""

    help = (
        "Replays the timelines of tickets that have no SLA clocks under a policy and stores the clocks: figures and "
        "breaches of the past, for which nobody is notified. It can be interrupted and run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--policy", required=True, help="the policy's name, in Chinese or English")
        parser.add_argument("--imported", action="store_true", help="only tickets that an import brought")

    def handle(self, *args: Any, policy: str, imported: bool, **options: Any) -> None:
        found = Policy.objects.filter(name=policy).first() or Policy.objects.filter(name_en=policy).first()
        if found is None or found.current is None:
            raise CommandError(_("There is no policy named “%(name)s”.") % {"name": policy})
        started = time.monotonic()
        totals = give_clocks(found.current, imported=imported, tell=self._tell)
        self._report(totals, time.monotonic() - started)

    def _tell(self, count: int) -> None:
        if sys.stderr.isatty():
            self.stderr.write(f"\r{count}", ending="")

    def _report(self, totals: Totals, seconds: float) -> None:
        self.stdout.write(
            _("%(tickets)d tickets were given %(clocks)d clocks in %(seconds).1f s.")
            % {"tickets": totals.tickets, "clocks": totals.clocks.total(), "seconds": seconds}
        )
        if totals.left:
            self.stdout.write(
                _("%(count)d were left without: their timeline does not say how they began.") % {"count": totals.left}
            )
        for kind in ClockKind:
            for priority in Priority:
                kept, ended = totals.attainment(kind, priority)
                if ended:
                    self.stdout.write(f"{kind.label} · {priority.label}: {kept}/{ended} = {kept / ended:.1%}")
