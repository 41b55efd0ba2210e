"""Articles to choose from while somebody types a number or words."""

from knowledge.models import Article
from knowledge.models.article import ArticleQuerySet
from tickets.search import search_ranked

SHOWN = 8
COLUMNS = ("number", "title", "kind", "is_published", "state")


def choose(articles: ArticleQuerySet, text: str) -> list[Article]:
    """The article of that number, else those that answer the words best."""
    words = text.replace("\x00", "").strip()[:100]
    if not words:
        return []
    by_number = list(articles.filter(number=words.split()[0].upper()).only(*COLUMNS)[:1])
    return by_number or search_ranked(articles.only(*COLUMNS), words, SHOWN)
