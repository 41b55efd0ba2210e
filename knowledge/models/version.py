"""Versions: each text that was published, and the one being written."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from knowledge.choices import WORKING_STATES, VersionState
from knowledge.models.article import MAX_TEXT, MAX_TITLE, TEXTS, Article

IS_WORKING = Q(state__in=[state.value for state in WORKING_STATES])


class VersionQuerySet(models.QuerySet):
    def working(self) -> Self:
        """Being written or reviewed; at most one of an article."""
        return self.filter(IS_WORKING)

    def for_list(self) -> Self:
        return self.select_related("author", "reviewer").defer("symptoms", "cause", "solution")


class ArticleVersion(models.Model):
    """One text of an article. Once it has been published it never changes again."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="versions")
    ordinal = models.PositiveIntegerField(pgettext_lazy("article", "version"))
    state = models.CharField(_("state"), max_length=10, choices=VersionState, default=VersionState.DRAFT)

    title = models.CharField(_("title"), max_length=MAX_TITLE)
    symptoms = models.TextField(_("symptoms"), blank=True, max_length=MAX_TEXT)
    cause = models.TextField(_("cause"), blank=True, max_length=MAX_TEXT)
    solution = models.TextField(_("solution"), blank=True, max_length=MAX_TEXT)
    summary = models.CharField(
        _("what is different"), blank=True, max_length=300, help_text=_("Shown beside the version.")
    )

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("author"), on_delete=models.PROTECT, related_name="+"
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("reviewer"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    created_at = models.DateTimeField(_("created at"))
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    # Why the reviewer sent it back the last time.
    returned_reason = models.TextField(_("why it was sent back"), blank=True, max_length=2_000)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of an article")
        verbose_name_plural = _("versions of an article")
        ordering = ("article", "-ordinal")
        constraints = [
            models.UniqueConstraint(fields=["article", "ordinal"], name="article_version_once"),
            models.UniqueConstraint(fields=["article"], condition=IS_WORKING, name="article_one_working_copy"),
            models.UniqueConstraint(
                fields=["article"], condition=Q(state=VersionState.PUBLISHED), name="article_one_published_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} v{self.ordinal}"

    @property
    def is_working(self) -> bool:
        return self.state in WORKING_STATES

    @property
    def texts(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in TEXTS}
