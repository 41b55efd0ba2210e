"""Bringing a ticket back: onto the desk under its number, or out as a file."""

import json
from typing import Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from archive.acts import note
from archive.copying import EVENT, chain_fits, ticket_row
from archive.models import ArchiveAct, ArchivedTicket
from archive.opening import Damaged, parsed, read_companion, read_ticket
from archive.policies import may_keep_archive, may_read_archive
from archive.store import file_path, opened, sum_of
from archive.writing_back import CannotWriteBack, WrittenBack, attach_again, write_back
from tickets import events, moments
from tickets.actions.base import lock, require_text
from tickets.exceptions import Blocked, NotAllowed
from tickets.models import Attachment, Ticket
from tickets.search import ticket_search_vector

EVENT_VERB = "restored_from_archive"


def restore(archived: ArchivedTicket, *, by: User, reason: str) -> tuple[Ticket, bool]:
    """The ticket on the desk, and whether it had to be brought back: where it is there already nothing happens.

    It comes back equal to what it was, row for row, and one event tells of it. Raises NotAllowed, Blocked (what lies in
    the store is damaged, or something that it cannot do without is gone) or ValidationError.
    """
    if not may_keep_archive(by):
        raise NotAllowed(_("Only administrators restore."))
    words = require_text(reason, field="reason", limit=500)
    if there := Ticket.objects.filter(number=archived.number).first():
        return there, False
    content = read_whole(archived)
    with transaction.atomic():
        # Whoever does the same at this moment waits here, and then finds it there.
        ArchivedTicket.objects.select_for_update(of=("self",)).get(pk=archived.pk)
        if there := Ticket.objects.filter(number=archived.number).first():
            return there, False
        try:
            done = write_back(content)
        except CannotWriteBack as error:
            message = _("It names something that is no longer on the desk: %(what)s.") % {"what": error}
            raise Blocked([message]) from error
        files_missing = _bring_files(archived, content)
        ticket = lock(Ticket.objects.get(pk=archived.ticket_id))
        Ticket.objects.filter(pk=ticket.pk).update(search=ticket_search_vector(ticket))
        attach_again(ticket.pk)
        _record(archived, ticket, by, words, done, files_missing)
    return ticket, True


def _record(
    archived: ArchivedTicket, ticket: Ticket, by: User, reason: str, done: WrittenBack, files_missing: list[str]
) -> None:
    now = moments.now()
    data = {"bundle": archived.bundle.name, "reason": reason}
    events.record(ticket, EVENT_VERB, by, at=now, data=data)
    copies = ArchivedTicket.objects.filter(ticket_id=archived.ticket_id)
    copies.update(removed_at=None)
    copies.filter(pk=archived.pk).update(restored_at=now)
    told: dict[str, Any] = {"rows": done.counts, "left_out": done.left_out, "missing_files": files_missing}
    note(ArchiveAct.Verb.RESTORED, by, archived.bundle, number=archived.number, reason=reason, data=told)


def read_whole(archived: ArchivedTicket) -> dict[str, Any]:
    """The ticket's content, its sum and its timeline verified. Raises Blocked."""
    try:
        content = parsed(read_ticket(archived))
    except Damaged as damage:
        words = _("The archive is damaged here: %(where)s. Verify the bundle; nothing was changed.")
        raise Blocked([words % {"where": damage}]) from damage
    row = ticket_row(content)
    if not chain_fits(archived.number, content["rows"].get(EVENT, []), row["event_count"], row["event_digest"]):
        # It was so when it was sealed, which the manifest says too; the desk does not take it back as whole.
        raise Blocked([_("The timeline of this copy was already broken when it was archived.")])
    return content


def _bring_files(archived: ArchivedTicket, content: dict[str, Any]) -> list[str]:
    """The attachments into the desk's own store; the sums of those that are nowhere."""
    missing = []
    for row in content["rows"].get("tickets.Attachment", []):
        name = Attachment(sha256=row["sha256"]).storage_name
        if default_storage.exists(name):
            continue
        try:
            with opened(file_path(archived.bundle.name, row["sha256"])) as source:
                if sum_of(source).sha256 != row["sha256"]:
                    raise OSError
                source.seek(0)
                default_storage.save(name, File(source))
        except OSError:
            missing.append(row["sha256"])
    return missing


def export(archived: ArchivedTicket, *, by: User) -> str:
    """One ticket as JSON with the names of what it names. Raises NotAllowed or Blocked; the act is recorded."""
    if not may_read_archive(by):
        raise NotAllowed()
    content = read_whole(archived)
    try:
        names = read_companion(archived.bundle.name, archived.part)["names"]
    except Damaged:
        names = {}
    note(ArchiveAct.Verb.EXPORTED, by, archived.bundle, number=archived.number)
    document = {
        "bundle": archived.bundle.name,
        "manifest_sha256": archived.bundle.manifest_sha256,
        "line_sha256": archived.digest,
        "ticket": content,
        "names": names,
    }
    return json.dumps(document, ensure_ascii=False, indent=1)
