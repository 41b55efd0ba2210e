"""Finding a release for the pages of the desk."""

from django.http import Http404

from accounts.models import User
from tickets.choices import Kind
from tickets.models import Ticket
from tickets.workspace.finding import find_for_staff, find_ticket


def find_release(user: User, number: str, *, staff: bool = True) -> Ticket:
    """The release if the person may see it. Raises Http404, also for a ticket of another kind."""
    ticket = find_for_staff(user, number) if staff else find_ticket(user, number)
    if ticket.kind != Kind.RELEASE:
        raise Http404
    return ticket
