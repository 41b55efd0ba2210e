"""The articles as the rest of the desk asks for them (`tickets.article_directory`)."""

import re

from django.db.models import F
from django.urls import reverse

from accounts.models import User
from knowledge.choices import TicketRole
from knowledge.models import Article, ArticleTicket
from tickets import moments
from tickets.article_directory import ArticleReference
from tickets.models import Ticket

NUMBER = re.compile(r"\s*(KB-\d{1,12})(?!\d)", re.IGNORECASE)


class Directory:
    """Keeps `tickets.article_directory.ArticleDirectory`."""

    def find(self, text: str, user: User | None) -> ArticleReference | None:
        """The article whose number the text begins with, if the person may see it; the system sees all."""
        number = NUMBER.match(text)
        if number is None:
            return None
        seen = Article.objects.visible_to(user) if user else Article.objects.all()
        article = seen.filter(number=number[1].upper()).only("number", "title", "is_published").first()
        if article is None:
            return None
        url = article.get_absolute_url()
        return ArticleReference(article.pk, article.number, article.title, url, article.is_published)

    def address(self, number: str) -> str:
        """Where an article of that number is read."""
        found = NUMBER.fullmatch(number.strip())
        return reverse("knowledge:article", args=[found[1].upper()]) if found else ""

    def search_address(self) -> str:
        return reverse("knowledge:find")

    def writing_address(self, ticket: Ticket) -> str:
        return f"{reverse('knowledge:new')}?ticket={ticket.number}"

    def note_use(self, ticket: Ticket, article_id: int, by: User | None, *, solved: bool) -> None:
        """The rows alone: the move that names the article tells of it in the timeline. The same twice is one."""
        kind = TicketRole.SOLVED if solved else TicketRole.RELATED
        known = ArticleTicket.objects.filter(article_id=article_id, ticket=ticket)
        if not solved and known.exists():
            return  # written from it, or linked already
        values = {"by": by, "at": moments.now()}
        _row, created = known.get_or_create(article_id=article_id, ticket=ticket, kind=kind, defaults=values)
        if created and solved:
            Article.objects.filter(pk=article_id).update(solved_count=F("solved_count") + 1)
