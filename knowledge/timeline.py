"""How the timeline of a ticket tells of articles."""

from django.utils.translation import gettext as _

from knowledge.choices import TicketRole
from tickets.timeline.words import ICONS, Telling, register_sentences


def _article(told: Telling) -> str:
    article = told.data.get("article") or {}
    return f"{article.get('name', '')} {article.get('title', '')}".strip()


def linked(told: Telling) -> str:
    """Which article it is, and what the two have to do with each other."""
    words = {
        TicketRole.WRITTEN_FROM: _("%(who)s began the article %(article)s from it"),
        TicketRole.SOLVED: _("%(who)s noted that the article %(article)s solved it"),
    }
    sentence = words.get(told.data.get("role", ""), _("%(who)s linked the article %(article)s"))
    return told.say(sentence, article=_article(told))


def unlinked(told: Telling) -> str:
    return told.say(_("%(who)s took off the article %(article)s"), article=_article(told))


def register() -> None:
    register_sentences({"article_linked": linked, "article_unlinked": unlinked})
    ICONS.update({"article_linked": "book", "article_unlinked": "book"})  # type: ignore[attr-defined]
