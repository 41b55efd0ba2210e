"""What every verb does first: lock the row, check who asks and what they had read."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from tickets.exceptions import NotAllowed, StaleTicket
from tickets.models import Ticket, detail_model
from tickets.policies import Predicate

RELATED = ("requester", "assignee", "team", "category", "contact_department")


def lock(ticket: Ticket, version: int | None = None) -> Ticket:
    """The ticket as it is now, with its detail, locked until the transaction ends.

    Raises StaleTicket when `version` is given and the ticket has changed since.
    """
    related = [*RELATED]
    if detail_model(ticket.kind):
        related.append(ticket.kind)
    fresh = Ticket.objects.select_for_update(of=("self",)).select_related(*related).get(pk=ticket.pk)
    if version is not None and version != fresh.version:
        raise StaleTicket(fresh)
    return fresh


def require(policy: Predicate, user: User, ticket: Ticket) -> None:
    """Raises NotAllowed unless the rule allows it."""
    if not policy(user, ticket):
        raise NotAllowed()


def require_text(text: Any, *, field: str = "text", limit: int = 20_000) -> str:
    """The text without surrounding blanks. Raises ValidationError when it is empty, too long or not text."""
    cleaned = str(text or "").strip()
    if not cleaned:
        raise ValidationError({field: ValidationError(_("Write something first."), code="required")})
    refuse_unfit(cleaned, field=field, limit=limit)
    return cleaned


def refuse_unfit(text: str, *, field: str, limit: int) -> None:
    """Raises ValidationError when a text is longer than the limit or holds what the database cannot."""
    if len(text) > limit:
        message = _("At most %(limit)d characters; these are %(length)d.")
        params = {"limit": limit, "length": len(text)}
        raise ValidationError({field: ValidationError(message, code="max_length", params=params)})
    if "\x00" in text:
        raise ValidationError({field: ValidationError(_("Null characters are not allowed."), code="null_characters")})
