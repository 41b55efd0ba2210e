"""The lists of tickets an employee may follow."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import UserRequest
from accounts.models import User
from helpdesk.portal.cards import make_cards, requested_by
from helpdesk.portal.search import clean_query
from tickets.keyset import newest_first
from tickets.models import Ticket
from tickets.models.ticket import TicketQuerySet

PAGE_SIZE = 20
STATES = ("open", "closed", "all")


def watched_by(user: User) -> TicketQuerySet:
    """What others asked for and the person follows."""
    watched = user.watched_tickets.through.objects.filter(user_id=user.pk).values("ticket_id")
    return Ticket.objects.visible_to(user).filter(pk__in=watched)


def of_departments(user: User) -> TicketQuerySet:
    """What the people of the departments asked for whose head the person is; nothing confidential."""
    condition = Q(pk__in=[])
    for path in user.headed_department_paths:
        condition |= Q(contact_department__path__startswith=path)
    return Ticket.objects.visible_to(user).filter(condition, confidential=False)


LISTS = {"own": requested_by, "watched": watched_by, "department": of_departments}


@login_required
@require_safe
def tickets(request: UserRequest) -> HttpResponse:
    """One of the lists, open or closed, searched, a page at a time."""
    names = _names(request.user)
    chosen = _one_of(names, request.GET.get("list", ""))
    state = _one_of(STATES, request.GET.get("state", ""))
    text = clean_query(request.GET.get("q", ""))
    found = LISTS[chosen](request.user)
    if state != "all":
        found = found.filter(is_open=state == "open")
    found = found.search(text).for_list()
    page = newest_first(found, "created_at", cursor=request.GET.get("page", ""), limit=PAGE_SIZE)
    here = {"list": chosen, "state": state} | ({"q": text} if text else {})
    context = {
        "tabs": [(name, label, _address({**here, "list": name})) for name, label in names.items()],
        "states": [(name, label, _address({**here, "state": name})) for name, label in _state_words().items()],
        "chosen": chosen,
        "state": state,
        "text": text,
        "cards": make_cards(page.rows, request.user),
        "all_url": _address({**here, "state": "all"}) if state != "all" else "",
        "newer_url": _address({**here, "page": page.newer}) if page.newer else "",
        "older_url": _address({**here, "page": page.older}) if page.older else "",
        "names_requester": chosen != "own",
    }
    return render(request, "portal/tickets.html", context)


def _names(user: User) -> dict[str, str]:
    names = {"own": _("I asked for"), "watched": _("I follow")}
    return names | ({"department": _("My department's")} if user.headed_department_paths else {})


def _state_words() -> dict[str, str]:
    return {"open": _("Open"), "closed": _("Closed"), "all": _("All")}


def _one_of(names: "dict[str, str] | tuple[str, ...]", asked: str) -> str:
    return asked if asked in names else next(iter(names))


def _address(query: dict[str, str]) -> str:
    return f"?{urlencode(query)}"
