"""Writing a bundle to its end: part by part, then the manifest that seals it.

A worker holds a lease and renews it with every batch. One that dies loses it; another verifies the parts that are there
and goes on after the last. What is sealed is never written again.
"""

import io
import json
import logging
import time
import tomllib
import uuid
from collections import Counter
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from archive.acts import note
from archive.choosing import chosen, next_ids
from archive.copying import FORMAT
from archive.models import ArchiveAct, ArchivedTicket, Bundle, BundlePart
from archive.months import bounds
from archive.parts import PART_TICKETS, write_part
from archive.store import MANIFEST, keep, path_of, stored_sum
from archive.telling import tell_failed
from tickets import moments
from tickets.hints import hint

logger = logging.getLogger(__name__)

TASK = "archive.tasks.write"
# A task gives way well before its time limit; the rest is the next task's.
SLICE_SECONDS = 240
MAX_ATTEMPTS = 5
# Held while a bundle takes its place in the chain.
CHAIN_LOCK = 20_261_121


def run(bundle_id: int, slice_seconds: float = SLICE_SECONDS) -> None:
    """Goes on with a bundle until it is sealed, taken over, or this task's time is up."""
    bundle = _claim(bundle_id)
    if bundle is None:
        return
    if bundle.attempts > MAX_ATTEMPTS:
        _fail(bundle, bundle.error or "it failed several times at the same place")
        return
    try:
        _write(bundle, time.monotonic() + slice_seconds)
    except Exception as error:
        # Whatever it is, the next attempt begins where this one stopped, until there were too many.
        logger.exception("Bundle %s stopped.", bundle.name)
        _save(bundle, state=Bundle.State.WAITING, lease=None, error=f"{type(error).__name__}: {error}"[:500])


def take_up() -> int:
    """Hands to workers what no hint has reached and what a dead worker left. Returns how many."""
    keys = list(Bundle.objects.to_take_up(timezone.now()).order_by("month", "pk").values_list("pk", flat=True)[:12])
    for key in keys:
        hint(TASK, key)
    return len(keys)


def _claim(bundle_id: int) -> Bundle | None:
    """Takes the lease, unless a living worker has it."""
    now, lease = timezone.now(), uuid.uuid4()
    claimed = (
        Bundle.objects.to_take_up(now)
        .filter(pk=bundle_id)
        .update(state=Bundle.State.WRITING, lease=lease, heartbeat_at=now, attempts=F("attempts") + 1)
    )
    return Bundle.objects.get(pk=bundle_id) if claimed else None


def _save(bundle: Bundle, **values: Any) -> bool:
    """Writes while the lease is ours; says whether it was."""
    ours = Bundle.objects.filter(pk=bundle.pk, lease=bundle.lease, state=Bundle.State.WRITING)
    for name, value in values.items():
        setattr(bundle, name, value)
    return bool(ours.update(**values))


@transaction.atomic
def _fail(bundle: Bundle, error: str) -> None:
    _save(bundle, state=Bundle.State.FAILED, lease=None, error=error)
    note(ArchiveAct.Verb.FAILED, None, bundle, data={"error": error})
    tell_failed(bundle, error)


def _write(bundle: Bundle, stop_at: float) -> None:
    _check_what_is_there(bundle)
    left = chosen(bundle).filter(pk__gt=bundle.cursor).count()
    _save(bundle, total=bundle.done + left, heartbeat_at=timezone.now())
    while ids := next_ids(bundle, PART_TICKETS):
        part = write_part(bundle, ids, lambda: _save(bundle, heartbeat_at=timezone.now()))
        if part is None:
            return
        done = {"cursor": ids[-1], "done": bundle.done + part.tickets, "attempts": 0, "error": ""}
        if not _save(bundle, heartbeat_at=timezone.now(), **done):
            return
        if time.monotonic() > stop_at:
            if _save(bundle, state=Bundle.State.WAITING, lease=None):
                hint(TASK, bundle.pk)
            return
    seal(bundle)


def _check_what_is_there(bundle: Bundle) -> None:
    """The parts of an earlier attempt count as far as they are whole; from the first that is not, all is new."""
    whole: list[BundlePart] = []
    for part in bundle.parts.order_by("number"):
        tickets, names = (stored_sum(path_of(bundle.name, name)) for name in (part.name, part.companion))
        if tickets is None or names is None:
            break
        if (tickets.sha256, names.sha256) != (part.sha256, part.companion_sha256):
            break
        whole.append(part)
    with transaction.atomic():
        spoilt = bundle.parts.filter(number__gt=len(whole))
        ArchivedTicket.objects.filter(part__in=spoilt).delete()
        spoilt.delete()
    cursor = whole[-1].last_ticket if whole else 0
    _save(bundle, cursor=cursor, done=sum(part.tickets for part in whole))


@transaction.atomic
def seal(bundle: Bundle) -> None:
    """Writes the manifest, with the sum of the one before it in the chain, and closes the bundle."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
    before = Bundle.objects.filter(sequence__isnull=False).order_by("-sequence").first()
    now = moments.now()
    parts = list(bundle.parts.order_by("number"))
    text = json.dumps(manifest_of(bundle, parts, before, now), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    kept = keep(path_of(bundle.name, MANIFEST), io.BytesIO(text.encode()))
    sealed = _save(
        bundle,
        state=Bundle.State.SEALED,
        lease=None,
        sealed_at=now,
        sequence=before.sequence + 1 if before and before.sequence else 1,
        manifest=text,
        manifest_sha256=kept.sha256,
        size=kept.size + sum(part.size + part.companion_size + part.files_size for part in parts),
        total=bundle.done,
        error="",
    )
    if not sealed:
        return
    # The new ones are marked already; until now nobody saw them, for their bundle was not sealed.
    copies = ArchivedTicket.objects.filter(bundle=bundle).values("ticket_id")
    older = ArchivedTicket.objects.filter(is_latest=True, ticket_id__in=copies).exclude(bundle=bundle)
    older.update(is_latest=False)
    note(ArchiveAct.Verb.SEALED, None, bundle, data={"tickets": bundle.done, "sha256": kept.sha256})


def manifest_of(bundle: Bundle, parts: list[BundlePart], before: Bundle | None, now: Any) -> dict[str, Any]:
    """What a bundle says of itself."""
    since, until = bounds(bundle.month)
    counts: Counter[str] = Counter()
    for part in parts:
        counts.update(part.counts)
    maker = bundle.requested_by
    return {
        "format": "helpdesk-archive",
        "format_version": FORMAT,
        "product_version": product_version(),
        "bundle": bundle.name,
        "kind": bundle.kind,
        "month": f"{bundle.month:%Y-%m}",
        "period": {"from": since.isoformat(), "until": until.isoformat()},
        "made_at": now.isoformat(),
        "made_by": {"id": maker.pk, "name": maker.name} if maker else None,
        "tickets": sum(part.tickets for part in parts),
        "rows": dict(sorted(counts.items())),
        "parts": [_part_entry(part) for part in parts],
        "previous": {"bundle": before.name, "manifest_sha256": before.manifest_sha256} if before else None,
    }


def product_version() -> str:
    """Of the desk that writes; empty where its project file does not lie beside it."""
    try:
        with (settings.BASE_DIR / "pyproject.toml").open("rb") as file:
            return str(tomllib.load(file)["project"]["version"])
    except OSError:
        return ""


def _part_entry(part: BundlePart) -> dict[str, Any]:
    return {
        "name": part.name,
        "sha256": part.sha256,
        "size": part.size,
        "tickets": part.tickets,
        "names": {"name": part.companion, "sha256": part.companion_sha256, "size": part.companion_size},
        "files": part.files,
        "broken_timelines": part.broken,
        "missing_files": part.missing,
    }
