"""What was said of how somebody was helped, on the pages of a ticket: the question in the portal, the answer at the
desk."""

from collections.abc import Mapping
from typing import Any

from django.db.models import OuterRef

from accounts.models import User
from tickets import moments
from tickets.choices import Kind
from tickets.marks import register_mark
from tickets.models import FollowUp, Satisfaction, Ticket
from tickets.models.satisfaction import ANSWERED
from tickets.panels import Panel, register_panel
from tickets.policies import may_read_follow_ups
from tickets.satisfaction.asking import latest_of
from tickets.satisfaction.forms import question
from tickets.satisfaction.links import rating_path

KINDS = (Kind.INCIDENT.value, Kind.REQUEST.value)


def own_question(ticket: Ticket, user: User) -> Mapping[str, Any] | None:
    """The requester's own page: the question while it can be answered, afterwards what they said."""
    if ticket.requester_id != user.pk or ticket.resolved_at is None:
        return None
    found = latest_of(ticket)
    if found is None or found.requester_id != user.pk:
        return None
    found.ticket = ticket
    may_answer = found.may_be_answered(moments.now())
    if not may_answer and found.state != ANSWERED:
        return None
    context = {"satisfaction": found, "may_answer": may_answer}
    return context | question(found) | {"rate_url": rating_path(found)} if may_answer else context


def desk_rating(ticket: Ticket, user: User) -> Mapping[str, Any] | None:
    """What the requester said, newest first; the page's own look has told whether anything was asked."""
    if not getattr(ticket, "has_satisfaction", False):
        return None
    ratings = list(ticket.satisfactions.asked().select_related("assignee", "follow_up").order_by("-closing")[:5])
    if not ratings:
        return None
    return {"ratings": ratings, "reads_follow_ups": may_read_follow_ups(user)}


def register() -> None:
    """In `ready()`."""
    register_panel(
        Panel(
            name="own-rating",
            template="satisfaction/_portal.html",
            place="portal",
            context=own_question,
            kinds=KINDS,
            position=10,
        )
    )
    register_panel(
        Panel(
            name="rating",
            template="satisfaction/_panel.html",
            place="side",
            context=desk_rating,
            kinds=KINDS,
            position=15,
        )
    )
    register_mark("satisfaction", lambda: Satisfaction.objects.filter(ticket=OuterRef("pk")))
    register_mark("open_follow_up", lambda: FollowUp.objects.open().filter(ticket=OuterRef("pk")))
