"""What Ctrl+K finds of tickets, people, places and views, each only if the person may see it.

The project adds what stands on other floors (articles, assets) by `helpdesk.search.palette`.
"""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext

from accounts.models import User
from tickets.models import SavedView, Ticket
from tickets.queue.definitions import offered_to
from tickets.queue.selection import view_url
from tickets.search import Query, rank
from tickets.search.people import find_people
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


def cleaned(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())[:MAX_TEXT]


def find_tickets(user: User, text: str, query: Query) -> list[Result]:
    """The one with that number, else those that answer best, the newer of two alike."""
    visible = Ticket.objects.visible_to(user)
    rows = Ticket.objects.only("number", "title", "kind", "state")
    keys = list(visible.filter(number=text.upper()).values_list("pk", flat=True)[:1])
    if not keys:
        keys = list(rank(visible, query, limit=MAX_TICKETS, newest="created_at", near=False).keys)
    found = rows.in_bulk(keys)
    return [
        Result(
            gettext("Tickets"), f"{ticket.number} {ticket.title}", reverse("tickets:detail", args=[ticket.number]),
            "ticket", str(workflow_for(ticket.kind).states[ticket.state].label),
        )
        for ticket in (found[key] for key in keys if key in found)
    ]  # fmt: skip


def find_by_name(text: str) -> list[Result]:
    """People by name, pinyin, number or address."""
    queue = reverse("tickets:queue")
    return [
        Result(
            gettext("People"), f"{person.name} {person.employee_number}",
            f"{queue}?view=all&requester={person.pk}", "user", str(person.department or ""),
        )
        for person in find_people(text, MAX_PEOPLE)
    ]  # fmt: skip


def find_places(user: User, text: str) -> list[Result]:
    """Views and actions whose name holds the text; all of them for none."""
    places = [Result(gettext("Views"), str(view.label), view_url(view), view.icon) for view in offered_to(user)]
    saved = SavedView.objects.visible_to(user)
    saved = saved.filter(name__icontains=text)[:MAX_PLACES] if text else saved[:MAX_PLACES]
    places += [Result(gettext("Views"), view.name, view_url(view), "bookmark") for view in saved]
    if user.is_agent:
        places.insert(0, Result(gettext("Actions"), gettext("New ticket"), reverse("tickets:new"), "plus"))
    wanted = text.casefold()
    return [place for place in places if wanted in place.label.casefold()]
