"""Links between tickets."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from tickets import events, policies
from tickets.actions.base import lock, require
from tickets.choices import LinkKind
from tickets.exceptions import NotAllowed
from tickets.models import Ticket, TicketLink


@transaction.atomic
def link(ticket: Ticket, *, by: User, kind: str, target: Ticket, at: datetime | None = None) -> TicketLink:
    """Links a ticket to another the person may see; the same link twice is one. Raises NotAllowed, ValidationError."""
    if kind not in LinkKind.values:
        raise ValidationError({"kind": ValidationError(_("Choose one of the link kinds."), code="invalid_choice")})
    if target.pk == ticket.pk:
        message = _("A ticket cannot be linked to itself.")
        raise ValidationError({"target": ValidationError(message, code="itself")})
    ticket = lock(ticket)
    require(policies.can_link, by, ticket)
    if not policies.can_view(by, target):
        raise NotAllowed()
    found, created = TicketLink.objects.get_or_create(
        source=ticket, target=target, kind=kind, defaults={"created_by": by}
    )
    if created:
        events.record(ticket, "linked", by, at=at, data={"kind": kind, "target": events.as_json(target)})
    return found


@transaction.atomic
def unlink(ticket: Ticket, *, by: User, link: TicketLink) -> None:
    """Takes a link away again; the timeline keeps that it was there. Raises NotAllowed."""
    ticket = lock(ticket)
    require(policies.can_link, by, ticket)
    if ticket.pk not in (link.source_id, link.target_id):
        raise NotAllowed()
    events.record(
        ticket,
        "unlinked",
        by,
        data={"kind": link.kind, "source": events.as_json(link.source), "target": events.as_json(link.target)},
    )
    link.delete()
