"""Verifying bundles: every sum computed anew, every link of the chains followed, and what does not fit named.

A finding says where (the file), what, and which ticket where that can be told. Memory stays flat: one stretch of
tickets at a time.
"""

import hashlib
import json
import logging
import time
from collections.abc import Iterator
from datetime import timedelta
from random import SystemRandom
from typing import Any

from django.db import transaction
from django.db.models import F, Max, Min
from django.utils import timezone

from accounts.models import User
from archive.acts import note
from archive.copying import EVENT, chain_fits, ticket_row
from archive.models import ArchiveAct, ArchivedTicket, Bundle, BundlePart
from archive.opening import Damaged, Place, parsed, places_of, read_companion, read_ticket, unpack
from archive.store import MANIFEST, file_path, opened, path_of, stored_sum
from archive.telling import tell_damaged
from tickets import moments

logger = logging.getLogger(__name__)

Finding = dict[str, str]

MAX_FINDINGS = 200
SAMPLE = 200
WHOLE_EVERY = timedelta(days=30)
NIGHT_SECONDS = 480
# What a finding can be; words.py says it in the reader's language.
MISSING, SUM, UNREADABLE, LINE, CHAIN, PREVIOUS, COUNT = (
    "missing", "sum", "unreadable", "line", "timeline", "previous", "count",
)  # fmt: skip


def verify(bundle: Bundle, by: User | None = None) -> list[Finding]:
    """Verifies a sealed bundle whole, keeps what was found, and records the act."""
    bundle.refresh_from_db()  # what was read before it was sealed knows no manifest
    findings: list[Finding] = []
    for finding in findings_in(bundle):
        findings.append(finding)
        if len(findings) >= MAX_FINDINGS:
            break
    with transaction.atomic():
        Bundle.objects.filter(pk=bundle.pk).update(verified_at=moments.now(), verifying_since=None)
        _record(bundle, findings, by)
    return findings


def _record(bundle: Bundle, findings: list[Finding], by: User | None = None) -> None:
    """Keeps what was found and tells of it. Administrators are told when it is news, and again when the desk itself
    comes across it in its turn.
    """
    Bundle.objects.filter(pk=bundle.pk).update(findings=findings)
    verb = ArchiveAct.Verb.DAMAGED if findings else ArchiveAct.Verb.VERIFIED
    note(verb, by, bundle, data={"findings": findings[:20], "count": len(findings)})
    if findings:
        logger.error("The archive bundle %s is damaged: %s", bundle.name, findings[0])
        if by is None or not bundle.findings:
            tell_damaged(bundle, findings)


def findings_in(bundle: Bundle) -> Iterator[Finding]:
    """All that does not fit, as it is found."""
    yield from manifest_findings(bundle)
    for part in bundle.parts.order_by("number"):
        yield from _part_findings(bundle, part)
        yield from _companion_findings(bundle, part)


def manifest_findings(bundle: Bundle) -> Iterator[Finding]:
    """The manifest against what was recorded at sealing, and the link to the one before it."""
    where = path_of(bundle.name, MANIFEST)
    if hashlib.sha256(bundle.manifest.encode()).hexdigest() != bundle.manifest_sha256:
        yield _finding(f"PostgreSQL: {where}", SUM)
        return
    stored = stored_sum(where)
    if stored is None:
        yield _finding(where, MISSING)
    elif stored.sha256 != bundle.manifest_sha256:
        yield _finding(where, SUM)
    content = json.loads(bundle.manifest)
    yield from _chain_findings(bundle, content.get("previous"))
    recorded = {part.name: (part.sha256, part.companion_sha256) for part in bundle.parts.all()}
    for entry in content["parts"]:
        if recorded.get(entry["name"]) != (entry["sha256"], entry["names"]["sha256"]):
            yield _finding(f"PostgreSQL: {path_of(bundle.name, entry['name'])}", SUM)
    if bundle.tickets.count() != content["tickets"]:
        yield _finding(f"PostgreSQL: {bundle.name}", COUNT)


def _chain_findings(bundle: Bundle, previous: dict[str, str] | None) -> Iterator[Finding]:
    before = Bundle.objects.filter(sequence=(bundle.sequence or 0) - 1).first()
    expected = {"bundle": before.name, "manifest_sha256": before.manifest_sha256} if before else None
    if previous != expected or (before is None and bundle.sequence != 1):
        yield _finding(path_of(bundle.name, MANIFEST), PREVIOUS)


def _part_findings(bundle: Bundle, part: BundlePart) -> Iterator[Finding]:
    """The file's sum is taken on the way through its tickets, so that it is read once."""
    where = path_of(bundle.name, part.name)
    digest, spoilt = hashlib.sha256(), False
    try:
        with opened(where) as content:
            for places, packed in _members(part, content):
                digest.update(packed)
                for finding in _stretch_findings(where, places, packed):
                    spoilt = True
                    yield finding
            digest.update(content.read())
    except OSError:
        yield _finding(where, MISSING)
        return
    if digest.hexdigest() != part.sha256 and not spoilt:
        yield _finding(where, SUM)


def _members(part: BundlePart, content: Any) -> Iterator[tuple[list[Place], bytes]]:
    """Each stretch with its bytes: from where it begins to where the next does."""
    waiting: list[Place] = []
    for places in places_of(part):
        if waiting:
            yield waiting, content.read(places[0].position - waiting[0].position)
        waiting = places
    if waiting:
        yield waiting, content.read(part.size - waiting[0].position)


def _stretch_findings(where: str, places: list[Place], packed: bytes) -> Iterator[Finding]:
    lines = unpack(packed)
    if lines is None or len(lines) != len(places):
        # The file is spoilt here; which of these it hit cannot be told any more.
        numbers = f"{places[0].number} … {places[-1].number}" if len(places) > 1 else places[0].number
        yield _finding(where, UNREADABLE, numbers)
        return
    for place, line in zip(places, lines, strict=True):
        if hashlib.sha256(line).hexdigest() != place.digest:
            yield _finding(where, LINE, place.number)
        elif not _timeline_fits(parsed(line), place):
            yield _finding(where, CHAIN, place.number)


def _timeline_fits(content: dict[str, Any], place: Place) -> bool:
    events = content["rows"].get(EVENT, [])
    return chain_fits(place.number, events, place.event_count, ticket_row(content)["event_digest"])


def _companion_findings(bundle: Bundle, part: BundlePart) -> Iterator[Finding]:
    """The names, and every attachment of the part."""
    try:
        files = read_companion(bundle.name, part)["files"]
    except Damaged as damage:
        yield _finding(str(damage), SUM)
        return
    for sha256 in files:
        where = file_path(bundle.name, sha256)
        stored = stored_sum(where)
        if stored is None:
            yield _finding(where, MISSING)
        elif stored.sha256 != sha256:
            yield _finding(where, SUM)


def _finding(where: str, what: str, ticket: str = "") -> Finding:
    return {"where": where, "what": what, "ticket": ticket}


def nightly() -> int:
    """Every manifest and a sample of tickets; and whole, as long as the night's time lasts, what was longest not."""
    stop_at = time.monotonic() + NIGHT_SECONDS
    found = {bundle: list(manifest_findings(bundle)) for bundle in Bundle.objects.sealed()}
    for bundle, finding in sample_findings():
        found.setdefault(bundle, []).append(finding)
    for bundle, findings in found.items():
        # What is known as damaged stays as it was found when it was verified whole.
        if findings and not bundle.findings:
            with transaction.atomic():
                _record(bundle, findings)
    old = Bundle.objects.sealed().exclude(verified_at__gt=timezone.now() - WHOLE_EVERY)
    for bundle in old.order_by(F("verified_at").asc(nulls_first=True), "pk").iterator():
        if time.monotonic() > stop_at:
            break
        verify(bundle)
    return sum(map(len, found.values()))


def sample_findings(size: int = SAMPLE) -> Iterator[tuple[Bundle, Finding]]:
    """Tickets drawn at random, each read and compared."""
    readable = ArchivedTicket.objects.readable()
    ends = readable.aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is None:
        return
    keys = {SystemRandom().randint(ends["first"], ends["last"]) for _turn in range(size)}
    for ticket in readable.filter(pk__in=keys).select_related("bundle", "part"):
        try:
            read_ticket(ticket)
        except Damaged as damage:
            yield ticket.bundle, _finding(str(damage), LINE, ticket.number)
