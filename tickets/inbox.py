"""A person's messages inside the application."""

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User
from tickets.models import Notification, Ticket


def visible(user: User) -> QuerySet[Notification]:
    """The person's messages about tickets they may (still) see."""
    return (
        Notification.objects.inbox(user)
        .filter(event__ticket__in=Ticket.objects.visible_to(user))
        .select_related("event__ticket", "event__actor")
    )


def page(user: User, *, before: int | None, size: int) -> tuple[list[Notification], bool]:
    """One page of messages, newest first, each with its `line` of words; and whether there are more."""
    rows = visible(user).order_by("-created_at", "-pk")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: size + 1])
    for message in found:
        message.line = line(message)
    return found[:size], len(found) > size


def line(message: Notification) -> str:
    """What happened, in one line: the words that head the mail about it too."""
    context = {"ticket": message.event.ticket, "event": message.event}
    return " ".join(render_to_string(f"tickets/mail/{message.topic}_subject.txt", context).split())


def address(message: Notification) -> str:
    """The page of the ticket that suits the reader."""
    name = "tickets:detail" if message.recipient.is_desk_staff else "portal:ticket"
    return reverse(name, args=[message.event.ticket.number])
