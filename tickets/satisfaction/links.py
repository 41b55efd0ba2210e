"""The links in the mail by which a requester rates without signing in: one for each answer, and what they are worth.

A link states the question, the person and the answer that it stands for. It is worth something until the time to
answer is over, or the ticket was reopened.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tickets import moments, signed_links
from tickets.models import Notification, Overall, Satisfaction, Ticket
from tickets.models.satisfaction import WITHDRAWN

SALT = "tickets.satisfaction"
# By number in the link; 0 stands for none.
ANSWERS: Sequence[str] = ("", Overall.SATISFIED, Overall.NEUTRAL, Overall.DISSATISFIED)
# Longer than any setting allows: the row says until when.
MAX_DAYS = 61
# The mails that ask.
TOPICS = frozenset({"closed", "rating"})


class Standing(models.TextChoices):
    """What a link is worth now."""

    OPEN = "open", _("Waits for an answer")
    OUTDATED = "outdated", _("About an earlier closing")
    EXPIRED = "expired", _("Expired")
    INVALID = "invalid", _("Not a link of this desk")


@dataclass(frozen=True)
class Found:
    """A link as it was found. The question is known only while the link has a right to speak of it."""

    standing: Standing
    satisfaction: Satisfaction | None = None
    answer: str = ""


def rating_url(satisfaction: Satisfaction, answer: str = "") -> str:
    """The absolute address at which the requester answers, with one answer chosen already."""
    number = ANSWERS.index(answer)
    return signed_links.make(SALT, "rate", satisfaction.pk, satisfaction.requester_id, number)


def rating_path(satisfaction: Satisfaction) -> str:
    """The same without the host, for a form on one of our own pages."""
    return urlsplit(rating_url(satisfaction)).path


def read(token: str) -> Found:
    """Finds what a link stands for and what it is still worth. Changes nothing."""
    try:
        pk, requester_id, number = signed_links.read(SALT, token, days=MAX_DAYS, count=3)
    except signed_links.LinkExpired:
        return Found(Standing.EXPIRED)
    except signed_links.LinkInvalid:
        return Found(Standing.INVALID)
    related = ("requester", "ticket__requester", "assignee")
    known = Satisfaction.objects.select_related(*related).filter(pk=pk, requester=requester_id)
    found = known.filter(requester__is_active=True).first()
    if found is None or not 0 <= number < len(ANSWERS):
        return Found(Standing.INVALID)
    if found.state == WITHDRAWN:
        return Found(Standing.OUTDATED)
    if not found.may_be_answered(moments.now()):
        return Found(Standing.EXPIRED)
    return Found(Standing.OPEN, found, ANSWERS[number])


def follow_up_path(message: Notification) -> str:
    """Where the follow-up is that a message tells of."""
    assert message.event is not None  # noqa: S101 (it is told of in a ticket's timeline)
    return reverse("follow_ups:detail", args=[message.event.data["follow_up"]])


def waiting_for(ticket: Ticket, person_id: int) -> Satisfaction | None:
    """What this person can still be asked about the ticket."""
    waiting = Satisfaction.objects.waiting(moments.now())
    return waiting.filter(ticket=ticket, requester=person_id).order_by("-closing").first()


def mail_context(message: Notification) -> dict[str, Any]:
    """What a mail that asks may use, an address for each answer; and one that tells a supervisor of a bad one."""
    if message.topic == "dissatisfied":
        return {"follow_up_url": settings.SITE_URL + follow_up_path(message)}
    if (
        message.topic not in TOPICS
        or message.event is None
        or message.event.ticket.requester_id != message.recipient_id
    ):
        return {}
    satisfaction = waiting_for(message.event.ticket, message.recipient_id)
    if satisfaction is None:
        return {}
    links = [(answer.label, rating_url(satisfaction, answer)) for answer in Overall]
    return {"rate_links": links, "rate_until": satisfaction.expires_at}
