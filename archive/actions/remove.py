"""Deleting what has been kept long enough: asked for with a reason, confirmed, carried out by a worker."""

from collections.abc import Iterator
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from archive.acts import note
from archive.deleting import BATCH, Kept, delete_tickets, live_copies
from archive.holding import held_condition, in_force, is_held
from archive.models import LEASE, ArchiveAct, ArchivedTicket, ArchiveSettings, Bundle, Removal
from archive.months import years_after
from archive.opening import Damaged, read_companion
from archive.policies import may_keep_archive
from archive.store import file_path, path_of, remove
from archive.verification import verify
from tickets import moments
from tickets.actions.base import require_text
from tickets.exceptions import Blocked, NotAllowed, WrongState
from tickets.hints import hint

TASK = "archive.tasks.remove"
MAX_KEPT = 100


def kept_until(bundle: Bundle) -> date:
    """The first day on which it may be deleted."""
    return years_after(bundle.month_ends, ArchiveSettings.load().retention_years)


def obstacles(bundle: Bundle) -> list[str]:
    """Why nothing of it may be deleted now, in words; empty: it may."""
    found = []
    until = kept_until(bundle)
    if timezone.localdate() < until:
        found.append(_("It is kept until %(day)s.") % {"day": f"{until:%Y-%m-%d}"})
    if is_held(bundle):
        found.append(_("It, or a ticket in it, is under a legal hold."))
    if not bundle.is_sealed:
        found.append(_("Only a sealed bundle can be deleted."))
    return found


@transaction.atomic
def ask(bundle: Bundle, *, by: User, reason: str, confirmation: str, with_rows: bool, with_bundle: bool) -> Removal:
    """Asks for a deletion: of the tickets on the desk, of the bundle, or of both.

    `confirmation` is the bundle's name, typed. Where two people are wanted another administrator has to confirm.
    Raises NotAllowed, Blocked or ValidationError by field.
    """
    _require(by)
    bundle = Bundle.objects.select_for_update(of=("self",)).get(pk=bundle.pk)
    words = require_text(reason, field="reason", limit=500)
    if confirmation.strip() != bundle.name:
        raise _refusal("confirmation", _("Type %(name)s to confirm.") % {"name": bundle.name}, "mismatch")
    if not (with_rows or with_bundle):
        raise _refusal("with_rows", _("Choose what is deleted."), "required")
    if found := obstacles(bundle):
        raise Blocked(found)
    two = ArchiveSettings.load().two_people
    try:
        with transaction.atomic():
            removal = Removal.objects.create(
                bundle=bundle,
                with_rows=with_rows,
                with_bundle=with_bundle,
                reason=words,
                asked_by=by,
                asked_at=moments.now(),
                state=Removal.State.ASKED if two else Removal.State.WAITING,
            )
    except IntegrityError as error:
        raise WrongState(_("A deletion from this bundle has been asked for already.")) from error
    if not two:
        transaction.on_commit(lambda: hint(TASK, removal.pk))
    return removal


@transaction.atomic
def decide(removal: Removal, *, by: User, agrees: bool) -> Removal:
    """The second administrator's word. Raises NotAllowed, WrongState or Blocked."""
    _require(by)
    removal = Removal.objects.select_for_update(of=("self",)).select_related("bundle").get(pk=removal.pk)
    if removal.state != Removal.State.ASKED:
        raise WrongState(_("This has been decided already."))
    if agrees and removal.asked_by_id == by.pk:
        raise NotAllowed(_("Another administrator has to confirm it."))
    if agrees and (found := obstacles(removal.bundle)):
        raise Blocked(found)
    removal.decided_by, removal.decided_at = by, moments.now()
    removal.state = Removal.State.WAITING if agrees else Removal.State.REFUSED
    removal.save(update_fields=["decided_by", "decided_at", "state"])
    if agrees:
        transaction.on_commit(lambda: hint(TASK, removal.pk))
    return removal


def _require(by: User) -> None:
    if not may_keep_archive(by):
        raise NotAllowed(_("Only administrators delete from the archive."))


def take_up() -> int:
    """Hands to workers what no hint has reached and what a dead worker left."""
    silent = Q(state=Removal.State.RUNNING, heartbeat_at__lt=timezone.now() - LEASE)
    keys = list(Removal.objects.filter(Q(state=Removal.State.WAITING) | silent).values_list("pk", flat=True)[:20])
    for key in keys:
        hint(TASK, key)
    return len(keys)


def carry_out(removal_id: int) -> None:
    """Deletes what was asked for. Run again it goes on; what came between (a hold, damage) ends it before the start."""
    removal = _claim(removal_id)
    if removal is None:
        return
    bundle = removal.bundle
    if found := obstacles(bundle):
        _end(removal, Removal.State.FAILED, [("", found[0])])
        return
    # A copy that is not whole must not become the only one.
    if removal.with_rows and not removal.with_bundle and (findings := verify(bundle)):
        _end(removal, Removal.State.FAILED, [("", _("The bundle is damaged: %(where)s.") % findings[0])])
        return
    kept: list[Kept] = []
    if removal.with_rows:
        for kept_now in _delete_rows(removal):
            kept.append(kept_now)
        note(
            ArchiveAct.Verb.REMOVED_ROWS,
            removal.asked_by,
            bundle,
            reason=removal.reason,
            data=_told(removal) | {"kept": kept[:MAX_KEPT]},
        )
    if removal.with_bundle:
        _delete_bundle(removal)
    _end(removal, Removal.State.DONE, kept)


def _claim(removal_id: int) -> Removal | None:
    now = timezone.now()
    free = Q(state=Removal.State.WAITING) | Q(state=Removal.State.RUNNING, heartbeat_at__lt=now - LEASE)
    claimed = Removal.objects.filter(free, pk=removal_id).update(state=Removal.State.RUNNING, heartbeat_at=now)
    if not claimed:
        return None
    return Removal.objects.select_related("bundle", "asked_by", "decided_by").get(pk=removal_id)


def _end(removal: Removal, state: str, kept: list[Kept]) -> None:
    removal.removed = removal.targets.filter(done_at__isnull=False).count()
    removal.state, removal.ended_at = state, moments.now()
    removal.kept, removal.kept_count = [list(one) for one in kept[:MAX_KEPT]], len(kept)
    removal.save(update_fields=["removed", "state", "ended_at", "kept", "kept_count"])


def _delete_rows(removal: Removal) -> Iterator[Kept]:
    """Twice over what had to stay: a parent can go once its children have."""
    waiting = dict(_kept_in_pass(removal))
    if waiting and removal.targets.filter(done_at__isnull=False).exists():
        waiting = dict(_kept_in_pass(removal))
    yield from waiting.items()


def _kept_in_pass(removal: Removal) -> Iterator[Kept]:
    copies = ArchivedTicket.objects.filter(bundle=removal.bundle, is_latest=True)
    held = copies.filter(held_condition(in_force()))
    cursor = 0
    while batch := list(copies.filter(pk__gt=cursor).exclude(pk__in=held.values("pk")).order_by("pk")[:BATCH]):
        cursor = batch[-1].pk
        heads = {copy.ticket_id: (copy.number, copy.version, copy.event_count) for copy in batch}
        fit, changed = live_copies(heads)
        yield from changed
        yield from delete_tickets(removal, fit)
        gone = removal.targets.filter(ticket_id__in=heads, done_at__isnull=False).values("ticket_id")
        ArchivedTicket.objects.filter(ticket_id__in=gone, removed_at=None).update(removed_at=moments.now())
        Removal.objects.filter(pk=removal.pk).update(heartbeat_at=timezone.now())


def _delete_bundle(removal: Removal) -> None:
    """The files but for the manifest, and the index. The manifest stays: the chain goes on over it."""
    bundle = removal.bundle
    for part in bundle.parts.order_by("number"):
        try:
            files = read_companion(bundle.name, part)["files"]
        except Damaged:
            files = {}
        for sha256 in files:
            remove(file_path(bundle.name, sha256))
        remove(path_of(bundle.name, part.name))
        remove(path_of(bundle.name, part.companion))
        Removal.objects.filter(pk=removal.pk).update(heartbeat_at=timezone.now())
    with transaction.atomic():
        ArchivedTicket.objects.filter(bundle=bundle).delete()
        bundle.parts.all().delete()
        Bundle.objects.filter(pk=bundle.pk).update(state=Bundle.State.DELETED, deleted_at=moments.now())
        note(ArchiveAct.Verb.REMOVED_BUNDLE, removal.asked_by, bundle, reason=removal.reason, data=_told(removal))


def _told(removal: Removal) -> dict[str, object]:
    second = removal.decided_by
    return {
        "removal": removal.pk,
        "removed": removal.targets.filter(done_at__isnull=False).count(),
        "confirmed_by": second.name if second else None,
    }


def _refusal(field: str, words: str, code: str) -> ValidationError:
    return ValidationError({field: ValidationError(words, code=code)})
