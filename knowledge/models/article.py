"""The article: what one sees, why it is so, and what helps."""

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import connection, models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Department, Team, User
from knowledge import policies
from knowledge.choices import ArticleKind, ArticleLanguage, ArticleState, Audience
from tickets.models import Category
from tickets.search import search_query

if TYPE_CHECKING:
    from knowledge.models.version import ArticleVersion

MAX_TITLE, MAX_TEXT, MAX_KEYWORDS = 200, 50_000, 500
# What a version holds; on the article's own row stands what readers read.
TEXTS = ("title", "symptoms", "cause", "solution")
PUBLISHED = Q(is_published=True)


class ArticleQuerySet(models.QuerySet):
    """Querysets that speak the domain."""

    def published(self) -> Self:
        """With a version that stands published, whatever is written meanwhile."""
        return self.filter(PUBLISHED)

    def readable_by(self, user: User) -> Self:
        """Published and meant for the person (or theirs to look after): the rule of search, pages, API and files."""
        return self.filter(policies.readable_condition(user))

    def editable_by(self, user: User) -> Self:
        """Whose working copy the person may change: their own; all of them for those who review."""
        return self.filter(policies.editable_condition(user))

    def visible_to(self, user: User) -> Self:
        """What the person reads, and the drafts and archived ones they look after."""
        return self.filter(policies.visible_condition(user))

    def search(self, text: str) -> Self:
        """Articles whose number, title, texts or key words hold every word of `text`."""
        query = search_query(text)
        return self.filter(search=query) if query else self.none()

    def for_list(self) -> Self:
        """With what a row of a list shows, and without the long texts."""
        return self.select_related("category", "owner").defer("symptoms", "cause", "solution", "search")

    def due_for_review(self, today: object) -> Self:
        """Published, and their day of review is past or today."""
        return self.published().filter(review_on__lte=today)


class Article(models.Model):
    """An answer that is kept. Its texts are those of the published version, else those of the working copy."""

    number = models.CharField(_("number"), max_length=20, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=16, choices=ArticleKind, default=ArticleKind.FAQ)
    state = models.CharField(
        _("state"), max_length=10, choices=ArticleState, default=ArticleState.DRAFT, editable=False
    )
    is_published = models.BooleanField(_("published"), default=False, editable=False)

    title = models.CharField(_("title"), max_length=MAX_TITLE)
    symptoms = models.TextField(_("symptoms"), blank=True, max_length=MAX_TEXT, help_text=_("What one sees; Markdown."))
    cause = models.TextField(_("cause"), blank=True, max_length=MAX_TEXT, help_text=_("Why it is so; Markdown."))
    solution = models.TextField(_("solution"), blank=True, max_length=MAX_TEXT, help_text=_("What helps; Markdown."))
    keywords = models.TextField(
        _("key words"),
        blank=True,
        max_length=MAX_KEYWORDS,
        help_text=_("Other words people use for it, and error codes; searched, never shown to readers."),
    )
    language = models.CharField(_("language"), max_length=10, choices=ArticleLanguage, default=ArticleLanguage.CHINESE)

    audience = models.CharField(_("readers"), max_length=12, choices=Audience, default=Audience.EVERYONE)
    teams = models.ManyToManyField(Team, verbose_name=_("teams"), blank=True, related_name="articles")
    departments = models.ManyToManyField(
        Department,
        verbose_name=_("departments"),
        blank=True,
        related_name="articles",
        help_text=_("With everything below them."),
    )
    category = models.ForeignKey(
        Category,
        verbose_name=_("category"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="articles",
    )
    owner = models.ForeignKey(
        User, verbose_name=pgettext_lazy("article", "owner"), on_delete=models.PROTECT, related_name="articles"
    )
    review_on = models.DateField(_("review on"), null=True, blank=True)
    # When the owner was last told that the day of review is past.
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)

    view_count = models.PositiveIntegerField(_("views"), default=0, editable=False)
    useful_count = models.PositiveIntegerField(_("useful"), default=0, editable=False)
    not_useful_count = models.PositiveIntegerField(_("not useful"), default=0, editable=False)
    solved_count = models.PositiveIntegerField(_("tickets solved"), default=0, editable=False)

    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)
    updated_at = models.DateTimeField(_("changed at"), default=timezone.now, editable=False)
    # Grows with every change; what a page or a script read must still be so when it writes.
    version = models.PositiveIntegerField(default=1, editable=False)
    search = SearchVectorField(null=True, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ("-updated_at", "-pk")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ArticleKind.values), name="article_kind_known"),
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="article_audience_known"),
            models.CheckConstraint(
                condition=~Q(state=ArticleState.PUBLISHED) | Q(is_published=True), name="article_published_is_so"
            ),
            models.CheckConstraint(
                condition=~Q(state=ArticleState.ARCHIVED) | Q(is_published=False), name="article_archived_is_not_read"
            ),
        ]
        indexes = [
            models.Index(fields=["updated_at", "id"], name="article_updated"),
            models.Index(fields=["state", "updated_at", "id"], name="article_state_updated"),
            models.Index(fields=["kind", "updated_at", "id"], name="article_kind_updated"),
            models.Index(fields=["category", "updated_at", "id"], name="article_category_updated"),
            models.Index(fields=["owner", "updated_at", "id"], name="article_owner_updated"),
            models.Index(fields=["published_at", "id"], name="article_newest", condition=PUBLISHED),
            models.Index(fields=["view_count", "id"], name="article_most_read", condition=PUBLISHED),
            models.Index(fields=["review_on", "id"], name="article_review", condition=PUBLISHED),
            GinIndex(fields=["search"], name="article_search"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("knowledge:article", args=[self.number])

    @property
    def has_draft(self) -> bool:
        """A version is being written or reviewed."""
        return self.state in (ArticleState.DRAFT, ArticleState.IN_REVIEW)

    @cached_property
    def working_version(self) -> "ArticleVersion | None":
        """The version being written or reviewed; read once."""
        found: ArticleVersion | None = self.versions.working().select_related("author").first()
        return found

    @property
    def is_review_due(self) -> bool:
        return self.is_published and self.review_on is not None and self.review_on <= timezone.localdate()

    @property
    def votes(self) -> int:
        return self.useful_count + self.not_useful_count

    @property
    def useful_share(self) -> int | None:
        """Of a hundred who said so, how many found it useful."""
        return round(100 * self.useful_count / self.votes) if self.votes else None


def next_number() -> str:
    """The number of a new article. One that a failed transaction has drawn is not given again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('knowledge_article_number')")
        row = cursor.fetchone()
    return f"KB-{row[0]}"
