"""Who is told of what happens to articles."""

from datetime import datetime

from accounts.models import User
from knowledge.models import Article
from knowledge.policies import REVIEWER_ROLES
from tickets.notifications.notices import tell

# Whoever reviews is told, but a company of hundreds of them is not mailed.
REVIEWERS_TOLD = 20


def follow(article: Article, move: str, by: User, at: datetime) -> None:
    """Tells those whose turn it is now: reviewers of a submission, the writer of what became of it."""
    version = article.working_version  # as the move found it
    if move == "submit":
        people = User.objects.active().with_role(*REVIEWER_ROLES).exclude(pk=by.pk).order_by("pk")[:REVIEWERS_TOLD]
    elif move in ("send_back", "publish") and version is not None and version.author_id != by.pk:
        people = User.objects.filter(pk=version.author_id)
    else:
        return
    topic = {"submit": "article_submitted", "send_back": "article_sent_back", "publish": "article_published"}[move]
    reason = version.returned_reason if version is not None and move == "send_back" else ""
    data = _data(article) | {"by": by.name, "reason": reason}
    tell(people, topic, f"article:{article.pk}:{move}:{article.version}", data, at=at)


def remind(article: Article, at: datetime) -> None:
    """Tells the owner that the day of review is past."""
    day = article.review_on.isoformat() if article.review_on else ""
    data = _data(article) | {"review_on": day}
    tell([article.owner], "article_review_due", f"article:{article.pk}:review:{at:%Y-%m-%d}", data, at=at)


def _data(article: Article) -> dict[str, str]:
    version = article.working_version
    title = version.title if version is not None else article.title
    return {"number": article.number, "title": title, "url": article.get_absolute_url()}
