"""Asking for a look through a month, and keeping what it found."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from reports import jobs
from reports.frequent.finding import Look, look_through
from reports.models import FrequentGroup, FrequentRun
from reports.months import last_month, starts_at, this_month
from reports.policies import may_see_figures
from tickets import moments
from tickets.exceptions import NotAllowed
from tickets.hints import hint

TASK = "reports.tasks.find_frequent"
# By itself the running month is looked through anew after so long.
STALE_AFTER = timedelta(hours=20)
# Looks before the latest that nothing refers to are thrown away after so long.
KEEP = timedelta(days=7)


@transaction.atomic
def ask_for_look(month: date, *, by: User | None) -> FrequentRun:
    """Begins a look through a month; one that is still on its way is taken instead. Raises NotAllowed."""
    if by is not None and not may_see_figures(by):
        raise NotAllowed()
    waiting = FrequentRun.objects.unfinished().filter(month=month).first()
    if waiting is not None:
        return waiting
    run = FrequentRun.objects.create(month=month, asked_at=moments.now(), asked_by=by)
    transaction.on_commit(lambda: hint(TASK, run.pk))
    return run


def latest_look(month: date) -> FrequentRun | None:
    """What is known of a month."""
    return FrequentRun.objects.done().filter(month=month).order_by("-pk").first()


def make(run: FrequentRun, step: jobs.Progress) -> Callable[[], None]:
    """Does the look; the result writes it."""
    look = look_through(run.month, step)
    return lambda: keep(run, look)


def keep(run: FrequentRun, look: Look) -> None:
    FrequentRun.objects.filter(pk=run.pk).update(tickets=look.tickets, before=look.before, is_cut=look.is_cut)
    positions: dict[str, int] = {}
    groups = []
    for found in look.groups:
        positions[found.basis] = positions.get(found.basis, 0) + 1
        groups.append(
            FrequentGroup(
                run=run,
                basis=found.basis,
                position=positions[found.basis],
                key=found.key,
                name=found.name[:250],
                name_en=found.name_en[:250],
                count=len(found.tickets),
                before=found.before,
                teams=found.teams(),
                ticket_ids=[ticket.id for ticket in reversed(found.tickets)],
            )
        )
    FrequentGroup.objects.bulk_create(groups)


def refresh(now: datetime | None = None) -> int:
    """Looks through the running month once a day, and through the last one when it is over. Returns how many."""
    moment = now or moments.now()
    current = this_month(moment)
    stale_before = {current: moment - STALE_AFTER, last_month(moment): starts_at(current)}
    asked = 0
    for month, before in stale_before.items():
        found = latest_look(month)
        if found is None or found.asked_at < before:
            ask_for_look(month, by=None)
            asked += 1
    forget_older(moment)
    return asked


def forget_older(now: datetime) -> int:
    """Throws away old looks that are not the latest of their month and that no report refers to."""
    latest = FrequentRun.objects.done().values("month").annotate(latest=Max("pk")).values("latest")
    old = FrequentRun.objects.filter(asked_at__lt=now - KEEP).exclude(pk__in=latest)
    return old.filter(reports=None).delete()[0]
