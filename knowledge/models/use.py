"""What came of an article: tickets, votes, and its own history."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from knowledge.choices import TicketRole
from knowledge.models.article import Article
from tickets.models import Attachment, Ticket
from tickets.models.base import HistoryEntry

MAX_COMMENT = 1_000


class ArticleTicketQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Whose ticket and whose article the person may see."""
        tickets, articles = Ticket.objects.visible_to(user), Article.objects.visible_to(user)
        return self.filter(ticket__in=tickets.values("pk"), article__in=articles.values("pk"))


class ArticleTicket(models.Model):
    """An article and a ticket that have to do with each other; read from both ends."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="ticket_rows")
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="article_rows")
    kind = models.CharField(_("kind"), max_length=12, choices=TicketRole)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"))

    objects = ArticleTicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("ticket of an article")
        verbose_name_plural = _("tickets of an article")
        ordering = ("-at", "-pk")
        constraints = [models.UniqueConstraint(fields=["article", "ticket", "kind"], name="article_ticket_once")]
        indexes = [
            models.Index(fields=["ticket", "kind"], name="article_ticket_of_ticket"),
            models.Index(fields=["article", "at", "id"], name="article_ticket_newest"),
            models.Index(fields=["kind", "at"], name="article_ticket_use"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.kind} {self.ticket_id}"


class ArticleVote(models.Model):
    """Whether it helped somebody, and what they missed. One each; whoever thinks again changes it."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="vote_rows")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    useful = models.BooleanField(_("useful"))
    comment = models.TextField(_("what was missing"), blank=True, max_length=MAX_COMMENT)
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("vote on an article")
        verbose_name_plural = _("votes on articles")
        ordering = ("-at", "-pk")
        constraints = [models.UniqueConstraint(fields=["article", "user"], name="article_vote_once")]
        indexes = [models.Index(fields=["article", "useful", "at"], name="article_vote_newest")]

    def __str__(self) -> str:
        return f"{self.article_id} {self.useful}"


class ArticleFile(models.Model):
    """A file or a picture of an article; who may read the article may read it."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="files")
    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="article_row")
    # A picture stands in the text; the other files are listed below it.
    is_inline = models.BooleanField(default=False)
    # Readers see it from the next version on.
    added_at = models.DateTimeField(_("added at"), default=timezone.now)

    class Meta:
        verbose_name = _("file of an article")
        verbose_name_plural = _("files of an article")
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.article_id} {self.attachment_id}"


class ArticleEvent(HistoryEntry):
    """One entry of an article's history: who did what, when. The database refuses update and delete."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="events")
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("entry of an article's history")
        verbose_name_plural = _("history of articles")
        ordering = ("article", "pk")
        indexes = [models.Index(fields=["at", "id"], name="article_event_at")]

    def __str__(self) -> str:
        return f"{self.article_id} {self.verb}"
