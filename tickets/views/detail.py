"""The page of a ticket."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from accounts.http import UserRequest
from tickets.models import Ticket
from tickets.workspace.finding import find_ticket
from tickets.workspace.page import Composer, Workspace


@login_required
@require_GET
def detail(request: UserRequest, number: str) -> HttpResponse:
    """The workspace for the desk's staff; everybody else has a page of their own."""
    ticket = find_ticket(request.user, number)
    if not request.user.is_desk_staff:
        return redirect("portal:ticket", number=ticket.number)
    return workspace(request, ticket)


def workspace(
    request: UserRequest, ticket: Ticket, composer: Composer | None = None, status: int = 200
) -> HttpResponse:
    """The whole page, with what was typed when it comes back."""
    page = Workspace(request.user, ticket, request.GET, composer)
    return render(request, "tickets/detail.html", {"page": page, "ticket": ticket}, status=status)
