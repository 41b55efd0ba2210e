"""The timeline as people read it: each event as one entry, for staff or for the requester.

`describe` is the only place that turns events into words. The requester's variant sees nothing but
`events.public_changes` and `events.public_data`; an event that is not public gives no entry at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from tickets import events
from tickets.models import Attachment, Ticket, TicketEvent, Worklog
from tickets.timeline.approvals import UNTOLD
from tickets.timeline.values import Change, read_changes
from tickets.timeline.words import ICONS, SENTENCES, TOLD, Telling, fallback_icon, fallback_sentence

PAGE = 100
# What the tabs over the conversation show.
FILTERS: Mapping[str, models.Q] = {
    "all": models.Q(),
    "public": models.Q(verb__in=("created", "replied")) | (models.Q(public=True) & ~models.Q(text="")),
    "notes": models.Q(verb__in=("noted", "worked")),
    "changes": ~models.Q(verb__in=("replied", "noted", "worked")),
}


def first_events(ticket: Ticket, most: int) -> list[TicketEvent]:
    """The ticket's first entries in their order, with what describing them reads. Two statements."""
    found = ticket.events.select_related("actor", "worklog").prefetch_related("attachments")
    found_events = list(found.order_by("sequence")[:most])
    for event in found_events:
        event.ticket = ticket
    return found_events


@dataclass(frozen=True)
class Entry:
    """One event as it is shown.

    `kind` is public (a reply of the desk), requester (what the requester's side said), note or system. `text` is
    Markdown: what was said, or the message or solution that a system event carries. `changes` are further facts that
    changed; `sentence` is plain text and says who did what.
    """

    event: TicketEvent
    kind: str
    icon: str
    sentence: str
    text: str = ""
    author: User | None = None
    role: str = ""
    channel: str = ""
    changes: list[Change] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    worklog: Worklog | None = None

    @property
    def id(self) -> str:
        return f"event-{self.event.sequence}"

    @property
    def at(self) -> Any:
        return self.event.at

    @cached_property
    def template(self) -> str:
        return f"tickets/entries/_{self.kind}.html"


@dataclass(frozen=True)
class Page:
    """A stretch of the timeline, oldest first. `earlier` is the sequence before which to go on, or None."""

    entries: list[Entry]
    earlier: int | None = None


def describe(event: TicketEvent, *, internal: bool) -> Entry | None:
    """The event as an entry, or None when the reader may not know of it. `event.ticket` should be loaded."""
    if (not internal and not event.public) or event.verb in UNTOLD:
        return None
    telling = Telling(
        event=event,
        changes=event.changes if internal else events.public_changes(event),
        data=event.data if internal else events.public_data(event),
        internal=internal,
    )
    kind = _kind(event)
    further = {name: pair for name, pair in telling.changes.items() if name not in TOLD}
    return Entry(
        event=event,
        kind=kind,
        icon=ICONS.get(event.verb) or fallback_icon(event),
        sentence=SENTENCES.get(event.verb, fallback_sentence)(telling),
        text=_text(event, telling),
        author=event.ticket.requester if event.verb == "created" else event.actor,
        role=_role(event) if kind == "requester" else "",
        channel=event.ticket.get_channel_display() if event.verb == "created" else "",
        changes=read_changes(event.ticket, further),
        attachments=[file for file in event.attachments.all() if internal or file.public],
        worklog=getattr(event, "worklog", None) if internal else None,
    )


def _kind(event: TicketEvent) -> str:
    if event.verb == "noted":
        return "note"
    if event.verb == "replied":
        return "public" if event.data.get("from_desk", event.actor_id != event.ticket.requester_id) else "requester"
    if event.verb == "created" and (event.ticket.description or event.ticket.error_text):
        return "requester"
    return "system"


def _role(event: TicketEvent) -> str:
    if event.verb != "created" and event.actor_id != event.ticket.requester_id:
        return _("Watcher")
    return _("Requester")


def _text(event: TicketEvent, telling: Telling) -> str:
    if event.verb == "created":
        return _first_words(event.ticket)
    if event.verb in ("resolved", "fulfilled") and not event.text:
        return str((telling.changes.get("resolution") or [None, ""])[1] or "")
    if (get_language() or "").startswith("en") and telling.data.get("update_text_en"):
        return str(telling.data["update_text_en"])
    return event.text


def _first_words(ticket: Ticket) -> str:
    if not ticket.error_text:
        return ticket.description
    fence = "```"
    while fence in ticket.error_text:
        fence += "`"
    return f"{ticket.description}\n\n{fence}\n{ticket.error_text}\n{fence}".strip()


def read(
    ticket: Ticket, *, internal: bool, only: str = "all", before: int | None = None, after: int | None = None
) -> Page:
    """The newest entries of a ticket (before, or after, a sequence), in two statements however many there are."""
    found = ticket.events.filter(FILTERS.get(only, FILTERS["all"]))
    if not internal:
        found = found.told_to_everybody()
    if before is not None:
        found = found.filter(sequence__lt=before)
    if after is not None:
        found = found.filter(sequence__gt=after)
    rows = list(
        found.select_related("actor", "worklog").prefetch_related("attachments").order_by("-sequence")[: PAGE + 1]
    )
    shown = rows[PAGE - 1 :: -1] if len(rows) > PAGE else rows[::-1]
    for row in shown:
        row.ticket = ticket
    entries = [entry for row in shown if (entry := describe(row, internal=internal))]
    return Page(entries, shown[0].sequence if len(rows) > PAGE else None)
