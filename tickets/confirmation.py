"""The link in the mail by which a requester answers without signing in: is it solved, or delivered?

For every process whose workflow has a move `confirm`, and whose detail keeps when that happened (`confirmed_at`).
The link is a signed statement: this ticket, this requester, this resolution. Whoever reopens the ticket makes it
worthless, and so does time (`INCIDENT_CONFIRMATION_DAYS`).
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets import signed_links
from tickets.models import Ticket
from tickets.workflow import is_applicable

# Named when only incidents had such links; those sent then still count.
SALT = "incidents.confirmation"


class Standing(models.TextChoices):
    """What a link is worth now."""

    OPEN = "open", _("Waits for an answer")
    CONFIRMED = "confirmed", _("Confirmed already")
    CLOSED = "closed", _("Closed in the meantime")
    OUTDATED = "outdated", _("About an earlier resolution")
    EXPIRED = "expired", _("Expired")
    INVALID = "invalid", _("Not a link of this desk")


@dataclass(frozen=True)
class Answerable:
    """A link as it was found. The ticket is known only while the link has a right to speak of it."""

    standing: Standing
    ticket: Ticket | None = None

    @property
    def open_ticket(self) -> Ticket:
        """The ticket that waits for the answer. Raises ValueError when none does."""
        if self.ticket is None or self.standing is not Standing.OPEN:
            raise ValueError(self.standing)
        return self.ticket


def confirmation_url(ticket: Ticket) -> str:
    """The absolute address at which the requester of a resolved ticket answers. Raises ValueError for any other."""
    if ticket.resolved_at is None:
        raise ValueError(f"{ticket.number} is not resolved")
    return signed_links.make(SALT, "confirm", ticket.pk, ticket.requester_id, _stamp(ticket.resolved_at))


def _stamp(at: datetime) -> int:
    """The moment to the microsecond, as PostgreSQL keeps it."""
    return int(at.timestamp()) * 1_000_000 + at.microsecond


def read(token: str) -> Answerable:
    """Finds what a link stands for and what it is still worth. Changes nothing."""
    try:
        days = settings.INCIDENT_CONFIRMATION_DAYS
        pk, requester_id, stamp = signed_links.read(SALT, token, days=days, count=3)
    except signed_links.LinkExpired:
        return Answerable(Standing.EXPIRED)
    except signed_links.LinkInvalid:
        return Answerable(Standing.INVALID)
    ticket = (
        Ticket.objects.select_related("requester")
        .filter(pk=pk, requester=requester_id, requester__is_active=True)
        .first()
    )
    if ticket is None or "confirm" not in ticket.workflow.moves:
        return Answerable(Standing.INVALID)
    if ticket.resolved_at is None or _stamp(ticket.resolved_at) != stamp:
        return Answerable(Standing.OUTDATED)
    return Answerable(_standing(ticket), ticket)


def _standing(ticket: Ticket) -> Standing:
    confirm = ticket.workflow.moves["confirm"]
    if ticket.state in confirm.source and is_applicable(confirm, ticket):
        return Standing.OPEN
    return Standing.CONFIRMED if ticket.detail.confirmed_at else Standing.CLOSED
