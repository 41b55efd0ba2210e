"""A ticket's story as the requester may read it: public events only, in the words of everyday."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from accounts.models import User
from tickets.choices import PendingReason
from tickets.events import public_changes, public_data
from tickets.models import Attachment, Ticket, TicketEvent
from tickets.templatetags.desk import said

# A conversation that nobody reads to its beginning any more is cut there.
LIMIT = 300
# What happens within a stage is told in the conversation alone; what leads to one, with its words if there are any.
WITHIN_STAGE = frozenset({"acknowledged", "promised"})
PICTURES = {
    "acknowledged": "eye", "assigned": "route", "accepted": "user-check", "pended": "player-pause",
    "resumed": "player-play", "escalated": "stairs-up", "promised": "clock", "resolved": "circle-check",
    "reopened": "rotate", "confirmed": "check", "closed": "lock-check", "cancelled": "ban",
}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One thing that happened: what somebody said (`text`, `attachments`), told in a line, or both."""

    event: TicketEvent
    sentence: str
    text: str
    attachments: list[Attachment]
    is_own: bool

    @property
    def is_said(self) -> bool:
        return bool(self.text or self.attachments)

    @property
    def picture(self) -> str:
        return PICTURES.get(self.event.verb, "point")


def public_events(ticket: Ticket) -> list[TicketEvent]:
    """What the requester may know, oldest first, whoever looks: staff see here what the requester sees."""
    files = Prefetch("attachments", Attachment.objects.filter(public=True), to_attr="public_attachments")
    found = ticket.events.filter(public=True).select_related("actor").prefetch_related(files)
    return list(found.order_by("-sequence")[:LIMIT])[::-1]


def tell(ticket: Ticket, events: list[TicketEvent], reader: User) -> list[Entry]:
    """The conversation."""
    entries = [
        Entry(
            event, sentence(event, reader), words(ticket, event), event.public_attachments, event.actor_id == reader.pk
        )
        for event in events
    ]
    return [entry for entry in entries if entry.is_said or entry.event.verb in WITHIN_STAGE]


def words(ticket: Ticket, event: TicketEvent) -> str:
    """What was said with the event: the question itself, a reply, a message, a reason, the solution."""
    if event.verb == "created":
        error = f"\n\n```\n{ticket.error_text}\n```" if ticket.error_text else ""
        return ticket.description + error
    if event.verb == "resolved":
        return _new(event, "resolution") or event.text
    return event.text or public_data(event).get("reason", "")


def sentence(event: TicketEvent, reader: User) -> str:
    """What happened, in one line and said to the reader; nothing for what speaks for itself."""
    if event.verb in ("created", "replied"):
        return ""
    if tells := SENTENCES.get(event.verb):
        return tells(event, reader)
    moves = event.ticket.workflow.moves.values()
    return next((str(move.label) for move in moves if move.verb == event.verb), "")


def _new(event: TicketEvent, field: str) -> Any:
    """The public new value of a field that the event changed."""
    return public_changes(event).get(field, [None, None])[1]


def whom(event: TicketEvent) -> str:
    """The team and the person that the event gave the ticket to."""
    names = [value["name"] for field in ("team", "assignee") if (value := _new(event, field))]
    return " · ".join(names)


def moment_of(event: TicketEvent, field: str, index: int = 1) -> datetime | None:
    """A moment that the event changed: before (0) or after (1)."""
    value = public_changes(event).get(field, [None, None])[index]
    return parse_datetime(value) if value else None


def _said(at: datetime | None) -> str:
    return said(timezone.localtime(at)) if at else ""


def _actor(event: TicketEvent) -> dict[str, str]:
    return {"who": event.actor.name if event.actor else _("The service desk")}


def _assigned(event: TicketEvent, reader: User) -> str:
    given = whom(event)
    return _("Given to %(whom)s") % {"whom": given} if given else _("Given to somebody else")


def _pended(event: TicketEvent, reader: User) -> str:
    reason = _new(event, "pending_reason")
    if reason == PendingReason.REQUESTER:
        own = event.ticket.requester_id == reader.pk
        return _("Waiting for your answer") if own else _("Waiting for the requester's answer")
    until = _said(moment_of(event, "follow_up_at"))
    label = PendingReason(reason).label if reason in PendingReason.values else _("On hold")
    return _("%(reason)s; we look again %(when)s") % {"reason": label, "when": until} if until else str(label)


def _resumed(event: TicketEvent, reader: User) -> str:
    if public_data(event).get("cause") == "requester_replied":
        return _("An answer came, work goes on")
    return _("Work goes on")


def _escalated(event: TicketEvent, reader: User) -> str:
    until = _said(moment_of(event, "promised_at"))
    passed = _("Passed on to %(whom)s") % {"whom": whom(event)} if whom(event) else _("Passed on")
    return _("%(passed)s; now expected by %(when)s") % {"passed": passed, "when": until} if until else passed


def _promised(event: TicketEvent, reader: User) -> str:
    until = _said(moment_of(event, "promised_at"))
    return _("Now expected to be solved by %(when)s") % {"when": until} if until else _("The promised time was dropped")


def _closed(event: TicketEvent, reader: User) -> str:
    if event.actor is None:
        return _("Closed, as no answer came")
    return _("Closed")


SENTENCES: dict[str, Callable[[TicketEvent, User], str]] = {
    "acknowledged": lambda event, reader: _("%(who)s has seen it") % _actor(event),
    "assigned": _assigned,
    "accepted": lambda event, reader: _("%(who)s is working on it") % _actor(event),
    "pended": _pended,
    "resumed": _resumed,
    "escalated": _escalated,
    "promised": _promised,
    "resolved": lambda event, reader: _("%(who)s has solved it") % _actor(event),
    "reopened": lambda event, reader: _("Reopened: it is not solved yet"),
    "confirmed": lambda event, reader: _("Confirmed as solved"),
    "closed": _closed,
    "cancelled": lambda event, reader: _("Cancelled"),
}
