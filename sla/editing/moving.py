"""Moving clocks that run under a policy to its new version, in chunks, each ticket by an event of its own."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from sla.models import Clock, SettingChange
from tickets import events
from tickets.actions.base import lock
from tickets.hints import hint
from tickets.models import Ticket

TASK = "sla.tasks.move_running_clocks"
CHUNK = 100
# A task gives way well before its time limit; the rest is the next task's.
MAX_CHUNKS = 40


def move_running_clocks(change_id: int) -> int:
    """Brings the clocks that run under older versions of the policy to the version of this change.

    Safe to run twice or side by side: what has been moved is not found again. Returns how many tickets it moved.
    """
    change = SettingChange.objects.to_move().select_related("version").filter(pk=change_id).first()
    if change is None:
        return 0
    moved = last = 0
    for _chunk in range(MAX_CHUNKS):
        keys = _behind(change, last)
        if not keys:
            SettingChange.objects.filter(pk=change.pk).update(moved_at=timezone.now())
            return moved
        moved += _move(change, keys)
        last = keys[-1]
    hint(TASK, change.pk)
    return moved


def _behind(change: SettingChange, after: int) -> list[int]:
    """Tickets with a live clock under another version of the policy."""
    version = change.version
    clocks = Clock.objects.live().filter(version__policy=version.policy_id, ticket__gt=after)  # type: ignore[union-attr]
    keys = clocks.exclude(version=version).order_by("ticket").values_list("ticket", flat=True).distinct()
    return list(keys[:CHUNK])


@transaction.atomic
def _move(change: SettingChange, keys: list[int]) -> int:
    version = change.version
    if version is None:
        return 0
    data = {"version": version.pk, "number": version.number, "policy": version.policy.name, "from_desk": False}
    moved = 0
    for ticket in Ticket.objects.filter(pk__in=keys).order_by("pk"):
        fresh = lock(ticket)
        if (
            Clock.objects.live()
            .filter(ticket=fresh, version__policy=version.policy_id)
            .exclude(version=version)
            .exists()
        ):
            events.record(fresh, "policy_changed", change.by, data=data)
            moved += 1
    SettingChange.objects.filter(pk=change.pk).update(moved_count=F("moved_count") + moved)
    return moved


def take_up() -> int:
    """Hands to workers the moves that no hint has reached or that a dead worker left. Returns how many."""
    keys = list(SettingChange.objects.to_move().values_list("pk", flat=True)[:20])
    for key in keys:
        hint(TASK, key)
    return len(keys)
