"""What the open page asks every few seconds: who else is here, and what is new."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from accounts.http import UserRequest
from tickets.models import Ticket
from tickets.views.panels import whole_number
from tickets.workspace import presence

MAX_NEW = 100


@login_required
@require_POST
def here(request: UserRequest, number: str) -> HttpResponse:
    """Says that the person has the ticket open; answers with the others, and how many entries are new."""
    visible = Ticket.objects.visible_to(request.user) if request.user.is_desk_staff else Ticket.objects.none()
    ticket = get_object_or_404(visible.only("pk", "number", "event_count"), number=number)
    presence.announce(ticket, request.user, is_writing=request.POST.get("writing") == "1")
    context = {"ticket": ticket, "others": presence.others(ticket, request.user), "new_count": _new(request, ticket)}
    return render(request, "tickets/_presence.html", context)


def _new(request: UserRequest, ticket: Ticket) -> int:
    """How many entries others have made since the page was opened."""
    seen = whole_number(request.POST.get("seen"))
    if seen is None or seen >= ticket.event_count:
        return 0
    fresh = ticket.events.filter(sequence__gt=seen).exclude(actor=request.user)
    return fresh.order_by().values("pk")[:MAX_NEW].count()
