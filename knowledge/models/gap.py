"""What the knowledge base lacks: matters that recur without an article, and what was decided on failed searches."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from knowledge.models.article import Article
from tickets.models import Ticket


class GapQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(state=Gap.State.OPEN)


class Gap(models.Model):
    """Tickets that have something in common which no article answers, until somebody writes one or says why not.

    `key` names what they share: the id of a category or an asset, the first number of those of one wording.
    """

    class Basis(models.TextChoices):
        WORDING = "wording", pgettext_lazy("tickets have in common", "Wording")
        ASSET = "asset", pgettext_lazy("tickets have in common", "Asset")
        CATEGORY = "category", pgettext_lazy("tickets have in common", "Category")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("gap", "Open")
        ANSWERED = "answered", pgettext_lazy("gap", "An article is being written")
        DISMISSED = "dismissed", pgettext_lazy("gap", "Needs no article")

    basis = models.CharField(_("in common"), max_length=10, choices=Basis)
    key = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=250)
    tickets = models.ManyToManyField(Ticket, verbose_name=_("tickets"), related_name="knowledge_gaps")
    count = models.PositiveIntegerField(_("tickets"))
    since = models.DateTimeField(_("first"))
    until = models.DateTimeField(_("last"))
    found_at = models.DateTimeField(_("found at"))

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    article = models.ForeignKey(Article, null=True, blank=True, on_delete=models.PROTECT, related_name="gaps")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    objects = GapQuerySet.as_manager()

    class Meta:
        verbose_name = _("frequent matter without an article")
        verbose_name_plural = _("frequent matters without an article")
        ordering = ("-count", "-until", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["basis", "key"], condition=Q(state="open"), name="gap_open_once"),
        ]
        indexes = [
            models.Index(fields=["-count", "-until", "-id"], name="gap_open", condition=Q(state="open")),
            models.Index(fields=["-decided_at", "-id"], name="gap_decided", condition=~Q(state="open")),
        ]

    def __str__(self) -> str:
        return self.name


class SearchDecision(models.Model):
    """What was done about words that were searched for in vain; once they are again, they are work again."""

    text = models.CharField(_("words"), max_length=200, unique=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    article = models.ForeignKey(Article, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("decision on a search")
        verbose_name_plural = _("decisions on searches")
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return self.text
