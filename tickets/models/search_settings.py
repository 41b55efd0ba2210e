"""What the search stands on besides the texts: words that mean the same, words that occur, and how far an index is."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MAX_SYNONYMS = 20
MAX_SYNONYM_LENGTH = 40


class SynonymGroup(models.Model):
    """Words of which each also finds what holds another: 打不开 = 无法访问 = 登不上."""

    words = ArrayField(
        models.CharField(max_length=MAX_SYNONYM_LENGTH),
        verbose_name=_("words"),
        size=MAX_SYNONYMS,
        help_text=_("Two words at least; each finds what holds one of the others."),
    )
    is_active = models.BooleanField(_("in use"), default=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed at"), default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("synonyms")
        verbose_name_plural = _("synonyms")
        ordering = ("pk",)

    def __str__(self) -> str:
        return " = ".join(self.words)


class SynonymChange(models.Model):
    """Who made, changed or removed synonyms, and how they read before; never changed itself."""

    # The number of the group; it outlives it.
    group = models.PositiveBigIntegerField(_("synonyms"))
    verb = models.CharField(max_length=10)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    changes = models.JSONField(_("changes"), default=dict)

    class Meta:
        verbose_name = _("change of synonyms")
        verbose_name_plural = _("changes of synonyms")
        ordering = ("-at", "-pk")
        indexes = [models.Index(fields=["-at", "-id"], name="synonym_change_at")]

    def __str__(self) -> str:
        return f"{self.group} {self.verb}"


class SearchTerm(models.Model):
    """A Latin word that occurs somewhere, and in about how many documents: by it typing mistakes are put right."""

    term = models.CharField(max_length=40, primary_key=True)
    documents = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("word that occurs")
        verbose_name_plural = _("words that occur")
        indexes = [models.Index(fields=["-documents", "term"], name="search_term_documents")]

    def __str__(self) -> str:
        return self.term


class IndexProgress(models.Model):
    """How far the search terms of a table have been made anew since the way of making them changed."""

    table = models.CharField(max_length=60, primary_key=True)
    terms_version = models.PositiveSmallIntegerField()
    # Rows below this id still have the old terms.
    below = models.BigIntegerField()
    done = models.PositiveBigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("progress of indexing")
        verbose_name_plural = _("progress of indexing")

    def __str__(self) -> str:
        return self.table
