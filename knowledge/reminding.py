"""Reminding owners of articles whose day of review is past: once, and again each week until somebody has looked."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from knowledge import events, telling
from knowledge.models import Article

AGAIN_AFTER = timedelta(days=7)
BATCH = 200


def remind_reviews(now: datetime) -> int:
    """Tells the owners; returns how many articles. A second run on the same day tells nobody again."""
    waiting = Q(reminded_at=None) | Q(reminded_at__lte=now - AGAIN_AFTER)
    due = Article.objects.due_for_review(timezone.localdate(now)).filter(waiting)
    keys = list(due.order_by("review_on", "pk").values_list("pk", flat=True)[:BATCH])
    return sum(_remind(key, now) for key in keys)


@transaction.atomic
def _remind(key: int, now: datetime) -> bool:
    found = Article.objects.select_for_update(of=("self",), skip_locked=True).select_related("owner")
    waiting = Q(reminded_at=None) | Q(reminded_at__lte=now - AGAIN_AFTER)
    article = found.due_for_review(timezone.localdate(now)).filter(waiting, pk=key).first()
    if article is None:
        return False
    telling.remind(article, now)
    # Not a change of the article: nobody's page grows stale by it.
    Article.objects.filter(pk=key).update(reminded_at=now)
    events.note(article, "reminded", None, at=now)
    return True
