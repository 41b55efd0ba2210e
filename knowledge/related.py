"""Articles that stand near another: of its words, or of its category."""

from django.db.models import Q

from accounts.models import User
from knowledge.models import Article
from tickets.search import TermsQuery, index_terms, query_terms

SHOWN, CANDIDATES = 5, 60
# What every second title says.
COMMON = frozenset({"怎么", "么办", "如何", "什么", "无法", "不能", "不了", "打不", "提示", "how", "to", "the"})


def related_to(article: Article, user: User) -> list[Article]:
    """The nearest that the person may read, the nearest first. One statement."""
    terms = query_terms(article.title)
    near = Q(search=TermsQuery(" | ".join(terms))) if terms else Q(pk__in=[])
    if article.category_id:
        near |= Q(category_id=article.category_id)
    found = Article.objects.readable_by(user).filter(near).exclude(pk=article.pk)
    rows = list(found.order_by("-view_count", "-pk").only("number", "title", "kind", "category_id")[:CANDIDATES])
    own = {term for term in index_terms(article.title, article.keywords) if len(term) > 1} - COMMON

    def nearness(other: Article) -> int:
        shared = len(own & set(index_terms(other.title)))
        return 2 * shared + 3 * (other.category_id is not None and other.category_id == article.category_id)

    return sorted((row for row in rows if nearness(row)), key=nearness, reverse=True)[:SHOWN]
