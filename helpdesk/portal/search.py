"""The one search box: each source looks in one kind of thing and answers with a section of the results page."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from helpdesk.portal.cards import make_cards
from tickets.models import Ticket

LIMIT = 6
MAX_LENGTH = 200


@dataclass(frozen=True)
class Section:
    """What one source found. `template` draws its `items`."""

    title: str | Promise
    template: str
    items: list
    more_url: str = ""


Source = Callable[[User, str], Section]


def own_tickets(user: User, text: str) -> Section:
    """What the person asked for or follows."""
    watched = user.watched_tickets.through.objects.filter(user_id=user.pk).values("ticket_id")
    found = Ticket.objects.visible_to(user).filter(Q(requester=user) | Q(pk__in=watched)).search(text)
    tickets = list(found.for_list().order_by("-created_at", "-pk")[: LIMIT + 1])
    more = f"{reverse('portal:tickets')}?{urlencode({'state': 'all', 'q': text})}" if len(tickets) > LIMIT else ""
    return Section(_("My tickets"), "portal/_cards.html", make_cards(tickets[:LIMIT], user), more)


SOURCES: tuple[Source, ...] = (own_tickets,)


def search(user: User, text: str) -> list[Section]:
    """The sections that have something to show, in the order of SOURCES."""
    return [section for source in SOURCES if (section := source(user, text)).items]


def clean_query(text: str) -> str:
    """The words searched for, without what no document holds."""
    return text.replace("\x00", "").strip()[:MAX_LENGTH]
