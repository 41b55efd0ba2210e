"""What a mail says: composed in the reader's language from `templates/tickets/mail/<topic>.*`."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.module_loading import import_string

from accounts.models import User
from tickets.approvals import links
from tickets.events import public_changes, public_data
from tickets.models import Notification, Ticket, TicketEvent
from tickets.notifications.rules import PUBLIC_PAGES
from tickets.policies import can_see_internal
from tickets.satisfaction import links as rating_links
from tickets.workflow import is_applicable


def compose(message: Notification) -> EmailMultiAlternatives:
    """The mail for a message, in the language its reader chose (else the site's)."""
    event, reader = message.event, message.recipient
    with translation.override(reader.language or settings.LANGUAGE_CODE):
        if event is None:
            context = _notice_context(message)
        else:
            context = mail_context(event, reader) | public_address(message) | _links(message)
        subject = render_to_string(f"tickets/mail/{message.topic}_subject.txt", context)
        text = render_to_string(f"tickets/mail/{message.topic}.txt", context | {"escape": False})
        if context.get("rate_links"):  # buttons there, addresses here
            context["plain"] = render_to_string(f"tickets/mail/{message.topic}.txt", context | {"rate_links": []})
        html = render_to_string("tickets/mail/_mail.html", {"text": text.strip(), **context})
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


def _notice_context(message: Notification) -> dict[str, Any]:
    """What the templates of something that is no ticket's may use."""
    return {
        "data": message.data,
        "reader": message.recipient,
        "url": settings.SITE_URL + str(message.data["url"]),
        "company_name": settings.COMPANY_NAME,
    }


def _links(message: Notification) -> dict[str, Any]:
    """Addresses at which the reader answers without signing in."""
    return links.mail_context(message) | rating_links.mail_context(message)


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


def public_address(message: Notification) -> dict[str, Any]:
    """What everybody may read is read on its own page, by those who may see no ticket of the desk's."""
    page = PUBLIC_PAGES.get(message.topic)
    if page is None or message.event is None or message.recipient.is_desk_staff:
        return {}
    return {"url": settings.SITE_URL + page(message.event.ticket)}


def absolute_url(ticket: Ticket, reader: User) -> str:
    """Where this reader finds the ticket."""
    name = "tickets:detail" if can_see_internal(reader, ticket) else "portal:ticket"
    return settings.SITE_URL + reverse(name, args=[ticket.number])


def confirmation_link(ticket: Ticket, reader: User) -> str:
    """The link by which the requester answers without signing in; empty for everybody else."""
    path = ticket.workflow.confirmation_link
    if not path or ticket.requester_id != reader.pk:
        return ""
    confirm = ticket.workflow.moves["confirm"]
    waits = ticket.state in confirm.source and is_applicable(confirm, ticket)
    return import_string(path)(ticket) if waits else ""
