"""The change calendar as iCalendar (RFC 5545)."""

from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from accounts.models import User
from changes.calendar import shown_changes
from changes.models import Change, Freeze
from tickets import moments
from tickets.models import Ticket

BACK, AHEAD = timedelta(days=90), timedelta(days=365)
MOST_ENTRIES = 2_000
# RFC 5545: what is decided is confirmed, what is not is tentative.
SETTLED = ("scheduled", "implementing", "verifying", "closed", "failed", "rolling_back", "rolled_back")


def new_calendar(name: str, method: str = "PUBLISH") -> Calendar:
    """An empty calendar of this desk's."""
    calendar = Calendar()
    calendar.add("prodid", "-//IT service desk//changes//")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add("x-wr-calname", name)
    return calendar


def uid(kind: str, key: int | str) -> str:
    """The same thing keeps its name in every calendar that it is in."""
    return f"{kind}-{key}@{urlsplit(settings.SITE_URL).hostname or 'helpdesk'}"


def change_calendar(user: User) -> bytes:
    """The changes of the last three months and the year ahead that the person may see, and the freezes."""
    now = moments.now()
    begin, end = now - BACK, now + AHEAD
    calendar = new_calendar(_("Changes"))
    visible = Ticket.objects.visible_to(user).values("pk")
    changes = shown_changes().filter(ticket__in=visible, starts_at__gte=begin, starts_at__lt=end)
    for change in changes.order_by("starts_at", "pk")[:MOST_ENTRIES]:
        calendar.add_component(_change(change, now))
    for freeze in Freeze.objects.overlapping(begin, end)[:MOST_ENTRIES]:
        calendar.add_component(_freeze(freeze, now))
    written: bytes = calendar.to_ical()
    return written


def _change(change: Change, now: datetime) -> Event:
    ticket = change.ticket
    event = Event()
    event.add("uid", uid("change", ticket.number))
    event.add("dtstamp", now)
    event.add("last-modified", ticket.updated_at)
    event.add("sequence", ticket.version)
    event.add("dtstart", change.starts_at)
    event.add("dtend", change.ends_at)
    event.add("summary", f"{ticket.number} {ticket.title}")
    event.add("status", "CONFIRMED" if ticket.state in SETTLED else "TENTATIVE")
    event.add("categories", [str(change.get_type_display())])
    event.add("url", urljoin(settings.SITE_URL, ticket.get_absolute_url()))
    who = ticket.assignee.name if ticket.assignee else str(ticket.team or "—")
    event.add("description", f"{change.get_type_display()} · {ticket.get_state_display()} · {who}")
    return event


def _freeze(freeze: Freeze, now: datetime) -> Event:
    event = Event()
    event.add("uid", uid("freeze", freeze.pk))
    event.add("dtstamp", now)
    event.add("dtstart", freeze.starts_at)
    event.add("dtend", freeze.ends_at)
    event.add("summary", _("Freeze: %(name)s") % {"name": freeze})
    event.add("description", freeze.reason)
    event.add("transp", "TRANSPARENT")
    return event
