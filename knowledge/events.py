"""The history of an article: everything that happens to it is recorded here."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from accounts.models import User
from knowledge.models import Article, ArticleEvent
from knowledge.search import SEARCHED, article_search_vector
from tickets import moments
from tickets.events import as_json


def record(
    article: Article,
    verb: str,
    actor: User | None,
    *,
    fields: Iterable[str] = (),
    changes: Mapping[str, list[Any]] | None = None,
    at: datetime | None = None,
    **data: Any,
) -> ArticleEvent:
    """Saves the article's named fields and the entry that tells of them.

    The caller holds the article's row lock inside a transaction and has set the fields already; `changes` is
    `{field: [old, new]}` as `as_json` gives it; `data` is kept as it is, but for the `reason`.
    """
    now = at or moments.now()
    article.version += 1
    article.updated_at = now
    saved = {*fields, "version", "updated_at"}
    if SEARCHED & saved:
        article.search = article_search_vector(article)
        saved.add("search")
    article.save(update_fields=saved)
    if "search" in saved:
        del article.search  # an expression; read back when somebody asks for it
    return note(article, verb, actor, at=now, changes=changes, **data)


def note(
    article: Article,
    verb: str,
    actor: User | None,
    *,
    at: datetime,
    changes: Mapping[str, list[Any]] | None = None,
    **data: Any,
) -> ArticleEvent:
    """The entry alone, for what changes nothing of the article."""
    return ArticleEvent.objects.create(
        article=article,
        verb=verb,
        actor=actor,
        at=at,
        reason=data.pop("reason", ""),
        changes={name: [as_json(old), as_json(new)] for name, (old, new) in (changes or {}).items()},
        data=data,
    )
