"""What stands beside an open ticket: similar ones with their solution, and articles that answer it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.http import UserRequest
from accounts.models import User
from knowledge.answering import find_answers
from knowledge.models import Article
from tickets.models import Ticket
from tickets.policies import can_note
from tickets.views.access import desk_staff
from tickets.workspace.finding import find_for_staff
from tickets.workspace.similar import MAX_WORDS, find_similar, phrases

MAX_ARTICLES = 4


@never_cache
@require_safe
@desk_staff
def similar(request: UserRequest, number: str) -> HttpResponse:
    """A part of the ticket's page, fetched once that is there; a page of its own without script."""
    ticket = find_for_staff(request.user, number)
    context = {
        "ticket": ticket,
        "similar": find_similar(ticket, request.user),
        "answering": _articles(ticket, request.user),
        "can_link": can_note(request.user, ticket),
        "can_resolve": _can_resolve(ticket, request.user),
    }
    page = "tickets/_similar.html" if request.htmx else "tickets/similar.html"
    return render(request, page, context)


def _articles(ticket: Ticket, user: User) -> list[tuple[Article, tuple[str, ...], list[str]]]:
    """Each with the words that met in its title, and why it is shown."""
    text = f"{ticket.title} {ticket.error_text} {ticket.description}"
    return [
        (article, shared.words, _reasons(ticket, article, shared.words))
        for article, shared in find_answers(user, text, MAX_ARTICLES)
    ]


def _reasons(ticket: Ticket, article: Article, words: tuple[str, ...]) -> list[str]:
    said = " ".join(phrases(f"{article.title} {article.keywords} {article.symptoms}", words)[:MAX_WORDS])
    found = [_("same words: %(words)s") % {"words": said}] if said else []
    if article.category_id and article.category_id == ticket.category_id:
        found.insert(0, _("same category"))
    return found


def _can_resolve(ticket: Ticket, user: User) -> str:
    """The name of the move that takes a resolution now, where the person may make it."""
    for offer in ticket.workflow.offers(ticket, user):
        if "resolution" in offer.move.inputs and not offer.blocked_by:
            return offer.name
    return ""
