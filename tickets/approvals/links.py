"""The link in the mail by which an approver decides without signing in.

It states the seat and the person it was sent to. It is worth something once: until the vote is cast, the step is
decided, somebody else is asked, or the person leaves; and no longer than `APPROVAL_LINK_DAYS`.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from tickets import signed_links
from tickets.actions.approvals.seating import conflicted_ids
from tickets.models import ApprovalSeat, Notification

SALT = "tickets.approval"


class Standing(models.TextChoices):
    """What a link is worth now."""

    OPEN = "open", _("Waits for a decision")
    USED = "used", _("Used already")
    DECIDED = "decided", _("Decided by somebody else")
    OUTDATED = "outdated", _("No longer asked")
    EXPIRED = "expired", _("Expired")
    INVALID = "invalid", _("Not a link of this desk")


@dataclass(frozen=True)
class Found:
    """A link as it was found. Whose it is and what about is known only while it has a right to speak of it."""

    standing: Standing
    seat: ApprovalSeat | None = None
    person: User | None = None


def decision_url(seat: ApprovalSeat, person: User) -> str:
    """The absolute address at which this person casts this vote."""
    return signed_links.make(SALT, "approvals:link", seat.pk, person.pk)


def read(token: str) -> Found:
    """Finds what a link stands for and what it is still worth. Changes nothing."""
    try:
        seat_id, person_id = signed_links.read(SALT, token, days=settings.APPROVAL_LINK_DAYS, count=2)
    except signed_links.LinkExpired:
        return Found(Standing.EXPIRED)
    except signed_links.LinkInvalid:
        return Found(Standing.INVALID)
    related = ("step__round", "ticket__requester", "ticket__contact_department", "principal", "person", "decided_by")
    seat = ApprovalSeat.objects.select_related(*related).filter(pk=seat_id).first()
    person = User.objects.active().filter(pk=person_id).first()
    if seat is None or person is None:
        return Found(Standing.OUTDATED)
    return Found(_standing(seat, person), seat, person)


def _standing(seat: ApprovalSeat, person: User) -> Standing:
    if seat.decided_by_id == person.pk:
        return Standing.USED
    if person.pk not in (seat.person_id, seat.principal_id) or person.pk in conflicted_ids(seat.ticket):
        return Standing.OUTDATED
    if seat.decided_by_id is not None or seat.step.state in ("approved", "rejected"):
        return Standing.DECIDED
    return Standing.OPEN if seat.is_asked and seat.step.is_open else Standing.OUTDATED


def mail_context(message: Notification) -> dict[str, Any]:
    """What the mail that asks for a decision may use: the step, for whom, and the addresses."""
    if message.topic != "approval" or message.event is None:
        return {}
    seats = ApprovalSeat.objects.asked_of(message.recipient).filter(step=message.event.data["step"])
    seat = seats.select_related("step", "principal").order_by("pk").first()
    page = settings.SITE_URL + reverse("approvals:decision", args=[message.event.data["step"]])
    if seat is None:
        return {"url": page}
    return {
        "url": page,
        "step": seat.step,
        "principal": seat.principal if seat.principal_id != message.recipient_id else None,
        "decide_url": decision_url(seat, message.recipient),
        "link_days": settings.APPROVAL_LINK_DAYS,
    }
