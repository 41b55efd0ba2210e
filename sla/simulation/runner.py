"""Carrying out a trial: ticket by ticket in chunks, each saved with what it has counted.

A worker holds a lease and renews it with every chunk. One that dies, or is told to stop, loses it; another goes on
after the last saved chunk, so every ticket is counted once. No clock is written.
"""

import logging
import time
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Min
from django.utils import timezone

from sla.catalog_items import RELATED, has_catalog
from sla.life import ClockState
from sla.models import Clock, PolicyMatch, Simulation
from sla.simulation.rulebook import Rulebook
from sla.simulation.tally import Key, count_ticket, empty_tally
from sla.verification import replay
from tickets.hints import hint
from tickets.models import Ticket, TicketEvent

logger = logging.getLogger(__name__)

TASK = "sla.tasks.simulate"
CHUNK = 250
# A task gives way well before its time limit; the rest is the next task's.
SLICE_SECONDS = 120
MAX_ATTEMPTS = 5


def run(simulation_id: int, slice_seconds: float = SLICE_SECONDS) -> None:
    """Goes on with a trial until it is done, cancelled, taken over, or this task's time is up."""
    simulation = _claim(simulation_id)
    if simulation is None:
        return
    if simulation.attempts > MAX_ATTEMPTS:
        logger.error("Simulation %s failed %s times at the same place.", simulation.pk, MAX_ATTEMPTS)
        _save(simulation, state=Simulation.State.FAILED, ended_at=timezone.now())
        return
    if not simulation.tally:
        _begin(simulation)
    book = Rulebook(simulation.rules)
    stop_at = time.monotonic() + slice_seconds
    while chunk := _chunk(simulation, with_items=book.names_items and has_catalog()):
        _count(simulation, book, chunk)
        values = {"tally": simulation.tally, "cursor": chunk[-1].pk, "done": simulation.done + len(chunk)}
        if not _save(simulation, heartbeat_at=timezone.now(), attempts=0, **values):
            return
        if time.monotonic() > stop_at:
            if _save(simulation, state=Simulation.State.WAITING, lease=None):
                hint(TASK, simulation.pk)
            return
    _save(simulation, state=Simulation.State.DONE, ended_at=timezone.now())


def take_up(at: datetime | None = None) -> int:
    """Hands to workers what no hint has reached and what a dead worker left. Returns how many."""
    keys = list(Simulation.objects.to_take_up(at or timezone.now()).values_list("pk", flat=True)[:20])
    for key in keys:
        hint(TASK, key)
    return len(keys)


def _claim(simulation_id: int) -> Simulation | None:
    """Takes the lease, unless a living worker has it."""
    now, lease = timezone.now(), uuid.uuid4()
    claimed = (
        Simulation.objects.to_take_up(now)
        .filter(pk=simulation_id)
        .update(state=Simulation.State.RUNNING, lease=lease, heartbeat_at=now, attempts=F("attempts") + 1)
    )
    return Simulation.objects.get(pk=simulation_id) if claimed else None


def _save(simulation: Simulation, **values: Any) -> bool:
    """Writes while the lease is ours and nobody has stopped the trial; says whether it was so."""
    running = Simulation.objects.filter(pk=simulation.pk, lease=simulation.lease, state=Simulation.State.RUNNING)
    for name, value in values.items():
        setattr(simulation, name, value)
    return bool(running.update(**values))


def _window(simulation: Simulation) -> Any:
    since = simulation.as_of - timedelta(days=simulation.days)
    return Ticket.objects.filter(created_at__gte=since, created_at__lte=simulation.as_of)


def _begin(simulation: Simulation) -> None:
    found = _window(simulation).aggregate(count=Count("pk"), first=Min("pk"))
    values = {"total": found["count"], "cursor": (found["first"] or 1) - 1, "tally": empty_tally()}
    _save(simulation, **values)


def _chunk(simulation: Simulation, *, with_items: bool) -> list[Ticket]:
    following = _window(simulation).filter(pk__gt=simulation.cursor).order_by("pk")
    read = ("kind", "category_id", "contact_department_id", "team_id", "requester__is_vip")
    found = following.select_related("requester").only(*read)
    if with_items:
        found = found.prefetch_related(RELATED)
    return list(found[:CHUNK])


def _count(simulation: Simulation, book: Rulebook, tickets: list[Ticket]) -> None:
    keys = [ticket.pk for ticket in tickets]
    events: dict[int, list[TicketEvent]] = {key: [] for key in keys}
    history = TicketEvent.objects.filter(ticket__in=keys, at__lte=simulation.as_of).defer("text", "digest")
    for event in history.order_by("ticket", "sequence").iterator():
        events[event.ticket_id].append(event)
    matches: dict[int, dict[int, int]] = {key: {} for key in keys}
    found = PolicyMatch.objects.filter(ticket__in=keys, version__isnull=False)
    for ticket_id, sequence, version_id in found.values_list("ticket", "sequence", "version"):
        matches[ticket_id][sequence] = version_id
    teams: dict[int, dict[Key, int | None]] = {ticket.pk: {("", 0): ticket.team_id} for ticket in tickets}
    for ticket_id, kind, ordinal, team in Clock.objects.filter(ticket__in=keys).values_list(
        "ticket", "kind", "ordinal", "team"
    ):
        teams[ticket_id][kind, ordinal] = team
    for ticket in tickets:
        own = events[ticket.pk]
        if not own:
            continue
        before = replay(ticket, own, matches[ticket.pk])
        after = book.replay(ticket, own)
        _bring_to(simulation.as_of, [*before, *after])
        count_ticket(simulation.tally, ticket.pk, before, after, teams[ticket.pk])


def _bring_to(moment: datetime, clocks: list[ClockState]) -> None:
    for clock in clocks:
        clock.come_due(moment)
