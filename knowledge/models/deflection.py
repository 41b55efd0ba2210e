"""What answers saved: matters that ended without a ticket, and answers that did not help. Of nobody in particular."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Department
from knowledge.models.article import Article
from tickets.models import Ticket

MAX_TERM = 80


class DeflectionPlace(models.TextChoices):
    """Where the answer was read."""

    ASK = "ask", pgettext_lazy("where an answer was read", "While asking for help")
    SEARCH = "search", pgettext_lazy("where an answer was read", "Search")
    ARTICLE = "article", pgettext_lazy("where an answer was read", "Page of the article")
    API = "api", pgettext_lazy("where an answer was read", "API")


class Verdict(models.Model):
    """What somebody said of one answer: an article, or a known error's workaround.

    Of the person only the department is kept, of what they typed only the terms that were searched for and a keyed
    digest; the terms go after a while. `key` comes from the page on which it was said: there it counts once.
    """

    article = models.ForeignKey(
        Article, verbose_name=_("article"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    known_error = models.ForeignKey(
        Ticket, verbose_name=_("known error"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    place = models.CharField(_("where"), max_length=10, choices=DeflectionPlace)
    terms = ArrayField(models.CharField(max_length=MAX_TERM), verbose_name=_("searched for"), default=list, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    department = models.ForeignKey(
        Department, verbose_name=_("department"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(_("when"))
    key = models.CharField(max_length=64, unique=True, editable=False)

    class Meta:
        abstract = True
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.article_id or self.known_error_id} {self.at:%Y-%m-%d}"


class Deflection(Verdict):
    """“This solved it”: a matter that ended without a ticket."""

    class Meta(Verdict.Meta):
        verbose_name = _("ticket saved")
        verbose_name_plural = _("tickets saved")
        constraints = [
            models.CheckConstraint(condition=Q(article=None) ^ Q(known_error=None), name="deflection_by_one_answer")
        ]
        indexes = [
            models.Index(fields=["at", "id"], include=["article", "known_error"], name="deflection_at"),
            models.Index(fields=["article", "at"], name="deflection_article", condition=Q(article__isnull=False)),
        ]


class Unhelpful(Verdict):
    """“Did not help”: somebody read the answer and went on asking."""

    class Meta(Verdict.Meta):
        verbose_name = _("answer that did not help")
        verbose_name_plural = _("answers that did not help")
        constraints = [
            models.CheckConstraint(condition=Q(article=None) ^ Q(known_error=None), name="unhelpful_one_answer")
        ]
        indexes = [
            models.Index(fields=["at", "id"], name="unhelpful_at"),
            models.Index(fields=["article", "at"], name="unhelpful_article", condition=Q(article__isnull=False)),
        ]
