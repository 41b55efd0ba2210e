"""What the search looks at in an article."""

import re

from knowledge.models import Article
from tickets.search import Index, VectorValue, register_index, vector_text

# What the index is made of; a change of one of them makes it anew.
READ = ("number", "title", "symptoms", "cause", "solution", "keywords")
SEARCHED = frozenset(READ)
# The address of a picture says nothing.
PICTURE = re.compile(r"(!\[[^\]]*\])\([^)]*\)")


def article_vector_text(article: Article) -> str:
    """Number, title, key words and the texts that readers read, without the addresses of pictures."""
    texts = (PICTURE.sub(r"\1", text) for text in (article.symptoms, article.cause, article.solution))
    return vector_text(article.number, article.keywords, *texts, title=article.title, counted=True)


def article_search_vector(article: Article) -> VectorValue:
    """An expression for the article's `search`."""
    return VectorValue(article_vector_text(article))


def register() -> None:
    """Lets the terms be made anew when the way of making them has changed; articles know how words are spelt."""
    register_index(Index("knowledge.Article", article_vector_text, READ, weight=10))
