"""What a mail says: composed in the reader's language from `templates/tickets/mail/<topic>.*`."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.module_loading import import_string

from accounts.models import User
from tickets.events import public_changes, public_data
from tickets.models import Notification, Ticket, TicketEvent
from tickets.policies import can_see_internal


def compose(message: Notification) -> EmailMultiAlternatives:
    """The mail for a message, in the language its reader chose (else the site's)."""
    event, reader = message.event, message.recipient
    with translation.override(reader.language or settings.LANGUAGE_CODE):
        context = mail_context(event, reader)
        subject = render_to_string(f"tickets/mail/{message.topic}_subject.txt", context)
        text = render_to_string(f"tickets/mail/{message.topic}.txt", context | {"escape": False})
        html = render_to_string("tickets/mail/_mail.html", context | {"text": text.strip()})
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
    mail = EmailMultiAlternatives(
        " ".join(subject.split()),
        text.strip() + "\n",
        settings.DEFAULT_FROM_EMAIL,
        [reader.email],
        headers={"Message-ID": f"<notification-{message.pk}@{domain}>", "Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(html, "text/html")
    return mail


def mail_context(event: TicketEvent, reader: User) -> dict[str, Any]:
    """What the templates may use; of a public event no more than the reader may know."""
    ticket = event.ticket
    internal = can_see_internal(reader, ticket)
    return {
        "ticket": ticket,
        "event": event,
        "reader": reader,
        "is_requester": ticket.requester_id == reader.pk,
        "url": absolute_url(ticket, reader),
        "confirm_url": confirmation_link(ticket, reader),
        "changes": event.changes if internal else public_changes(event),
        "data": event.data if internal else public_data(event),
        "company_name": settings.COMPANY_NAME,
    }


def absolute_url(ticket: Ticket, reader: User) -> str:
    """Where this reader finds the ticket."""
    name = "tickets:detail" if can_see_internal(reader, ticket) else "portal:ticket"
    return settings.SITE_URL + reverse(name, args=[ticket.number])


def confirmation_link(ticket: Ticket, reader: User) -> str:
    """The link by which the requester answers without signing in; empty for everybody else."""
    path = ticket.workflow.confirmation_link
    if not path or ticket.requester_id != reader.pk or ticket.state not in ticket.workflow.moves["confirm"].source:
        return ""
    return import_string(path)(ticket)
