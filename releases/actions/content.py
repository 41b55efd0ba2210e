"""Which changes a release carries out, and what its notes say."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from releases.content import MOST_CHANGES, contained_changes, may_be_carried_out
from releases.policies import can_work, can_write_notes
from tickets import actions, events
from tickets.actions.base import lock, refuse_unfit, require
from tickets.choices import Kind, LinkKind
from tickets.exceptions import Blocked
from tickets.inputs import MAX_TEXT
from tickets.link_rules import LinkRule, register_link_rule
from tickets.models import Ticket, TicketLink

# From the go on a release is what was decided on.
OPEN_TO_CHANGES = ("planning", "building", "testing", "awaiting_decision")


def put_in(ticket: Ticket, *, by: User, change: Ticket, at: datetime | None = None) -> None:
    """Makes a change part of the release; told in the timelines of both. Twice is once.

    Raises NotAllowed, Blocked (the go has been given; the change is over) or ValidationError at `change`.
    """
    try:
        actions.link(change, by=by, kind=LinkKind.PART_OF_RELEASE, target=ticket, at=at)
    except ValidationError as error:
        raise ValidationError({"change": error.error_dict["target"]}) from error


def take_out(ticket: Ticket, *, by: User, change: Ticket, at: datetime | None = None) -> None:
    """Leaves a change out of the release again. Raises NotAllowed or Blocked."""
    links = TicketLink.objects.select_related("source", "target")
    link = links.filter(source=change, target=ticket, kind=LinkKind.PART_OF_RELEASE).first()
    if link is not None:
        actions.unlink(ticket, by=by, link=link, at=at)


def may_contain(by: User, change: Ticket, release: Ticket) -> bool:
    """Who says what is in a release: those who work on it."""
    return can_work(by, release)


def check_content(change: Ticket, release: Ticket) -> None:
    """Whether the change can be part of the release now. Raises Blocked, or ValidationError at `target`."""
    params = {"number": change.number}
    if release.kind != Kind.RELEASE:
        raise _unfit(_("%(number)s is no release."), "kind", {"number": release.number})
    if change.kind != Kind.CHANGE:
        raise _unfit(_("%(number)s is no change."), "kind", params)
    check_open(change, release)
    if not change.is_open and not may_be_carried_out(change):
        raise _unfit(_("%(number)s is over and was not carried out."), "over", params)
    others = TicketLink.objects.filter(source=change, kind=LinkKind.PART_OF_RELEASE, target__is_open=True)
    other = others.exclude(target=release).select_related("target").first()
    if other is not None:
        params["release"] = other.target.number
        raise _unfit(_("%(number)s is part of release %(release)s already."), "elsewhere", params)
    if len(contained_changes(release)) >= MOST_CHANGES:
        raise _unfit(_("At most %(count)d changes in a release."), "too_many", {"count": MOST_CHANGES})


def check_open(change: Ticket, release: Ticket) -> None:
    """Whether what is in the release can still change. Raises Blocked."""
    if release.kind == Kind.RELEASE and release.state not in OPEN_TO_CHANGES:
        raise Blocked([_("The go has been given; what is in the release stands.")])


def _unfit(message: str, code: str, params: dict[str, Any]) -> ValidationError:
    return ValidationError({"target": ValidationError(message, code=code, params=params)})


def tell(change: Ticket, release: Ticket, is_in: bool, by: User, at: datetime | None) -> None:
    """In the timeline of the release; in the change's the link is told."""
    verb = "change_put_in" if is_in else "change_taken_out"
    events.record(release, verb, by, at=at, data={"change": events.as_json(change)})


register_link_rule(LinkKind.PART_OF_RELEASE, LinkRule(may_contain, check_content, check_open, tell))


@transaction.atomic
def save_notes(
    ticket: Ticket, *, by: User, notes: str, version: int | None = None, at: datetime | None = None
) -> Ticket:
    """What those who use it read about the release. Raises NotAllowed, StaleTicket or ValidationError at `notes`."""
    ticket = lock(ticket, version)
    require(can_write_notes, by, ticket)
    notes = notes.strip()
    refuse_unfit(notes, field="notes", limit=MAX_TEXT)
    release = ticket.release
    if notes != release.notes:
        changes = {"notes": [release.notes, notes]}
        release.notes = notes
        release.save(update_fields=["notes"])
        events.record(ticket, "notes_written", by, at=at, changes=changes)
    return ticket
