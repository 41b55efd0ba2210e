"""Reading an article, and saying whether it helped."""

from datetime import datetime

from django.core.cache import cache
from django.db import transaction
from django.db.models import F

from accounts.models import User
from knowledge import policies
from knowledge.actions.base import require
from knowledge.models import Article, ArticleVote
from knowledge.models.use import MAX_COMMENT
from tickets import moments
from tickets.actions.base import refuse_unfit

# Whoever comes back within this time has read it once.
READ_ONCE_SECONDS = 12 * 3600


def count_view(article: Article, *, by: User) -> None:
    """Counts a reading, once per person and half day."""
    if article.is_published and cache.add(f"article-read:{article.pk}:{by.pk}", 1, READ_ONCE_SECONDS):
        Article.objects.filter(pk=article.pk).update(view_count=F("view_count") + 1)


@transaction.atomic
def vote(article: Article, *, by: User, useful: bool, comment: str = "", at: datetime | None = None) -> ArticleVote:
    """Says whether a published article helped and what was missing; said again, the last word counts.

    Raises NotAllowed, or ValidationError by field.
    """
    require(policies.can_read(by, article))
    words = comment.strip()
    refuse_unfit(words, field="comment", limit=MAX_COMMENT)
    Article.objects.select_for_update().only("pk").get(pk=article.pk)
    now = at or moments.now()
    values = {"useful": useful, "comment": words, "at": now}
    before = ArticleVote.objects.filter(article=article, user=by).first()
    if before is None:
        found = ArticleVote.objects.create(article=article, user=by, **values)
        _count(article, useful=int(useful), not_useful=int(not useful))
        return found
    if before.useful != useful:
        change = 1 if useful else -1
        _count(article, useful=change, not_useful=-change)
    for name, value in values.items():
        setattr(before, name, value)
    before.save(update_fields=[*values])
    return before


def _count(article: Article, *, useful: int, not_useful: int) -> None:
    Article.objects.filter(pk=article.pk).update(
        useful_count=F("useful_count") + useful, not_useful_count=F("not_useful_count") + not_useful
    )
