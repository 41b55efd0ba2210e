from knowledge.models.article import Article
from knowledge.models.deflection import Deflection, DeflectionPlace, Unhelpful
from knowledge.models.gap import Gap, SearchDecision
from knowledge.models.use import ArticleEvent, ArticleFile, ArticleTicket, ArticleVote
from knowledge.models.version import ArticleVersion

__all__ = [
    "Article",
    "ArticleEvent",
    "ArticleFile",
    "ArticleTicket",
    "ArticleVersion",
    "ArticleVote",
    "Deflection",
    "DeflectionPlace",
    "Gap",
    "SearchDecision",
    "Unhelpful",
]
