"""Articles and tickets: written from it, solved by it, of use for it."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from knowledge import policies
from knowledge.actions.base import require
from knowledge.choices import TicketRole
from knowledge.models import Article, ArticleTicket
from tickets import events as ticket_events
from tickets import moments
from tickets import policies as ticket_policies
from tickets.actions.base import lock as lock_ticket
from tickets.exceptions import WrongState
from tickets.models import Ticket


def note_source(article: Article, ticket: Ticket, *, by: User, at: datetime) -> None:
    """The article was written from the ticket; the article's own history says so already."""
    _connect(article, ticket, TicketRole.WRITTEN_FROM, by=by, at=at)


@transaction.atomic
def link(
    article: Article,
    ticket: Ticket,
    *,
    by: User,
    kind: str = TicketRole.RELATED,
    at: datetime | None = None,
) -> ArticleTicket:
    """Connects an article that one reads with a ticket that one works; the same twice is one. Raises NotAllowed."""
    require(policies.can_view(by, article) and ticket_policies.can_note(by, ticket))
    if kind == TicketRole.SOLVED:
        return _solve(article, ticket, by=by, at=at or moments.now())
    return _connect(article, ticket, TicketRole(kind), by=by, at=at or moments.now())[0]


@transaction.atomic
def unlink(row: ArticleTicket, *, by: User) -> None:
    """Takes a connection away; timeline and history keep that it was there. Raises NotAllowed."""
    article, ticket = row.article, lock_ticket(row.ticket)
    require(ticket_policies.can_note(by, ticket) and policies.can_view(by, article))
    if not ArticleTicket.objects.filter(pk=row.pk).delete()[0]:
        return
    if row.kind == TicketRole.SOLVED:
        Article.objects.filter(pk=article.pk, solved_count__gt=0).update(solved_count=F("solved_count") - 1)
    told = {"id": article.pk, "name": article.number, "title": article.title}
    ticket_events.record(ticket, "article_unlinked", by, data={"article": told, "role": row.kind})


@transaction.atomic
def mark_solved(
    article: Article, ticket: Ticket | None = None, *, by: User, at: datetime | None = None
) -> ArticleTicket | None:
    """The article solved it: counted once for each ticket, and each time for whoever needed no ticket.

    Of a ticket, its own people say so too: its requester or the desk. Raises NotAllowed, or WrongState when the article
    is not published.
    """
    require(policies.can_view(by, article))
    if not article.is_published:
        raise WrongState(_("%(number)s is not published.") % {"number": article.number})
    if ticket is None:
        Article.objects.filter(pk=article.pk).update(solved_count=F("solved_count") + 1)
        return None
    require(ticket_policies.can_note(by, ticket) or ticket_policies.is_requester(by, ticket))
    return _solve(article, ticket, by=by, at=at or moments.now())


def _solve(article: Article, ticket: Ticket, *, by: User, at: datetime) -> ArticleTicket:
    row, created = _connect(article, ticket, TicketRole.SOLVED, by=by, at=at)
    if created:
        Article.objects.filter(pk=article.pk).update(solved_count=F("solved_count") + 1)
    return row


def _connect(
    article: Article, ticket: Ticket, kind: TicketRole, *, by: User, at: datetime
) -> tuple[ArticleTicket, bool]:
    """The row, and whether it is new; of a new one the ticket's timeline tells."""
    ticket = lock_ticket(ticket)
    defaults = {"by": by, "at": at}
    row, created = ArticleTicket.objects.get_or_create(article=article, ticket=ticket, kind=kind, defaults=defaults)
    if created:
        told = {"id": article.pk, "name": article.number, "title": article.title}
        ticket_events.record(ticket, "article_linked", by, at=at, data={"article": told, "role": kind.value})
    return row, created
