"""A person's messages inside the application."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User
from tickets.models import ApprovalSeat, Notification, Ticket
from tickets.notifications.rules import PUBLIC_PAGES
from tickets.satisfaction.links import follow_up_path


def visible(user: User) -> QuerySet[Notification]:
    """The person's messages about tickets they may (still) see, and those that everybody may read."""
    seen = Q(event__ticket__in=Ticket.objects.visible_to(user)) | Q(topic__in=list(PUBLIC_PAGES))
    # Of a confidential ticket an approver sees what they decide on, and so that they are asked.
    asked = ApprovalSeat.objects.held_by(user).values("ticket_id")
    seen |= Q(topic="approval", event__ticket__in=asked)
    # What is about no ticket was written to the person themselves.
    seen |= Q(event=None)
    return Notification.objects.inbox(user).filter(seen).select_related("event__ticket", "event__actor", "recipient")


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
    event = message.event
    about = {"ticket": event.ticket, "event": event} if event else {"data": message.data}
    context = {**about, "reader": message.recipient}
    return " ".join(render_to_string(f"tickets/mail/{message.topic}_subject.txt", context).split())


def address(message: Notification) -> str:
    """The page of the ticket that suits the reader, or of whatever else it is about."""
    if message.event is None:
        return str(message.data["url"])
    if message.topic in PUBLIC_PAGES and not message.recipient.is_desk_staff:
        return PUBLIC_PAGES[message.topic](message.event.ticket)
    if message.topic == "approval":
        return reverse("approvals:decision", args=[message.event.data["step"]])
    if message.topic == "dissatisfied":
        return follow_up_path(message)
    name = "tickets:detail" if message.recipient.is_desk_staff else "portal:ticket"
    return reverse(name, args=[message.event.ticket.number])
