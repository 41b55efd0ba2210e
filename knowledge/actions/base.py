"""What every verb does first: lock the row, check who asks and what they had read."""

from accounts.models import User
from knowledge import policies
from knowledge.models import Article
from tickets.exceptions import NotAllowed, StaleTicket


def lock(article: Article, version: int | None = None) -> Article:
    """The article as it is now, locked until the transaction ends.

    Raises StaleTicket (412; it names whatever has a number) when `version` is given and the article has changed since.
    """
    found = Article.objects.select_for_update(of=("self",)).select_related("category", "owner").defer("search")
    fresh = found.get(pk=article.pk)
    if version is not None and version != fresh.version:
        raise StaleTicket(fresh)
    return fresh


def require(allowed: bool) -> None:
    """Raises NotAllowed unless the rule allowed it."""
    if not allowed:
        raise NotAllowed()


def require_editor(user: User, article: Article) -> None:
    require(policies.can_edit(user, article))
