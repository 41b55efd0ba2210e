"""The review of a major incident 复盘: written by whoever had the command, finished before the incident is closed."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from incidents.models import MajorIncident
from incidents.policies import can_command
from tickets import events
from tickets.actions.base import lock, refuse_unfit, require
from tickets.exceptions import WrongState
from tickets.models import Ticket
from tickets.timeline import reading

TEXTS = ("course", "root_cause", "went_well", "went_badly")
LIMITS = dict.fromkeys(TEXTS, 20_000) | {"no_action_reason": 500}
# What the course of events is written from: not the conversation, but what decided something.
TELLING = frozenset(
    {
        "created", "acknowledged", "assigned", "accepted", "escalated", "raised", "pended", "resumed",
        "major_declared", "command_handed_over", "update_published", "major_restated", "major_ended", "resolved",
        "reopened", "breached", "drill_converted", "children_left", "task_done", "linked",
    }
)  # fmt: skip
MAX_LINES = 200


def may_write(ticket: Ticket) -> bool:
    """Once it has ended, until the review is finished."""
    return ticket.is_major and ticket.major.ended_at is not None and ticket.major.reviewed_at is None


@transaction.atomic
def save_review(
    ticket: Ticket, *, by: User, version: int | None = None, at: datetime | None = None, **texts: str
) -> Ticket:
    """Keeps what is written so far; nothing different records nothing.

    `texts` are of TEXTS, and `no_action_reason`. Raises NotAllowed, WrongState, StaleTicket or ValidationError.
    """
    ticket = lock(ticket, version)
    require(_may_review, by, ticket)
    if not may_write(ticket):
        raise WrongState(_("The review is written once the major incident has ended, and until it is finished."))
    if unknown := texts.keys() - LIMITS.keys():
        raise TypeError(f"save_review() does not take {sorted(unknown)}")
    major = ticket.major
    changed = [name for name, text in texts.items() if getattr(major, name) != text.strip()]
    for name in changed:
        text = texts[name].strip()
        refuse_unfit(text, field=name, limit=LIMITS[name])
        setattr(major, name, text)
    if changed:
        major.save(update_fields=changed)
        events.record(ticket, "review_written", by, at=at, data={"fields": sorted(changed)})
    return ticket


def _may_review(user: User, ticket: Ticket) -> bool:
    return ticket.is_major and can_command(user, ticket)


def missing(ticket: Ticket) -> list[str]:
    """What the review still lacks, in words."""
    major = ticket.major
    lacking = [_label(name) for name in TEXTS if not getattr(major, name)]
    if not major.no_action_reason and not ticket.improvements.exists():
        lacking.append(_("an action with its owner and date, or why none follows"))
    return lacking


def _label(name: str) -> str:
    return str(getattr(MajorIncident._meta.get_field(name), "verbose_name", name))


def is_complete(ticket: Ticket) -> Any:
    """Guard of finishing the review."""
    lacking = missing(ticket)
    if not lacking:
        return None
    return _("The review still lacks: %(parts)s.") % {"parts": pgettext("between items", ", ").join(lacking)}


def finish(ticket: Ticket, by: User | None, values: Any) -> None:
    """What finishing the review does to it."""
    major = ticket.major
    major.reviewed_at, major.reviewed_by = ticket.updated_at, by
    major.save(update_fields=["reviewed_at", "reviewed_by"])


def course_so_far(ticket: Ticket) -> str:
    """The timeline in plain lines, to begin the course of events with."""
    return "\n".join(_lines(ticket))


def _lines(ticket: Ticket) -> Iterator[str]:
    found = ticket.events.filter(verb__in=TELLING).select_related("actor").order_by("sequence")[:MAX_LINES]
    for event in found.prefetch_related("attachments"):
        event.ticket = ticket
        entry = reading.describe(event, internal=True)
        if entry is not None:
            local = timezone.localtime(event.at)
            words = " ".join(event.text.split())[:200] if event.verb == "update_published" else ""
            yield f"- {local:%m-%d %H:%M} {capfirst(entry.sentence)}{f' — {words}' if words else ''}"


def due_reviews(now: datetime) -> int:
    """Reminds the commanders whose review is due, each once. Returns how many."""
    told = 0
    for major in MajorIncident.objects.to_review(now).order_by("review_due_at")[:100]:
        told += _remind(major, now)
    return told


@transaction.atomic
def _remind(major: MajorIncident, now: datetime) -> int:
    ticket = lock(major.ticket)
    claimed = MajorIncident.objects.filter(pk=major.pk, review_told=False, reviewed_at=None).update(review_told=True)
    if claimed:
        events.record(ticket, "review_due", None, at=now)
    return claimed
