"""What lies behind the bells of the demo: the last hours only, so that nobody drowns in it, and never by mail."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import OuterRef, Subquery

from tickets.models import Notification, Ticket, TicketEvent
from tickets.models.notification import Channel
from tickets.notifications.rules import notifications_for

REACH = timedelta(hours=3)


def fill_bells(tickets: Collection[Ticket], now: datetime) -> None:
    """Tells people in the application of what happened lately, at the times at which it happened."""
    tidy_bells(now)
    recent = TicketEvent.objects.filter(ticket__in=tickets, at__gt=now - REACH).select_related(
        "actor", "ticket__requester", "ticket__assignee", "ticket__team__lead"
    )
    messages = [message for event in recent for message in notifications_for(event)]
    Notification.objects.bulk_create(message for message in messages if message.channel == Channel.IN_APP)
    tidy_bells(now)


def tidy_bells(now: datetime) -> None:
    """Leaves what happened lately, told when it happened, and no mail: who would have had one has read it long ago."""
    Notification.objects.exclude(channel=Channel.IN_APP, event__at__gt=now - REACH).delete()
    happened = Subquery(TicketEvent.objects.filter(pk=OuterRef("event_id")).values("at"))
    Notification.objects.update(created_at=happened, sent_at=happened)
