"""Why a verb was refused. Pages and the API turn each into words and a status of their own."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _


class Refused(Exception):
    """A verb that was not carried out; nothing has changed."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotAllowed(Refused):
    """The person may not do this to this ticket (403)."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or _("Your role does not allow this on this ticket."))


class WrongState(Refused):
    """The ticket has moved on; the move does not start from where it is now (409)."""


class Blocked(Refused):
    """The move is allowed here, but something else must happen first (409)."""

    def __init__(self, reasons: Sequence[Any]) -> None:
        self.reasons = list(reasons)
        super().__init__(" ".join(str(reason) for reason in self.reasons))


class StaleTicket(Refused):
    """Somebody changed the ticket after the caller had read it (412)."""

    def __init__(self, ticket: Any) -> None:
        self.ticket = ticket
        super().__init__(
            _("%(number)s was changed by somebody else in the meantime. Nothing of yours was saved yet.")
            % {"number": ticket.number}
        )
