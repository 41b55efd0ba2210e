"""Articles that answer what somebody types: the best ranked, and of these only what really speaks of the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log

from accounts.models import User
from knowledge.models import Article
from knowledge.models.article import ArticleQuerySet
from tickets.search import index_terms, search_ranked
from tickets.search.frequencies import frequencies
from tickets.search.query import FILLERS
from tickets.wording import wording_terms

MAX_ANSWERS = 4
# Of so many of the best ranked it is weighed whether they are near enough.
CANDIDATES = 8
# As much of what somebody writes as says what it is about, and of an article.
MAX_TYPED, MAX_READ = 400, 3_000
# How much must be shared: about two rare words, or one that stands in the title.
ENOUGH = 4.0
# A word of the title or the key words counts so many times.
TITLE_COUNTS = 2.0
# What shares much less than the best does is left out.
LEAST_SHARE = 0.35
# A young knowledge base is weighed as if it held so many articles more.
YOUNG = 10
# Pairs that stand in the complaints of all matters, besides those with a word that only joins others.
_SAID_OF_ALL = """
    不了 不到 不上 不出 不开 不能 出来 提示 无法 没法 没有 怎么 么办 如何 报错 错误 失败 问题 异常 帮忙 麻烦
    谢谢 你好 您好 今天 昨天 现在 刚才 突然 一直 总是 还是 需要 可以 使用 公司 同事
    """
SAID_OF_ALL = frozenset(_SAID_OF_ALL.split())


@dataclass(frozen=True)
class Shared:
    """What a text and an answer have in common, and how much that says."""

    words: tuple[str, ...]
    weight: float
    # All that was typed stands in the title.
    is_titled: bool = False

    @property
    def is_enough(self) -> bool:
        says_enough = len(self.words) > 1 or (bool(self.words) and not _is_pair(self.words[0]))
        return says_enough and (self.is_titled or self.weight >= ENOUGH)


def telling_terms(text: str) -> list[str]:
    """The terms of what somebody typed that say what it is about."""
    return [term for term in wording_terms(text) if term not in SAID_OF_ALL and FILLERS.isdisjoint(term)]


def _is_pair(word: str) -> bool:
    """Two Chinese characters may meet by chance; a Latin word does not."""
    return not word.isascii()


def find_answers(user: User, text: str, limit: int = MAX_ANSWERS) -> list[tuple[Article, Shared]]:
    """The articles that the person may read and that answer the text, the best first. A handful of statements."""
    return answers_among(Article.objects.readable_by(user), text, limit)


def answers_among(articles: ArticleQuerySet, text: str, limit: int = MAX_ANSWERS) -> list[tuple[Article, Shared]]:
    """Of these articles, those that answer the text."""
    typed = text.replace("\x00", "")[:MAX_TYPED]
    terms = telling_terms(typed)
    if not terms:
        return []
    found = search_ranked(articles.select_related("category").defer("search"), typed, CANDIDATES)
    if not found:
        return []
    known_in = frequencies(Article, terms)
    known = {term: rarity(known_in.of(term), known_in.rows) for term in terms}
    shared = [(article, shared_with(known, *texts_of(article))) for article in found]
    least = LEAST_SHARE * max(what.weight for _article, what in shared)
    return [(article, what) for article, what in shared if what.is_enough and what.weight >= least][:limit]


def texts_of(article: Article) -> tuple[str, str]:
    """What it is called, and what it says."""
    return f"{article.title} {article.keywords}", f"{article.symptoms}\n{article.solution}"


def shared_with(weights: Mapping[str, float], title: str, body: str) -> Shared:
    """What of the weighed terms stands in the title or the beginning of the text."""
    titled, said = set(index_terms(title)), set(index_terms(body[:MAX_READ]))
    found = {
        term: weight * (TITLE_COUNTS if term in titled else 1.0)
        for term, weight in weights.items()
        if term in titled or term in said
    }
    return Shared(tuple(found), sum(found.values()), bool(weights) and titled.issuperset(weights))


def rarity(holding: float, documents: int) -> float:
    """How much a term says that so many of the documents hold; of a handful of documents none says much."""
    return log(1 + (documents + YOUNG - holding + 0.5) / (holding + 0.5)) if holding else 0.0
