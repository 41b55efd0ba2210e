"""What the pages and mails of major incidents say."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext

from incidents.models import MajorIncident
from incidents.models.major import title_then
from incidents.models.major import update_words as words_of
from tickets import moments
from tickets.clocks import BREACHED, OK, SOON, Chip
from tickets.models import TicketEvent

register = template.Library()

# With so much of the promised time left the next update is due soon.
SOON_SHARE = 4


@register.filter
def update_words(event: TicketEvent) -> str:
    """An update in the reader's language."""
    return words_of(event)


@register.filter
def event_title(event: TicketEvent) -> str:
    """What the major incident was called when this happened."""
    return title_then(event)


@register.filter
def next_update(event: TicketEvent) -> datetime | None:
    """When the next one was promised then, in the site's zone."""
    at = parse_datetime(event.data.get("next_update_at") or "")
    return timezone.localtime(at) if at else None


@register.simple_tag
def update_chip(major: MajorIncident) -> Chip | None:
    """The countdown to the next promised update: by day and night, as those affected see it."""
    due = major.next_update_at
    if due is None:
        return None
    now = moments.now()
    left, soon = int((due - now).total_seconds()), major.update_minutes * 60 // SOON_SHARE
    tone = BREACHED if left < 0 else SOON if left <= soon else OK
    return Chip(
        ticket_id=major.ticket_id,
        name=gettext("Next update"),
        tone=tone,
        seconds=left,
        at=now,
        due_at=due,
        is_ticking=True,
        is_open=True,
        soon_seconds=soon,
    )
