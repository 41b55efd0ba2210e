"""What Ctrl+K finds: tickets, people, places and views, each only if the person may see it."""

from dataclasses import asdict, dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext

from accounts.models import User
from tickets.models import SavedView, Ticket
from tickets.queue.definitions import offered_to
from tickets.queue.selection import view_url
from tickets.workflow import workflow_for

MAX_TICKETS = 8
MAX_PEOPLE = 5
MAX_PLACES = 8
MAX_TEXT = 100


@dataclass(frozen=True)
class Result:
    group: str
    label: str
    url: str
    icon: str
    meta: str = ""


def find(user: User, text: str) -> list[dict[str, str]]:
    """The best few of each group for what was typed; places alone for nothing."""
    text = " ".join(text.replace("\x00", "").split())[:MAX_TEXT]
    found = _places(user, text)
    if text:
        found = [*_tickets(user, text), *_people(text), *found]
    return [asdict(result) for result in found]


def _tickets(user: User, text: str) -> list[Result]:
    tickets = Ticket.objects.visible_to(user).only("number", "title", "kind", "state")
    exact = list(tickets.filter(number=text.upper())[:1])
    # The newest first: whoever looks for a ticket by its words mostly means a recent one.
    rest = tickets.search(text).order_by("-created_at", "-id")[:MAX_TICKETS]
    found = exact or list(rest)
    return [
        Result(
            gettext("Tickets"), f"{ticket.number} {ticket.title}", reverse("tickets:detail", args=[ticket.number]),
            "ticket", str(workflow_for(ticket.kind).states[ticket.state].label),
        )
        for ticket in found
    ]  # fmt: skip


def _people(text: str) -> list[Result]:
    matching = Q(name__icontains=text) | Q(employee_number__istartswith=text) | Q(email__istartswith=text)
    people = User.objects.active().filter(matching).select_related("department").order_by("name", "pk")[:MAX_PEOPLE]
    queue = reverse("tickets:queue")
    return [
        Result(
            gettext("People"), f"{person.name} {person.employee_number}",
            f"{queue}?view=all&requester={person.pk}", "user", str(person.department or ""),
        )
        for person in people
    ]  # fmt: skip


def _places(user: User, text: str) -> list[Result]:
    places = [Result(gettext("Views"), str(view.label), view_url(view), view.icon) for view in offered_to(user)]
    saved = SavedView.objects.visible_to(user)
    saved = saved.filter(name__icontains=text)[:MAX_PLACES] if text else saved[:MAX_PLACES]
    places += [Result(gettext("Views"), view.name, view_url(view), "bookmark") for view in saved]
    if user.is_agent:
        places.insert(0, Result(gettext("Actions"), gettext("New ticket"), reverse("tickets:new"), "plus"))
    wanted = text.casefold()
    return [place for place in places if wanted in place.label.casefold()]
