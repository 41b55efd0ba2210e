"""A person's messages inside the application."""

from dataclasses import dataclass

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


@dataclass(frozen=True)
class Line:
    """A message as a list shows it."""

    message: Notification
    words: str


def page(user: User, *, before: int | None, size: int) -> tuple[list[Line], int | None]:
    """One page of messages, newest first, and the id to go on before (None at the end)."""
    rows = visible(user).order_by("-pk")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: size + 1])
    lines = [Line(message, line(message)) for message in found[:size]]
    return lines, lines[-1].message.pk if len(found) > size else None


def line(message: Notification) -> str:
    """What happened, in one line: the words that head the mail about it too."""
    context = {"ticket": message.event.ticket, "event": message.event}
    return " ".join(render_to_string(f"tickets/mail/{message.topic}_subject.txt", context).split())


def address(message: Notification) -> str:
    """The page of the ticket that suits the reader."""
    name = "tickets:detail" if message.recipient.is_desk_staff else "portal:ticket"
    return reverse(name, args=[message.event.ticket.number])
