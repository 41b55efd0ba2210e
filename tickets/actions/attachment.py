"""Taking over uploads."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from tickets.models import Attachment, Ticket, TicketEvent


def claim(attachments: Sequence[Attachment], *, by: User, ticket: Ticket, event: TicketEvent, public: bool) -> None:
    """Makes a person's uploads part of a ticket's event. Raises ValidationError when one is not theirs to give."""
    if not attachments:
        return
    ids = {attachment.pk for attachment in attachments}
    taken = Attachment.objects.drafts_of(by).filter(pk__in=ids).update(ticket=ticket, event=event, public=public)
    if taken != len(ids):
        message = _("A file is no longer there. Attach it again; your text is kept.")
        raise ValidationError({"attachments": ValidationError(message, code="gone")})
